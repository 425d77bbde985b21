#pragma once
/// The softmax over the items of a batch: those that its rows should score highest, and others that were drawn.

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "cairn/block/pass.hpp"
#include "cairn/core/error.hpp"
#include "cairn/kernel/cross_entropy.hpp"
#include "cairn/kernel/epilogue.hpp"
#include "cairn/kernel/gemm.hpp"
#include "cairn/loss/sampled_softmax.hpp"

namespace cairn {

/// Stands for the owner of an item that several groups have, or that was drawn.
inline constexpr std::uint32_t shared_by_all = std::numeric_limits<std::uint32_t>::max();

/// The different items that a batch knows of, as places 0, 1 ...
struct batch_items {
  std::span<const std::uint32_t> targets;  ///< [rows] the place of each row's own item
  std::span<const std::uint32_t> groups;   ///< [rows] a group's rows came into the batch together
  std::span<const std::uint32_t> owners;   ///< [places] the only group with that item, or shared_by_all
  std::span<const double> log_chances;     ///< [places] of an item's being in a batch; none: no correction
};

/// The log of an item's chance to be in a batch: of `rows` targets, each this item with chance `target`, or of `drawn`
/// items, each this one with chance `draw`. log(1 - (1 - target)^rows (1 - draw)^drawn).
inline double log_chance_in_batch(double target, std::size_t rows, double draw, std::size_t drawn) noexcept {
  const double absent = (rows > 0 ? static_cast<double>(rows) * std::log1p(-target) : 0) +
                        (drawn > 0 ? static_cast<double>(drawn) * std::log1p(-draw) : 0);
  return std::log(-std::expm1(absent));
}

/// loss of a row = log sum over the batch's items j of exp(s(j)) - s(target), s(j) = h . v[j] / temperature -
/// log_chance[j]. An item counts once, however many rows have it, and the row's own never as its negative; nor do those
/// that only rows of its own group have, as they are in the batch for its sake. The correction takes out that popular
/// items are in most batches. Scores are made, turned into slopes and used up `rows_at_a_time`; 6 rows items width
/// flops. Source: Yi et al.: "Sampling-bias-corrected neural modeling for large corpus item recommendations", RecSys
/// 2019; Bengio, Senecal: "Quick training of probabilistic neural nets by importance sampling", AISTATS 2003; of items
/// that are counted once Jean, Cho, Memisevic, Bengio: "On using very large target vocabulary for neural machine
/// translation", ACL 2015.
struct in_batch_softmax {
  double temperature = 1;  ///< > 0; rows of length 1 ask for .05 to .2
  std::size_t rows_at_a_time = 256;

  void check() const {
    detail::require_above_zero(temperature, "in_batch_softmax.temperature");
    require(rows_at_a_time >= 1, "no row", "in_batch_softmax.rows_at_a_time", "at least 1");
  }

  /// Of rows h [rows, width] and items v [places, width]. Returns the sum of the losses of all rows, and writes scale
  /// times its derivatives into d_h and d_v.
  template <class Scalar>
  double learn(const matrix_view<const Scalar>& h, const matrix_view<const Scalar>& v, const batch_items& batch,
               const pass& p, double scale, const matrix_view<Scalar>& d_h, const matrix_view<Scalar>& d_v) const {
    assert(h.rows == batch.targets.size() && v.rows == batch.owners.size() && h.columns == v.columns);
    const workspace_scope scope(p.memory());
    const std::size_t rows = std::min(rows_at_a_time, h.rows);
    const auto sharpness = static_cast<Scalar>(1 / temperature);
    const sampled_softmax_loss loss{temperature};
    const std::span<Scalar> room = p.take<Scalar>(rows * v.rows), losses = p.take<Scalar>(rows),
                            corrections = p.take<Scalar>(v.rows);
    std::fill(corrections.begin(), corrections.end(), Scalar{0});
    for (std::size_t n = 0; n < batch.log_chances.size(); ++n) {
      corrections[n] = loss.corrected(Scalar{0}, static_cast<Scalar>(batch.log_chances[n]));
    }
    for (std::size_t n = 0; n < v.rows; ++n) std::fill_n(d_v.row(n), v.columns, Scalar{0});
    double sum = 0;
    for (std::size_t at = 0; at < h.rows; at += rows) {
      const std::size_t count = std::min(rows, h.rows - at);
      const matrix_view<const Scalar> own = h.block(at, 0, count, h.columns);
      const matrix_view<Scalar> scores{room.data(), count, v.rows};
      gemm(own, v.transposed(), scores, with_bias<Scalar>{corrections}, p.products());
      for (std::size_t n = 0; n < count; ++n) {
        const std::uint32_t target = batch.targets[at + n], group = batch.groups[at + n];
        for (std::size_t j = 0; j < v.rows; ++j) {
          const bool counts = batch.owners[j] != group || j == target;
          scores(n, j) = counts ? scores(n, j) * sharpness : -std::numeric_limits<Scalar>::infinity();
        }
      }
      const std::span<Scalar> values = elements_of(scores);
      cross_entropy_with_gradient<Scalar>(values, batch.targets.subspan(at, count), v.rows,
                                          static_cast<Scalar>(scale) * sharpness, {}, losses.first(count), values,
                                          p.threads());
      for (const Scalar each : losses.first(count)) sum += static_cast<double>(each);
      const matrix_view<const Scalar> slopes = scores;
      gemm(slopes, v, d_h.block(at, 0, count, h.columns), no_epilogue{}, p.products());
      gemm(slopes.transposed(), own, d_v, no_epilogue{}, p.products(joining::add));
    }
    return sum;
  }
};

}  // namespace cairn
