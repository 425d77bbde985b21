#pragma once
/// What a block gives for the last event of each sequence: all that scoring what comes next asks for.

#include <algorithm>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "cairn/block/concept.hpp"
#include "cairn/kernel/dot.hpp"

namespace cairn {

namespace detail {

/// The offsets of sequences of one event each, as many as the pass has.
inline std::span<const std::uint32_t> offsets_of_last(const pass& p) {
  const std::span<std::uint32_t> offsets = p.take<std::uint32_t>(p.sequences() + 1);
  for (std::size_t s = 0; s < offsets.size(); ++s) offsets[s] = static_cast<std::uint32_t>(s);
  return offsets;
}

/// The last rows of x [sequences, columns].
template <class T>
matrix_view<T> gather_last(const matrix_view<const T>& x, const pass& p) {
  const matrix_view<T> last{p.take<T>(p.sequences() * x.columns).data(), p.sequences(), x.columns};
  for (std::size_t s = 0; s < p.sequences(); ++s) {
    assert(p.length(s) > 0);
    std::copy_n(x.row(p.offsets()[s + 1] - 1), x.columns, last.row(s));
  }
  return last;
}

/// x [tokens, columns] += rows [sequences, columns] where the last events stand.
template <class T>
void add_to_last(const matrix_view<const T>& rows, const pass& p, const matrix_view<T>& x) noexcept {
  for (std::size_t s = 0; s < p.sequences(); ++s) {
    axpy<T>(1, {rows.row(s), rows.columns}, {x.row(p.offsets()[s + 1] - 1), x.columns});
  }
}

}  // namespace detail

/// The rows [sequences, outputs] that forward() gives in inference for the last event of each sequence, up to rounding;
/// no sequence is empty. A block whose rows meet has a member forward_last(x, pass) where it need not work out the
/// others; where rows do not meet, the last ones alone are worked out.
template <block B>
matrix_view<typename B::scalar> forward_last(const B& block, const matrix_view<const typename B::scalar>& x,
                                             const pass& p) {
  nothing unkept;
  if constexpr (requires { block.forward_last(x, p); }) {
    return block.forward_last(x, p);
  } else if constexpr (std::same_as<typename B::cache, nothing>) {
    return block.forward(detail::gather_last(x, p), p.with_offsets(detail::offsets_of_last(p)), unkept);
  } else {
    return detail::gather_last(matrix_view<const typename B::scalar>(block.forward(x, p, unkept)), p);
  }
}

}  // namespace cairn
