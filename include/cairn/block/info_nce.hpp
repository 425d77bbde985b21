#pragma once
/// A contrastive loss of rows that come in pairs: each is to be told from all others by its partner.

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "cairn/block/pass.hpp"
#include "cairn/block/workspace.hpp"
#include "cairn/kernel/cross_entropy.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/kernel/gemm.hpp"
#include "cairn/loss/concept.hpp"

namespace cairn {

/// How rows are compared.
enum class compared_by { product, cosine };

/// loss of a pair = 1/2 sum over its two rows r of log sum_{j != r} exp(s(r, j) / temperature) - s(r, partner of r) /
/// temperature: of N pairs each row has 2 (N - 1) negatives. s is the product of two rows or their cosine
/// (0 of a row of zeros, which nothing moves). Scores are
/// made, turned into slopes and used up `rows_at_a_time`; 24 N^2 width flops. Source: Oord, Li, Vinyals:
/// "Representation learning with contrastive predictive coding", 2018; with all other rows of a batch as negatives
/// Chen, Kornblith, Norouzi, Hinton: "A simple framework for contrastive learning of visual representations", ICML 2020
/// (cosine), of histories Xie et al.: "Contrastive learning for sequential recommendation", ICDE 2022 (product,
/// temperature 1).
struct info_nce {
  double temperature = 1;  ///< > 0; below 1 the nearest of the others count more
  compared_by compared = compared_by::product;
  std::size_t rows_at_a_time = 256;

  void check() const {
    detail::require_above_zero(temperature, "info_nce.temperature");
    require(rows_at_a_time >= 1, "no row", "info_nce.rows_at_a_time", "at least 1");
  }

  /// Rows 2n and 2n + 1 of h [2 N, width] are a pair. Returns the sum of the losses of all pairs, and writes scale
  /// times its derivatives into d_h [2 N, width].
  template <class Scalar>
  double learn(const matrix_view<const Scalar>& h, const pass& p, double scale, const matrix_view<Scalar>& d_h) const {
    assert(h.rows % 2 == 0 && d_h.rows == h.rows && d_h.columns == h.columns);
    const workspace_scope scope(p.memory());
    if (compared == compared_by::product) return learn_products<Scalar>(h, p, scale, d_h);
    const matrix_view<Scalar> unit{p.take<Scalar>(h.rows * h.columns).data(), h.rows, h.columns};
    const std::span<Scalar> lengths = p.take<Scalar>(h.rows);
    for (std::size_t row = 0; row < h.rows; ++row) {
      const std::span<const Scalar> own{h.row(row), h.columns};
      lengths[row] = std::sqrt(dot<Scalar>(own, own));
      for (std::size_t c = 0; c < h.columns; ++c) unit(row, c) = lengths[row] > 0 ? own[c] / lengths[row] : own[c];
    }
    const double sum = learn_products<Scalar>(unit, p, scale, d_h);
    for (std::size_t row = 0; row < h.rows; ++row) {  // what moves a row along itself does not turn it
      const std::span<const Scalar> own{unit.row(row), h.columns};
      const std::span<Scalar> d_row{d_h.row(row), h.columns};
      axpy<Scalar>(-dot<Scalar>(own, d_row), own, d_row);
      for (Scalar& value : d_row) value = lengths[row] > 0 ? value / lengths[row] : Scalar{0};
    }
    return sum;
  }

 private:
  template <class Scalar>
  double learn_products(const matrix_view<const Scalar>& h, const pass& p, double scale,
                        const matrix_view<Scalar>& d_h) const {
    const std::size_t all = h.rows, rows = std::min(rows_at_a_time, all);
    const auto heat = static_cast<Scalar>(1 / temperature);
    const std::span<Scalar> room = p.take<Scalar>(rows * all), losses = p.take<Scalar>(rows);
    const std::span<std::uint32_t> partners = p.take<std::uint32_t>(rows);
    for (std::size_t row = 0; row < all; ++row) std::fill_n(d_h.row(row), h.columns, Scalar{0});
    double sum = 0;
    for (std::size_t at = 0; at < all; at += rows) {
      const std::size_t count = std::min(rows, all - at);
      const matrix_view<const Scalar> own = h.block(at, 0, count, h.columns);
      const matrix_view<Scalar> scores{room.data(), count, all};
      gemm(own, h.transposed(), scores, no_epilogue{}, p.products());
      const std::span<Scalar> values = elements_of(scores);
      if (heat != 1) {
        for (Scalar& value : values) value *= heat;
      }
      for (std::size_t n = 0; n < count; ++n) {
        scores(n, at + n) = -std::numeric_limits<Scalar>::infinity();
        partners[n] = static_cast<std::uint32_t>((at + n) ^ 1U);
      }
      cross_entropy_with_gradient<Scalar>(values, partners.first(count), all, static_cast<Scalar>(scale / 2) * heat, {},
                                          losses.first(count), values, p.threads());
      for (const Scalar loss : losses.first(count)) sum += static_cast<double>(loss) / 2;
      // A row is compared, and is what the others are compared with.
      const matrix_view<const Scalar> slopes = scores;
      const gemm_options adding = p.products(joining::add);
      gemm(slopes, h, d_h.block(at, 0, count, h.columns), no_epilogue{}, adding);
      gemm(slopes.transposed(), own, d_h, no_epilogue{}, adding);
    }
    return sum;
  }
};

}  // namespace cairn
