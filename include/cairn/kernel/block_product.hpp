#pragma once
/// Packing, products and solves of blocks on several threads: the steps that factorizations of large matrices share.
/// Tasks own their elements of the output and are cut by fixed sizes, so that no bit depends on the threads.

#include <algorithm>
#include <cstddef>
#include <vector>

#include "cairn/core/parallel.hpp"
#include "cairn/kernel/gram.hpp"
#include "cairn/kernel/strip_product.hpp"

namespace cairn::detail {

/// The widths of strips at the level of this process.
template <class T, strips Kind>
std::size_t strip_width_now() noexcept {
  return at_level([](auto level) CAIRN_INLINE_BODY { return strip_width<decltype(level), T, Kind>; });
}

/// One operand of a product, packed: columns of a [depth, columns] view in strips, padded with zeros to whole strips
/// and to a depth of whole tiles.
template <class T, strips Kind>
class packed_strips {
 public:
  /// Room for views of up to most_depth rows and so many columns.
  explicit packed_strips(std::size_t depth, std::size_t columns)
      : width_(strip_width_now<T, Kind>()),
        size_(rounded_up(std::min(depth, most_depth), strip_width_now<T, strips::of_height>()) *
              rounded_up(std::max<std::size_t>(columns, 1), width_)),
        memory_(space_.at_least<T>(size_)) {}

  void pack(const strided<const T>& from, std::size_t depth, std::size_t columns, int threads) {
    set(depth, columns);
    parallel_for(chunk_count(columns, width_), 4, threads, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t s = begin; s < end; ++s) pack_one(from, s);
    });
  }

  /// For packing strip by strip.
  void set(std::size_t depth, std::size_t columns) noexcept {
    depth_ = depth;
    step_ = rounded_up(depth, strip_width_now<T, strips::of_height>());
    columns_ = columns;
  }
  void pack_one(const strided<const T>& from, std::size_t s) const noexcept {
    at_level([&](auto level) CAIRN_INLINE_BODY {
      using level_type = decltype(level);
      constexpr std::size_t width = strip_width<level_type, T, Kind>;
      const std::size_t first = s * width;
      const std::size_t columns = columns_ - first < width ? columns_ - first : width;
      const bool more = columns_ - first >= rounded_up(width, lane_count<T, level_type>);
      pack_strip<level_type, width, T>(from.from(0, first), depth_, columns, more, strip(s));
      for (std::size_t n = depth_ * width; n < step_ * width; ++n) strip(s)[n] = 0;
    });
  }
  /// Copies a strip to where to.at(k, c) says.
  void unpack_one(const strided<T>& to, std::size_t s, T sign) const noexcept {
    at_level([&](auto level) CAIRN_INLINE_BODY {
      constexpr std::size_t width = strip_width<decltype(level), T, Kind>;
      const std::size_t first = s * width;
      const std::size_t columns = columns_ - first < width ? columns_ - first : width;
      unpack_strip<decltype(level), width, T>(strip(s), depth_, columns, sign, to.from(0, first));
    });
  }
  /// Zeros where k > first + column, for columns from `first` on: what a triangle's other half holds is not read.
  void clear_above(std::size_t first) const noexcept {
    for (std::size_t c = first; c < columns_; ++c) {
      for (std::size_t k = 0; k < std::min(c - first, depth_); ++k) strip(c / width_)[k * width_ + c % width_] = 0;
    }
  }

  T* strip(std::size_t s) const noexcept { return memory_ + s * width_ * step_; }
  const T* data() const noexcept { return memory_; }
  std::size_t depth() const noexcept { return depth_; }
  std::size_t step() const noexcept { return step_; }
  std::size_t columns() const noexcept { return columns_; }
  std::size_t width() const noexcept { return width_; }

 private:
  std::size_t width_, size_, depth_ = 0, step_ = 0, columns_ = 0;
  packing_space space_;
  T* memory_;
};

template <class T>
using left_strips = packed_strips<T, strips::of_height>;
template <class T>
using right_strips = packed_strips<T, strips::of_width>;

/// The part of c that a product goes to.
struct region {
  bool upper = false;                                    ///< only elements (i, j) with j >= i
  std::size_t staggered = static_cast<std::size_t>(-1);  ///< columns j from here on are zeros above depth j - staggered
};

/// c +- left^T right: c [left.columns(), right.columns()], its columns one by one. 2 depth flops an element.
template <update Sign, class T>
void update_product(const left_strips<T>& left, const right_strips<T>& right, const strided<T>& c, const region& where,
                    int threads) {
  const std::size_t high = left.width() * 28, wide = right.width() * 4;
  const tiles<T> work{left.data(),    right.data(),    left.depth(), left.step(),    c,
                      left.columns(), right.columns(), where.upper,  where.staggered};
  const std::size_t down = chunk_count(work.rows, high), across = chunk_count(work.columns, wide);
  parallel_tasks(down * across, threads, [&](std::size_t task, int) {
    const std::size_t i = task / across * high, j = task % across * wide;
    if (where.upper && i >= j + wide) return;
    at_level([&](auto level) CAIRN_INLINE_BODY {
      update_tiles<decltype(level), Sign == update::add, T>(work, i, i + high < work.rows ? i + high : work.rows, j,
                                                            j + wide < work.columns ? j + wide : work.columns);
    });
  });
}

/// A triangle U [depth, depth] that right sides are solved with.
template <class T>
class packed_triangle {
 public:
  explicit packed_triangle(std::size_t depth)
      : upper_(depth, depth), inverse_(upper_.width() + std::min(depth, most_depth)) {}

  /// What stands below the diagonal is not used.
  void pack(const strided<const T>& upper, std::size_t depth) {
    upper_.pack(upper, depth, depth, 1);
    std::fill(inverse_.begin(), inverse_.end(), T{0});
    for (std::size_t k = 0; k < depth; ++k) inverse_[k] = 1 / *upper.at(k, k);
  }

  /// X of U^T X = B in place of a packed strip of B, whose rows before `begin` are zeros.
  void solve(T* strip, std::size_t begin = 0) const noexcept {
    at_level([&](auto level) CAIRN_INLINE_BODY {
      constexpr std::size_t height = tile_shape<decltype(level)>::height;
      solve_strip<decltype(level), T>(upper_.data(), inverse_.data(), upper_.step(), begin / height * height, strip);
    });
  }

  /// sign X of U^T X = B to `out`, for B [depth, columns]; X stays in `packed`. depth^2 flops an element of a row.
  void solve(const strided<const T>& b, std::size_t columns, right_strips<T>& packed, const strided<T>& out, T sign,
             int threads) const {
    packed.set(upper_.depth(), columns);
    parallel_tasks(chunk_count(columns, packed.width()), threads, [&](std::size_t s, int) {
      packed.pack_one(b, s);
      solve(packed.strip(s));
      packed.unpack_one(out, s, sign);
    });
  }

 private:
  left_strips<T> upper_;
  std::vector<T> inverse_;
};

}  // namespace cairn::detail
