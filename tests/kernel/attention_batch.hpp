#pragma once
/// A packed batch of random queries, keys and values in one wide matrix, at any alignment, and its attention.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/kernel/attention_backward.hpp"
#include "cairn/kernel/reference.hpp"

namespace attention_test {

/// One type for all masks, so that attention is compiled once for them: how one is called by its type is compiled by
/// the benchmark and the tests of masks.
struct any_mask {
  enum { all, earlier, window_of_20, window_of_1, strictly_earlier } kind = all;  ///< the last shows the first nothing

  std::size_t first_key(std::size_t position, std::size_t length) const {
    if (kind == window_of_20) return cairn::windowed{20}.first_key(position, length);
    return kind == window_of_1 ? cairn::windowed{1}.first_key(position, length) : 0;
  }
  std::size_t end_key(std::size_t position, std::size_t length) const {
    if (kind == all) return cairn::bidirectional::end_key(position, length);
    return kind == strictly_earlier ? position : cairn::causal::end_key(position, length);
  }
};

inline constexpr any_mask all_masks[] = {{any_mask::all},
                                         {any_mask::earlier},
                                         {any_mask::window_of_20},
                                         {any_mask::window_of_1},
                                         {any_mask::strictly_earlier}};

/// One token stands before the first sequence and one behind the last: nobody may touch their rows.
template <class T>
struct batch {
  cairn::attention_shape shape;
  std::vector<std::uint32_t> offsets{1};
  std::size_t tokens = 0, stride = 0, shift = 0;
  std::vector<T> wide, d_wide, out, d_out, log_sums;
  std::vector<double> slopes;  ///< of a linear bias, or none

  batch(const cairn::attention_shape& heads, const std::vector<std::size_t>& lengths, std::size_t misaligned = 0)
      : shape(heads), shift(misaligned) {
    for (const std::size_t length : lengths) offsets.push_back(offsets.back() + static_cast<std::uint32_t>(length));
    tokens = offsets.back() + 1;
    stride = (shape.heads + 2 * shape.key_heads) * shape.head_width;
    cairn::random_stream random(tokens + stride, cairn::purpose::simulate);
    wide.resize(shift + tokens * stride);
    d_out.resize(shift + tokens * row());
    for (T& value : wide) value = static_cast<T>(2 * random.uniform() - 1);
    for (T& value : d_out) value = static_cast<T>(2 * random.uniform() - 1);
    out.assign(shift + tokens * row(), T{77});
    log_sums.assign(tokens * shape.heads, T{77});
    d_wide.assign(shift + tokens * stride, T{77});
  }

  std::size_t row() const { return shape.heads * shape.head_width; }
  std::size_t column_of_keys(std::size_t h) const {
    return (shape.heads + h / (shape.heads / shape.key_heads)) * shape.head_width;
  }
  std::size_t column_of_values(std::size_t h) const { return column_of_keys(h) + shape.key_heads * shape.head_width; }
  cairn::attention_input<T> input() const {
    const auto all = std::span<const T>(wide).subspan(shift);
    return {{all, stride}, {all.subspan(column_of_keys(0)), stride}, {all.subspan(column_of_values(0)), stride}};
  }
  cairn::attention_gradient<T> gradient() {
    const auto all = std::span<T>(d_wide).subspan(shift);
    return {{all, stride}, {all.subspan(column_of_keys(0)), stride}, {all.subspan(column_of_values(0)), stride}};
  }

  void forward(const any_mask& mask, int threads = 1) {
    const auto run = [&](const auto& chosen) {
      cairn::attention_workspace<T> workspace;
      cairn::attention(shape, chosen, std::span<const std::uint32_t>(offsets), input(),
                       cairn::strided_rows<T>{std::span(out).subspan(shift), row()}, std::span(log_sums), workspace,
                       threads);
    };
    slopes.empty() ? run(mask) : run(cairn::with_linear_bias<any_mask>{mask, slopes});
  }
  void backward(const any_mask& mask, int threads = 1) {
    const auto run = [&](const auto& chosen) {
      cairn::attention_workspace<T> workspace;
      cairn::attention_backward(shape, chosen, std::span<const std::uint32_t>(offsets), input(),
                                cairn::strided_rows<const T>{std::span<const T>(out).subspan(shift), row()},
                                std::span<const T>(log_sums),
                                cairn::strided_rows<const T>{std::span<const T>(d_out).subspan(shift), row()},
                                gradient(), workspace, threads);
    };
    slopes.empty() ? run(mask) : run(cairn::with_linear_bias<any_mask>{mask, slopes});
  }
  double slope_of(std::size_t h) const { return slopes.empty() ? 0 : slopes[h]; }
  /// The bound of a correct result for a sequence: see tolerance().
  double allowed(std::size_t length) const;

  /// [length, head_width] from `column` on of the rows of one sequence in a matrix.
  std::vector<T> head_of(const std::vector<T>& from, std::size_t from_stride, std::size_t sequence,
                         std::size_t column) const {
    std::vector<T> rows;
    for (std::size_t t = offsets[sequence]; t < offsets[sequence + 1]; ++t) {
      const T* const begin = from.data() + shift + t * from_stride + column;
      rows.insert(rows.end(), begin, begin + shape.head_width);
    }
    return rows;
  }
};

/// The largest difference of two arrays of one size; infinite where one is not a number and the other is.
template <class A, class B>
double distance(const A& a, const B& b) {
  double worst = a.size() == b.size() ? 0 : INFINITY;
  for (std::size_t n = 0; n < std::min(a.size(), b.size()); ++n) {
    const double gap = std::abs(static_cast<double>(a[n]) - static_cast<double>(b[n]));
    if (!(gap <= worst) && static_cast<double>(a[n]) != static_cast<double>(b[n])) {
      worst = std::isnan(gap) ? INFINITY : gap;
    }
  }
  return worst;
}

/// How far scores of values up to 1 can be off, all roundings of a sum in one direction, and what follows for sums of
/// `terms` weighted values: the bound of a correct result.
template <class T>
double tolerance(const cairn::attention_shape& shape, std::size_t terms) {
  const auto width = static_cast<double>(shape.head_width);
  const double score = shape.scale * width * (std::sqrt(width) + 4);
  return std::numeric_limits<T>::epsilon() * (2 * score + std::sqrt(static_cast<double>(terms)) + 8);
}

/// A bias is the product of a slope up to 1 and a distance: two roundings more of a number so large.
template <class T>
double batch<T>::allowed(std::size_t length) const {
  const double bias = slopes.empty() ? 0 : 2 * static_cast<double>(length);
  return tolerance<T>(shape, length) + bias * std::numeric_limits<T>::epsilon();
}

}  // namespace attention_test
