#pragma once
/// Which of some centers is nearest to a row: the inner loop of k-means and of everything that makes codes of rows.

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "cairn/kernel/lanes.hpp"
#include "cairn/kernel/matrix_view.hpp"

namespace cairn {

/// Centers [count, width], kept transposed, so that a register holds a column of several of them. 4 (count + padding to
/// 16) width bytes.
class nearest_center {
 public:
  explicit nearest_center(matrix_view<const float> centers)
      : width_(centers.columns), stride_(detail::rounded_up(centers.rows, padding)) {
    assert(centers.rows > 0 && centers.columns > 0);
    columns_.assign(width_ * stride_, std::numeric_limits<float>::infinity());  // what pads is nearest to nothing
    for (std::size_t k = 0; k < width_; ++k) {
      for (std::size_t c = 0; c < centers.rows; ++c) columns_[k * stride_ + c] = centers(c, k);
    }
  }

  /// nearest[n] = the center c of least squares[n] = sum_k (rows[n, k] - c[k])^2, of equal ones the first. Rows are
  /// finite. 3 rows count width flops.
  void find(matrix_view<const float> rows, std::span<std::uint32_t> nearest, std::span<float> squares) const noexcept {
    assert(rows.columns == width_ && nearest.size() == rows.rows && squares.size() == rows.rows);
    detail::at_level([&](auto level) CAIRN_INLINE_BODY {
      for (std::size_t n = 0; n < rows.rows; ++n) {
        find_one<decltype(level)>(rows.row(n), rows.column_stride, nearest[n], squares[n]);
      }
    });
  }

 private:
  static constexpr std::size_t padding = 16;

  template <class Level>
  CAIRN_ALWAYS_INLINE void find_one(const float* row, std::size_t step, std::uint32_t& nearest,
                                    float& square) const noexcept {
    constexpr std::size_t lane = detail::lane_count<float, Level>;
    static_assert(padding % lane == 0);
    detail::lanes<float, Level> least = {}, sum = {}, part;
    detail::lanes<std::int32_t, Level> place = {}, here = {};
    detail::fill(least, std::numeric_limits<float>::infinity());
    for (std::size_t at = 0; at < stride_; at += lane) {
      detail::fill(sum, 0.F);
      for (std::size_t k = 0; k < width_; ++k) {
        detail::load(part, columns_.data() + k * stride_ + at);
        part = row[k * step] - part;
        sum += part * part;
      }
      detail::fill(here, static_cast<std::int32_t>(at));
      place = sum < least ? here : place;
      least = sum < least ? sum : least;
    }
    float of_lane[lane];
    std::int32_t at[lane];
    detail::store(of_lane, least);
    detail::store(at, place);
    square = std::numeric_limits<float>::infinity();
    nearest = 0;
    for (std::size_t l = 0; l < lane; ++l) {
      const std::uint32_t center = static_cast<std::uint32_t>(at[l]) + static_cast<std::uint32_t>(l);
      if (of_lane[l] < square || (of_lane[l] == square && center < nearest)) {
        square = of_lane[l];
        nearest = center;
      }
    }
  }

  std::size_t width_, stride_;
  std::vector<float> columns_;  // [width, stride]
};

}  // namespace cairn
