#pragma once
/// Weights as whole numbers of 8 or 4 bits with a scale for each block of 32: a quarter or a sixth of the floats.

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/fields.hpp"
#include "cairn/core/line_allocator.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/kernel/finite.hpp"
#include "cairn/kernel/matrix_view.hpp"

namespace cairn {

namespace detail {

/// The numbers that stand for 32 weights, the last of a row fewer, with a scale.
struct quantized_block {
  std::array<int, 32> numbers = {};
  float scale = 0;
};

/// To -127 ... 127 by the largest magnitude m: no weight moves by more than m / 254 (1 + 1e-6).
inline quantized_block quantize_to_8_bits(std::span<const float> weights) noexcept {
  quantized_block made;
  float most = 0;
  for (const float w : weights) most = std::max(most, std::abs(w));
  made.scale = most / 127;
  if (made.scale < std::numeric_limits<float>::min()) return {};
  for (std::size_t n = 0; n < weights.size(); ++n) {
    made.numbers[n] = std::clamp(static_cast<int>(std::lrint(weights[n] / made.scale)), -127, 127);
  }
  return made;
}

/// To -8 ... 7: of several roundings, each with the scale that fits it best, the one of least squares. Its mean square
/// is at most that of the weight of largest magnitude m as -8, which moves others by at most |m| / 16, and those near
/// -m by |m| / 8.
inline quantized_block quantize_to_4_bits(std::span<const float> weights) noexcept {
  double extreme = 0;
  for (const float w : weights) {
    if (std::abs(static_cast<double>(w)) > std::abs(extreme)) extreme = static_cast<double>(w);
  }
  quantized_block best;
  if (std::abs(extreme) < 16 * static_cast<double>(std::numeric_limits<float>::min())) return best;
  double explained = 0;
  for (const double steps : {8., 7., 7.5, 8.5, 9., 10.}) {
    quantized_block made;
    double products = 0, squares = 0;
    for (std::size_t n = 0; n < weights.size(); ++n) {
      const auto w = static_cast<double>(weights[n]);
      const double number = std::clamp(std::nearbyint(w * (-steps / extreme)), -8., 7.);
      made.numbers[n] = static_cast<int>(number);
      products += w * number;
      squares += number * number;
    }
    if (products * products <= explained * squares) continue;
    explained = products * products / squares;
    made.scale = static_cast<float>(products / squares);
    best = made;
  }
  return best;
}

}  // namespace detail

/// A matrix [rows, columns] of weights scale * number, numbers of Bits bits. 16 rows lie side by side, four neighboring
/// columns of each in turn, which is the order in which a product multiplies them; rows up to a multiple of 16 and
/// columns up to one of 32 are there and 0. Bits / 8 + 1 / 8 bytes a weight.
template <unsigned Bits>
requires(Bits == 8 || Bits == 4) struct quantized_matrix {
  static constexpr std::size_t block = 32;            ///< columns that share a scale
  static constexpr std::size_t together = 16;         ///< rows of a panel
  static constexpr int offset = Bits == 8 ? 128 : 8;  ///< stored is number + offset
  static constexpr std::size_t block_bytes = together * block * Bits / 8;

  std::vector<std::uint8_t, line_allocator<std::uint8_t>> values;  ///< [panels, blocks, block_bytes]
  std::vector<float, line_allocator<float>> scales;                ///< [panels, blocks, 16]
  static constexpr auto fields() {
    return std::tuple{field("values", &quantized_matrix::values), field("scales", &quantized_matrix::scales)};
  }

  quantized_matrix() = default;
  /// All 0.
  quantized_matrix(std::size_t rows, std::size_t columns)
      : values(detail::chunk_count(rows, together) * detail::chunk_count(columns, block) * block_bytes,
               Bits == 8 ? std::uint8_t{0x80} : std::uint8_t{0x88}),
        scales(values.size() / block_bytes * together, 0.F),
        rows_(rows),
        columns_(columns) {}
  /// Throws for weights that are not finite; `where` says which they are.
  explicit quantized_matrix(const matrix_view<const float>& weights, const std::string& where = "quantized_matrix",
                            int threads = 1)
      : quantized_matrix(weights.rows, weights.columns) {
    parallel_for(panels(), 16, threads, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t row = begin * together; row < std::min(end * together, rows_); ++row) {
        for (std::size_t b = 0; b < blocks(); ++b) set_block(weights, row, b, where);
      }
    });
  }

  std::size_t rows() const noexcept { return rows_; }
  std::size_t columns() const noexcept { return columns_; }
  std::size_t blocks() const noexcept { return detail::chunk_count(columns_, block); }
  std::size_t panels() const noexcept { return detail::chunk_count(rows_, together); }

  /// The weights of one row as floats.
  void widen_row(std::size_t row, std::span<float> to) const noexcept {
    assert(row < rows_ && to.size() == columns_);
    for (std::size_t c = 0; c < columns_; ++c) {
      const unsigned both = values[byte_of(row, c)];
      const unsigned stored = Bits == 8 ? both : (c % block < block / 2 ? both & 15U : both >> 4U);
      to[c] = scales[scale_of(row, c / block)] * static_cast<float>(static_cast<int>(stored) - offset);
    }
  }

  /// Throws unless the arrays fit the shape and scales are finite: for what was loaded.
  void check(const std::string& where) const {
    if (values.size() != panels() * blocks() * block_bytes || scales.size() != panels() * blocks() * together) {
      throw error(std::to_string(values.size()) + " bytes and " + std::to_string(scales.size()) + " scales", where,
                  "those of " + std::to_string(rows_) + " rows of " + std::to_string(columns_) + " weights");
    }
    if (!all_finite(std::span<const float>(scales))) throw error("a scale that is not finite", where, "finite scales");
  }

 private:
  std::size_t byte_of(std::size_t row, std::size_t column) const noexcept {
    const std::size_t within = Bits == 8 ? column % block : column % (block / 2);
    return (row / together * blocks() + column / block) * block_bytes + within / 4 * 64 + row % together * 4 +
           within % 4;
  }
  std::size_t scale_of(std::size_t row, std::size_t b) const noexcept {
    return (row / together * blocks() + b) * together + row % together;
  }
  void set_block(const matrix_view<const float>& weights, std::size_t row, std::size_t b, const std::string& where) {
    std::array<float, block> own = {};
    const std::size_t first = b * block, count = std::min(block, columns_ - first);
    for (std::size_t n = 0; n < count; ++n) {
      own[n] = weights(row, first + n);
      if (std::isfinite(own[n])) continue;
      throw error("a weight that is not finite, row " + std::to_string(row) + ", column " + std::to_string(first + n),
                  where, "finite weights");
    }
    const auto some = std::span<const float>(own).first(count);
    const detail::quantized_block made =
        Bits == 8 ? detail::quantize_to_8_bits(some) : detail::quantize_to_4_bits(some);
    scales[scale_of(row, b)] = made.scale;
    for (std::size_t n = 0; n < count; ++n) {
      std::uint8_t& to = values[byte_of(row, first + n)];
      const auto stored = static_cast<unsigned>(made.numbers[n] + offset);
      if constexpr (Bits == 8) {
        to = static_cast<std::uint8_t>(stored);
      } else {
        to = static_cast<std::uint8_t>(n < block / 2 ? (to & 0xf0U) | stored : (to & 0x0fU) | stored << 4U);
      }
    }
  }

  std::size_t rows_ = 0, columns_ = 0;
};

using int8_matrix = quantized_matrix<8>;
using int4_matrix = quantized_matrix<4>;

}  // namespace cairn
