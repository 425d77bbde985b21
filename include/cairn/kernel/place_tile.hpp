#pragma once
/// What is done with a tile of a product once its sums are made.

#include <cstddef>

#include "cairn/kernel/epilogue.hpp"
#include "cairn/kernel/lanes.hpp"
#include "cairn/kernel/matrix_view.hpp"

namespace cairn {

/// How a product joins what stands in its place.
enum class joining { assign, add, subtract };

}  // namespace cairn

namespace cairn::detail {

/// Brings a tile's rows and columns to where they belong in out: joined with what stands there, and through the
/// epilogue where this was the last part of the sum.
template <class Level, class T, class Epilogue>
CAIRN_ALWAYS_INLINE void place_tile(const T* tile, std::size_t stride, const matrix_view<T>& out, std::size_t row,
                                    std::size_t rows, std::size_t column, std::size_t columns, joining how, bool last,
                                    const Epilogue& epilogue) noexcept {
  constexpr std::size_t lane = lane_count<T, Level>;
  const auto part = [&](const T* from, T* to, const lane_place& place) CAIRN_INLINE_BODY {
    lanes<T, Level> value;
    load(value, from);
    if (how != joining::assign) {
      lanes<T, Level> before;
      load_at(before, to, place);
      value = how == joining::add ? before + value : before - value;
    }
    if (last) epilogue.apply(Level{}, value, place);
    store_at(to, value, place);
  };
  for (std::size_t r = row; r < row + rows; ++r, tile += stride) {
    T* const to = out.data + r * out.row_stride + column;
    std::size_t c = 0;
    for (; c + lane <= columns; c += lane) part(tile + c, to + c, {r, column + c, lane});
    if (c < columns) part(tile + c, to + c, {r, column + c, columns - c});
  }
}

}  // namespace cairn::detail
