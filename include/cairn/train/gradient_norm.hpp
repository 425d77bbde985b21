#pragma once
/// How long the gradient of a whole model is, and the same in another length.

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "cairn/core/parallel.hpp"
#include "cairn/train/model_arrays.hpp"

namespace cairn {

struct gradient_norm {
  double norm = 0;
  std::size_t bad = 0;  ///< the first array whose squares sum to no finite number; the number of arrays where none does
};

/// sqrt(sum of squares) over all arrays, rows of tables included. Squares are summed in double, chunk by chunk in their
/// order: the same bits on any number of threads.
template <class T>
gradient_norm norm_of(const std::vector<model_array<T>>& arrays, int threads) {
  const auto chunks = detail::chunks_of(arrays, detail::chunk_grain);
  std::vector<double> squares(chunks.size());
  parallel_tasks(chunks.size(), detail::threads_for(arrays, threads), [&](std::size_t c, int) {
    constexpr std::size_t sums = 8;
    double sum[sums] = {};
    const std::span<const T> values = detail::gradient_in(arrays[chunks[c].array], chunks[c]);
    const auto square = [&](std::size_t at) {
      return static_cast<double>(values[at]) * static_cast<double>(values[at]);
    };
    std::size_t at = 0;
    for (; at + sums <= values.size(); at += sums) {
      for (std::size_t k = 0; k < sums; ++k) sum[k] += square(at + k);
    }
    for (; at < values.size(); ++at) sum[0] += square(at);
    squares[c] = ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]));
  });
  gradient_norm result{0, arrays.size()};
  for (std::size_t c = chunks.size(); c-- > 0;) {
    if (!std::isfinite(squares[c])) result.bad = chunks[c].array;
  }
  for (const double square : squares) result.norm += square;
  result.norm = std::sqrt(result.norm);
  return result;
}

/// gradient *= factor
template <class T>
void scale_gradient(const std::vector<model_array<T>>& arrays, double factor, int threads) {
  const auto chunks = detail::chunks_of(arrays, detail::chunk_grain);
  parallel_tasks(chunks.size(), detail::threads_for(arrays, threads), [&](std::size_t c, int) {
    for (T& value : detail::gradient_in(arrays[chunks[c].array], chunks[c])) value *= static_cast<T>(factor);
  });
}

}  // namespace cairn
