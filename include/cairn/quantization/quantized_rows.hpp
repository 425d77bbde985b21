#pragma once
/// A table of rows as bytes: codes of a product quantizer, and their norms as a byte more where that is asked.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/fields.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/kernel/finite.hpp"
#include "cairn/quantization/product_quantizer.hpp"

namespace cairn {

struct quantized_rows_settings {
  product_quantizer_settings quantizer = {};
  bool norms = false;  ///< the norm of a row has a byte of its own, and its direction the others
};

/// Row n is about norms[norm_codes[n]] x what its codes stand for; 1 x where norms have no codes. Bytes: one for each
/// part of a row, one for its norm, and 4 x 256 (width + 1) for the centers.
/// Joulin, Grave, Bojanowski, Douze, Jegou, Mikolov: "FastText.zip: compressing text classification models", 2016.
struct quantized_rows {
  product_quantizer quantizer;
  std::vector<std::uint8_t> codes;       ///< [rows, parts]
  std::vector<float> norms;              ///< at most 256, or none
  std::vector<std::uint8_t> norm_codes;  ///< [rows], or none

  static constexpr auto fields() {
    return std::tuple{field("quantizer", &quantized_rows::quantizer), field("codes", &quantized_rows::codes),
                      field("norms", &quantized_rows::norms), field("norm_codes", &quantized_rows::norm_codes)};
  }

  std::size_t rows() const noexcept { return codes.size() / quantizer.parts(); }
  std::size_t width() const noexcept { return quantizer.width(); }

  /// Throws unless its arrays fit one another and are finite: for what was loaded.
  void check(const std::string& where) const {
    quantizer.check(where + ", quantizer");
    quantizer.check_codes(codes, where + ", codes");
    if (norms.empty() && norm_codes.empty()) return;
    if (norms.empty() || norms.size() > 256 || norm_codes.size() != rows()) {
      throw error("norms of other rows", where, "1 to 256 norms and a code of one for each row, or neither");
    }
    if (!all_finite(std::span(norms))) throw error("a norm that is not finite", where, "finite norms");
    if (*std::max_element(norm_codes.begin(), norm_codes.end()) >= norms.size()) {
      throw error("a code of no norm", where, "codes below " + std::to_string(norms.size()));
    }
  }

  /// to += row n. to: [width]. O(width).
  void add_row(std::size_t n, std::span<float> to) const noexcept {
    quantizer.add(std::span(codes).subspan(n * quantizer.parts(), quantizer.parts()),
                  norm_codes.empty() ? 1.F : norms[norm_codes[n]], to);
  }
};

/// Learns centers from rows and makes codes of them. The same bits on any number of threads. Throws where there is no
/// row, or one that is not finite, or whose norm is not.
inline quantized_rows quantize_rows(matrix_view<const float> rows, const quantized_rows_settings& settings = {},
                                    const execution& how = {}) {
  quantized_rows made;
  for (std::size_t n = 0; n < rows.rows; ++n) {
    for (std::size_t k = 0; k < rows.columns; ++k) {
      if (!std::isfinite(rows(n, k))) {
        throw error("row " + std::to_string(n) + " is not finite", "quantize_rows", "finite rows");
      }
    }
  }
  std::vector<float> directions;
  if (settings.norms) {
    directions.resize(rows.rows * rows.columns);
    std::vector<float> of_rows(rows.rows);
    for (std::size_t n = 0; n < rows.rows; ++n) {
      double squares = 0;
      for (std::size_t k = 0; k < rows.columns; ++k) {
        squares += static_cast<double>(rows(n, k)) * static_cast<double>(rows(n, k));
      }
      const double norm = std::sqrt(squares);
      of_rows[n] = static_cast<float>(norm);
      for (std::size_t k = 0; k < rows.columns; ++k) {
        directions[n * rows.columns + k] = norm > 0 ? static_cast<float>(static_cast<double>(rows(n, k)) / norm) : 0;
      }
    }
    const product_quantizer of_norms = learn_product_quantizer(
        {of_rows.data(), of_rows.size(), 1}, {.part_width = 1, .learning = settings.quantizer.learning}, how);
    made.norms = of_norms.centers;
    made.norm_codes = of_norms.encode({of_rows.data(), of_rows.size(), 1}, how.threads);
    rows = {directions.data(), rows.rows, rows.columns};
  }
  made.quantizer = learn_product_quantizer(rows, settings.quantizer, how);
  made.codes = made.quantizer.encode(rows, how.threads);
  return made;
}

}  // namespace cairn
