#include "cairn/kernel/pair_sums.hpp"

#include <cstdint>
#include <type_traits>

#include "catch.hpp"

TEST_CASE("bytes are summed exactly at their limits", "[kernel]") {
  static_assert(std::is_same_v<cairn::sum_of_products<cairn::bfloat16>, float>);
  static_assert(std::is_same_v<cairn::cosine_of<std::int8_t>, float>);
  constexpr std::int8_t limits[] = {-128, 127, -1, 0};
  std::size_t wrong = 0;
  for (const std::int8_t a : limits) {
    for (const std::int8_t b : limits) {
      const int sum = cairn::detail::at_level([&](auto level) CAIRN_INLINE_BODY {
        using at = decltype(level);
        using pairs = cairn::detail::products<std::int8_t, at>;
        std::int8_t x[at::bytes], y[at::bytes];
        for (std::size_t n = 0; n < at::bytes; ++n) x[n] = a, y[n] = b;
        cairn::detail::lanes<std::int64_t, at> bits;
        typename pairs::sum sums[1] = {}, bias = {};
        typename pairs::term terms[pairs::parts];
        cairn::detail::load(bits, x);
        pairs::take(terms, bits);
        if constexpr (pairs::biased) pairs::add_bias(bias, terms);
        cairn::detail::load(bits, y);
        pairs::add(sums, terms, bits);
        sums[0] -= bias;
        return cairn::detail::sum_of<std::int32_t>(sums[0]) / static_cast<int>(at::bytes);
      });
      if (sum != a * b) ++wrong;
    }
  }
  CHECK(wrong == 0);
}
