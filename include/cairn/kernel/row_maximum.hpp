#pragma once
/// The larger of two rows, element by element, and what its gradient goes to.

#include <cassert>
#include <cstddef>
#include <span>
#include <type_traits>

#include "cairn/kernel/lanes.hpp"
#include "cairn/kernel/map_rows.hpp"

namespace cairn {

/// y[k] = max(x[k], y[k]); not a number stays so, wherever it was.
template <detail::kernel_scalar T>
void raise_to(std::type_identity_t<std::span<const T>> x, std::span<T> y) noexcept {
  assert(x.size() == y.size());
  detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    const T* const in[2] = {x.data(), y.data()};
    T* const out[1] = {y.data()};
    detail::map_row<decltype(level)>(in, out, y.size(), [](auto& from, auto& to) CAIRN_INLINE_BODY {
      to[0] = from[0] > from[1] ? from[0] : from[1];
      to[0] = from[0] == from[0] ? to[0] : from[0];
    });
  });
}

/// Where x[k] == y[k], the larger: d_x[k] += d_y[k], and d_y[k] = 0. Called for one row after another it gives the
/// gradient of their maximum y to the first that has it.
template <detail::kernel_scalar T>
void hand_to_equal(std::type_identity_t<std::span<const T>> x, std::type_identity_t<std::span<const T>> y,
                   std::span<T> d_y, std::type_identity_t<std::span<T>> d_x) noexcept {
  assert(x.size() == y.size() && x.size() == d_y.size() && x.size() == d_x.size());
  detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    const T* const in[4] = {x.data(), y.data(), d_y.data(), d_x.data()};
    T* const out[2] = {d_y.data(), d_x.data()};
    detail::map_row<decltype(level)>(in, out, x.size(), [](auto& from, auto& to) CAIRN_INLINE_BODY {
      detail::fill(to[0], T{0});
      to[0] = from[0] == from[1] ? to[0] : from[2];
      to[1] = from[0] == from[1] ? from[3] + from[2] : from[3];
    });
  });
}

}  // namespace cairn
