#pragma once
/// The softmax over all items.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>

#include "cairn/block/item_head.hpp"
#include "cairn/kernel/cross_entropy.hpp"
#include "cairn/kernel/gemm.hpp"

namespace cairn {

/// loss of a row = log sum_i exp(h . table[i]) - h . table[target]. Logits are made, turned into their gradient and
/// used up for a few rows at a time, so that no [tokens, items] stands in memory. 6 items width flops a row. Source:
/// Bridle 1990; of items Hidasi et al.: "Session-based recommendations with recurrent neural networks", ICLR 2016.
struct softmax_head {
  /// Of logits at a time; up to six times as many where fewer than 128 rows would fit.
  std::size_t block_bytes = std::size_t{4} << 20U;

  softmax_head prepare(std::span<const std::uint32_t>) const noexcept { return *this; }

  template <class Scalar>
  double learn(const item_targets<Scalar>& batch, const pass& p, double scale, const matrix_view<Scalar>& d_h,
               touched_rows<Scalar>& d_table) const {
    const std::size_t items = batch.table.rows, width = batch.table.columns;
    const workspace_scope scope(p.memory());
    const std::size_t fit = block_bytes / sizeof(Scalar) / items;
    // Each block reads the whole table, and its gradient: of a large one few rows at a time are not worth it.
    const std::size_t rows =
        std::min(std::max({std::size_t{16}, fit, std::min<std::size_t>(128, 6 * fit)}), batch.h.rows);
    const std::span<Scalar> logits = p.take<Scalar>(rows * items), losses = p.take<Scalar>(rows);
    const bool learns = d_table.learns();
    const matrix_view<Scalar> d_items = learns ? d_table.all_rows().block(0, 0, items, width) : matrix_view<Scalar>{};
    double sum = 0;
    for (std::size_t at = 0; at < batch.h.rows; at += rows) {
      const std::size_t count = std::min(rows, batch.h.rows - at);
      const matrix_view<const Scalar> h = batch.h.block(at, 0, count, width);
      const matrix_view<Scalar> scores{logits.data(), count, items};
      gemm(h, batch.table.transposed(), scores, no_epilogue{}, p.products());
      const auto values = elements_of(scores);
      cross_entropy_with_gradient<Scalar>(values, batch.targets.subspan(at, count), items, static_cast<Scalar>(scale),
                                          {}, losses.first(count), values, p.threads());
      for (const Scalar loss : losses.first(count)) sum += static_cast<double>(loss);
      const matrix_view<const Scalar> slopes = scores;
      gemm(slopes, batch.table, d_h.block(at, 0, count, width), no_epilogue{}, p.products());
      if (!learns) continue;
      gemm(slopes.transposed(), h, d_items, no_epilogue{}, p.products(joining::add));
    }
    return sum;
  }
};
static_assert(item_head<softmax_head>);

}  // namespace cairn
