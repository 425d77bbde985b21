#include "cairn/kernel/square_root.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"

namespace {

/// How many lanes of T at a level differ from the root of the standard library, in value or in kind.
template <class T>
std::size_t wrong_roots(cairn::isa chosen) {
  using limits = std::numeric_limits<T>;
  std::vector<T> values{0,
                        -T{0},
                        1,
                        2,
                        4,
                        -1,
                        limits::min(),
                        limits::denorm_min(),
                        limits::max(),
                        limits::infinity(),
                        -limits::infinity(),
                        limits::quiet_NaN()};
  for (int i = 0; values.size() < 256; ++i) values.push_back(std::ldexp(T{1} + static_cast<T>(i) / 97, i % 60 - 30));
  std::vector<T> roots(values.size());
  cairn::detail::at_level(chosen, [&](auto level) CAIRN_INLINE_BODY {
    constexpr std::size_t width = cairn::detail::lane_count<T, decltype(level)>;
    for (std::size_t at = 0; at < values.size(); at += width) {
      cairn::detail::lanes<T, decltype(level)> from, to;
      cairn::detail::load(from, values.data() + at);
      cairn::detail::sqrt_lanes(to, from);
      cairn::detail::store(roots.data() + at, to);
    }
  });
  std::size_t wrong = 0;
  for (std::size_t n = 0; n < values.size(); ++n) {
    const T expected = std::sqrt(values[n]);
    T alone;
    cairn::detail::sqrt_lanes(alone, values[n]);
    for (const T root : {roots[n], alone}) {
      const bool same =
          std::isnan(expected) ? std::isnan(root) : root == expected && std::signbit(root) == std::signbit(expected);
      wrong += same ? 0U : 1U;
    }
  }
  return wrong;
}

}  // namespace

TEST_CASE("square roots of registers are those of the standard library, bit for bit, at every level", "[kernel]") {
  for (const cairn::isa level : cairn::all_isas) {
    if (!cairn::has_isa(level)) continue;
    CHECK(wrong_roots<float>(level) == 0);
    CHECK(wrong_roots<double>(level) == 0);
  }
}
