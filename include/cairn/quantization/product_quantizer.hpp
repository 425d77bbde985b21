#pragma once
/// Rows of floats as a byte for each part of a few columns.

#include <algorithm>
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
#include "cairn/core/random.hpp"
#include "cairn/kernel/finite.hpp"
#include "cairn/quantization/k_means.hpp"

namespace cairn {

struct product_quantizer_settings {
  std::size_t part_width = 2;      ///< columns that share a byte
  k_means_settings learning = {};  ///< of each part's centers, at most 256

  void check() const {
    learning.check();
    require(part_width > 0, "is 0", "product_quantizer.part_width", "at least 1");
    require(learning.centers <= 256, "are more than a byte can tell apart", "product_quantizer.learning.centers",
            "1 to 256");
  }
};

/// row[k] is about centers[codes[p], k], p = k / part width: each part of the columns is the nearest of the centers
/// that k-means found for it, and one byte says which. The last part may be narrower. The mean square error of 256
/// centers for 2 columns is about a hundredth of their variance where it is normal. Jegou, Douze, Schmid: "Product
/// quantization for nearest neighbor search", PAMI 2011.
struct product_quantizer {
  std::vector<float> centers;              ///< [centers, width]
  std::vector<std::uint64_t> shape{0, 1};  ///< width, columns of a part

  static constexpr auto fields() {
    return std::tuple{field("centers", &product_quantizer::centers), field("shape", &product_quantizer::shape)};
  }

  std::size_t width() const noexcept { return static_cast<std::size_t>(shape[0]); }
  std::size_t part_width() const noexcept { return static_cast<std::size_t>(shape[1]); }
  /// The bytes of a row's code.
  std::size_t parts() const noexcept { return detail::chunk_count(width(), part_width()); }
  std::size_t count() const noexcept { return centers.size() / width(); }

  /// Throws unless its arrays fit one another and are finite: for what was loaded.
  void check(const std::string& where) const {
    const bool shaped = shape.size() == 2 && shape[0] > 0 && shape[0] <= (1U << 24U) && shape[1] > 0;
    if (!shaped || centers.empty() || centers.size() % shape[0] != 0 || centers.size() / shape[0] > 256) {
      throw error("arrays of other shapes", where, "centers [1 to 256, width], a shape of two numbers above 0");
    }
    if (!all_finite(std::span(centers))) throw error("a center that is not finite", where, "finite centers");
  }
  /// Throws unless these are the codes of whole rows, each byte of a center that there is.
  void check_codes(std::span<const std::uint8_t> codes, const std::string& where) const {
    if (codes.size() % parts() != 0) {
      throw error(std::to_string(codes.size()) + " codes", where, "a multiple of " + std::to_string(parts()));
    }
    const auto beyond = std::find_if(codes.begin(), codes.end(), [&](std::uint8_t code) { return code >= count(); });
    if (beyond != codes.end()) {
      throw error("code " + std::to_string(*beyond) + " at " + std::to_string(beyond - codes.begin()), where,
                  "below " + std::to_string(count()) + ", the number of centers");
    }
  }

  /// The codes [rows, parts] of finite rows. 3 rows centers width flops; the same on any number of threads.
  std::vector<std::uint8_t> encode(matrix_view<const float> rows, int threads = 0) const {
    require(rows.columns == width(), "rows of another width", "product_quantizer.encode", "that which it has learned");
    std::vector<std::uint8_t> codes(rows.rows * parts());
    for (std::size_t part = 0; part < parts(); ++part) {
      const std::size_t first = part * part_width(), columns = std::min(part_width(), width() - first);
      const nearest_center table({centers.data() + first, count(), columns, width()});
      constexpr std::size_t grain = 4096;
      parallel_for(rows.rows, grain, threads, [&](std::size_t begin, std::size_t end, int) {
        std::vector<std::uint32_t> nearest(end - begin);
        std::vector<float> squares(end - begin);
        table.find(rows.block(begin, first, end - begin, columns), nearest, squares);
        for (std::size_t n = begin; n < end; ++n) {
          codes[n * parts() + part] = static_cast<std::uint8_t>(nearest[n - begin]);
        }
      });
    }
    return codes;
  }

  /// to += scale x what the codes [parts] of a row stand for. to: [width].
  void add(std::span<const std::uint8_t> codes, float scale, std::span<float> to) const noexcept {
    const std::size_t all = width(), step = part_width();
    const std::uint8_t* code = codes.data();
    for (std::size_t first = 0; first < all; first += step, ++code) {
      const float* const center = centers.data() + *code * all;
      const std::size_t end = std::min(first + step, all);
      for (std::size_t k = first; k < end; ++k) to[k] += scale * center[k];
    }
  }
};

/// Learns the centers of each part from finite rows. A part of fewer distinct rows than others has its first center
/// more than once. The same bits on any number of threads; of each part O(rounds x sampled rows x centers x part
/// width).
inline product_quantizer learn_product_quantizer(matrix_view<const float> rows,
                                                 const product_quantizer_settings& settings = {},
                                                 const execution& how = {}) {
  settings.check();
  require(rows.rows > 0 && rows.columns > 0, "no row", "product_quantizer", "at least one row of at least one column");
  product_quantizer learned;
  learned.shape = {rows.columns, std::min(settings.part_width, rows.columns)};
  const std::size_t parts = learned.parts(), width = learned.part_width();
  std::vector<std::vector<float>> found;
  std::size_t most = 0;
  const stage_progress clock(how.report, "product quantizer", parts);
  for (std::size_t part = 0; part < parts; ++part) {
    const std::size_t first = part * width, columns = std::min(width, rows.columns - first);
    k_means_settings own = settings.learning;
    own.seed = mix(own.seed + part);
    found.push_back(k_means(rows.block(0, first, rows.rows, columns), own, how.threads));
    most = std::max(most, found.back().size() / columns);
    clock.tick(part + 1);
  }
  learned.centers.resize(most * rows.columns);
  for (std::size_t part = 0; part < parts; ++part) {
    const std::size_t first = part * width, columns = std::min(width, rows.columns - first);
    for (std::size_t c = 0; c < most; ++c) {
      const std::size_t own = c * columns < found[part].size() ? c : 0;
      std::copy_n(found[part].begin() + static_cast<std::ptrdiff_t>(own * columns), columns,
                  learned.centers.begin() + static_cast<std::ptrdiff_t>(c * rows.columns + first));
    }
  }
  return learned;
}

}  // namespace cairn
