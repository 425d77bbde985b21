#pragma once
/// What stands at the end of a network that predicts one of many items: a loss on the scores h . table^T.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "cairn/block/pass.hpp"
#include "cairn/block/touched_rows.hpp"
#include "cairn/kernel/cross_entropy.hpp"
#include "cairn/kernel/matrix_view.hpp"

namespace cairn {

/// What a head learns from: rows h [tokens, width], the item that each should score highest (no_target: none), and the
/// table [items, width] that they are scored against.
template <class Scalar>
struct item_targets {
  matrix_view<const Scalar> h;
  std::span<const std::uint32_t> targets;
  matrix_view<const Scalar> table;
};

/// A head is a policy whose prepare(counts), given how often each item occurs, makes what learns:
///
/// learn(batch, pass, scale, d_h, d_table) returns the sum of the losses of all rows with a target, writes scale times
/// its derivatives by h into d_h [tokens, width] and adds those by the table to d_table, which may have further rows
/// behind those of the items, or no room, where the table does not learn. What it draws follows from the pass.
template <class H>
concept item_head = std::copyable<H> &&
    requires(const H head, std::span<const std::uint32_t> counts, const item_targets<float>& batch, const pass& p,
             double scale, const matrix_view<float>& d_h, touched_rows<float>& d_table) {
  { head.prepare(counts).learn(batch, p, scale, d_h, d_table) } -> std::same_as<double>;
};

}  // namespace cairn
