#pragma once
/// The quantized product as its formula says it: oracle of the tests; not for use.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "cairn/kernel/matrix_view.hpp"

namespace cairn::reference {

/// A block of inputs as whole numbers and their scale, the largest magnitude / 127.
struct quantized_inputs {
  std::array<double, 32> numbers = {};
  double scale = 0;
};
inline quantized_inputs quantize(std::span<const float> x) {
  quantized_inputs made;
  float most = 0;
  for (const float value : x) most = std::max(most, std::abs(value));
  const float scale = most / 127;
  made.scale = static_cast<double>(scale);
  const float inverse = scale == 0 ? 0 : 1 / scale;
  for (std::size_t n = 0; n < x.size(); ++n)
    made.numbers[n] = std::nearbyint(static_cast<double>(x[n]) * static_cast<double>(inverse));
  return made;
}

/// [rows, rows of the weights]: sums over the blocks of 32 columns of scale (numbers . weights), and the sums of the
/// products' magnitudes, of which the rounding is a share.
struct quantized_sums {
  std::vector<double> values, magnitudes;
};
template <class Weights>
quantized_sums quantized_product(const matrix_view<const float>& x, const Weights& weights) {
  quantized_sums out;
  std::vector<float> row(weights.columns());
  for (std::size_t r = 0; r < x.rows; ++r) {
    for (std::size_t n = 0; n < weights.rows(); ++n) {
      weights.widen_row(n, row);
      double sum = 0, magnitude = 0;
      for (std::size_t first = 0; first < row.size(); first += 32) {
        const std::size_t count = std::min<std::size_t>(32, row.size() - first);
        const quantized_inputs block = quantize({x.row(r) + first, count});
        for (std::size_t k = 0; k < count; ++k) {
          const double product = block.scale * block.numbers[k] * static_cast<double>(row[first + k]);
          sum += product;
          magnitude += std::abs(product);
        }
      }
      out.values.push_back(sum);
      out.magnitudes.push_back(magnitude);
    }
  }
  return out;
}

}  // namespace cairn::reference
