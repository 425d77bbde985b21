#include "cairn/kernel/lookup_pieces.hpp"

#include <vector>

#include "catch.hpp"

#if defined(__x86_64__)  // nowhere else are registers so wide

namespace {

/// The pieces n + 2 (t - n / 2) + (t - n / 2)^2 about n / 2.
struct sixteen_pieces {
  static constexpr float step = .5F;
  static constexpr float c[3][16] = {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
                                     {2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2},
                                     {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}};
};

}  // namespace

TEST_CASE("pieces are looked up by the nearest, and far lanes go another way", "[kernel]") {
  bool right = true;
  if (cairn::has_isa(cairn::isa::avx512)) {
    cairn::detail::at_level(cairn::isa::avx512, [&]([[maybe_unused]] auto level) CAIRN_INLINE_BODY {
      if constexpr (decltype(level)::bytes == 64) {
        using vector = cairn::detail::lanes<float, decltype(level)>;
        float t[16], out[16];
        for (int n = 0; n < 16; ++n) t[n] = .5F * static_cast<float>(n) + (n % 2 == 0 || n == 15 ? 0 : .125F);
        vector x, to;
        cairn::detail::load(x, t);
        cairn::detail::look_up_pieces<sixteen_pieces>(to, x);
        cairn::detail::store(out, to);
        for (int n = 0; n < 16; ++n) {
          const float rest = t[n] - .5F * static_cast<float>(n);
          right = right && out[n] == static_cast<float>(n) + 2 * rest + rest * rest;
        }
        for (const float last : {3.F, 100.F}) {
          for (int n = 0; n < 16; ++n) t[n] = static_cast<float>(n - 8);
          cairn::detail::load(x, t);
          cairn::detail::near_or_far(
              x, last, [](vector& value) CAIRN_INLINE_BODY { value += 1.F; },
              [](vector& value) CAIRN_INLINE_BODY { value *= 2.F; });
          cairn::detail::store(out, x);
          for (int n = 0; n < 16; ++n) right = right && out[n] == (t[n] < -last ? 2 * t[n] : t[n] + 1);
        }
      }
    });
  }
  CHECK(right);
}

#endif
