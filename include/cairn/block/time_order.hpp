#pragma once
/// The tokens of a packed batch in the order of time: what steps from event to event works in.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "cairn/block/pass.hpp"
#include "cairn/kernel/matrix_view.hpp"

namespace cairn {

/// Sequences are ranked by length, the longest first, those of one length as they come. Step t has a row for the t-th
/// token of each sequence that is so long: the sequences of the first ranks, in rows [begin[t], begin[t + 1]). In the
/// workspace of the pass that it was made for.
struct time_order {
  std::span<std::uint32_t> sequence;  ///< [sequences] by rank
  std::span<std::uint32_t> begin;     ///< [steps + 1]
  std::span<std::uint32_t> token;     ///< [tokens] by row: the token's row in the packed batch

  std::size_t steps() const noexcept { return begin.size() - 1; }
  /// The sequences that have a token at step t.
  std::size_t active(std::size_t t) const noexcept { return begin[t + 1] - begin[t]; }

  /// The rows of a packed matrix in the order of time.
  template <class T>
  void gather(const matrix_view<const T>& from, const matrix_view<T>& to) const noexcept {
    for (std::size_t n = 0; n < token.size(); ++n) std::copy_n(from.row(token[n]), from.columns, to.row(n));
  }
  /// And back.
  template <class T>
  void scatter(const matrix_view<const T>& from, const matrix_view<T>& to) const noexcept {
    for (std::size_t n = 0; n < token.size(); ++n) std::copy_n(from.row(n), from.columns, to.row(token[n]));
  }
};

/// O(tokens + sequences).
inline time_order time_order_of(const pass& p) {
  std::size_t steps = 0;
  for (std::size_t s = 0; s < p.sequences(); ++s) steps = std::max(steps, p.length(s));
  time_order order{p.take<std::uint32_t>(p.sequences()), p.take<std::uint32_t>(steps + 1),
                   p.take<std::uint32_t>(p.tokens())};
  const workspace_scope scope(p.memory());
  // longer[n]: first the sequences of n tokens, then the first rank of one
  const std::span<std::uint32_t> longer = p.take<std::uint32_t>(steps + 1);
  std::fill(longer.begin(), longer.end(), 0);
  for (std::size_t s = 0; s < p.sequences(); ++s) ++longer[p.length(s)];
  std::uint32_t rank = 0;
  for (std::size_t n = steps + 1; n-- > 0;) {
    const std::uint32_t count = longer[n];
    longer[n] = rank;
    rank += count;
  }
  order.begin[0] = 0;
  for (std::size_t t = 0; t < steps; ++t) order.begin[t + 1] = order.begin[t] + longer[t];  // longer than t tokens
  for (std::size_t s = 0; s < p.sequences(); ++s) {
    const std::uint32_t own = longer[p.length(s)]++;
    order.sequence[own] = static_cast<std::uint32_t>(s);
    for (std::size_t t = 0; t < p.length(s); ++t) {
      order.token[order.begin[t] + own] = p.offsets()[s] + static_cast<std::uint32_t>(t);
    }
  }
  return order;
}

}  // namespace cairn
