#pragma once
/// What a block gives for some events of each sequence, in training: all that a loss on these events alone asks for.

#include <algorithm>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "cairn/block/concept.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/kernel/gather_rows.hpp"

namespace cairn {

/// Some rows of a packed batch, each once: those of sequence s are rows[offsets[s] .. offsets[s + 1]).
struct asked_rows {
  std::span<const std::uint32_t> offsets, rows;
};

namespace detail {

/// The asked rows of x [asked, columns].
template <class T>
matrix_view<T> gather_asked(const matrix_view<const T>& x, const asked_rows& asked, const pass& p) {
  const matrix_view<T> own{p.take<T>(asked.rows.size() * x.columns).data(), asked.rows.size(), x.columns};
  gather_rows<T>(x, asked.rows, 1, own, p.threads());
  return own;
}

/// rows [asked, columns] where they stand in x [tokens, columns], zeros elsewhere.
template <class T>
void scatter_asked(const matrix_view<const T>& rows, const asked_rows& asked, const matrix_view<T>& x) noexcept {
  std::fill_n(x.data, x.rows * x.columns, T{0});
  for (std::size_t n = 0; n < asked.rows.size(); ++n) std::copy_n(rows.row(n), rows.columns, x.row(asked.rows[n]));
}

/// x [tokens, columns] += rows [asked, columns] where they stand.
template <class T>
void add_to_asked(const matrix_view<const T>& rows, const asked_rows& asked, const matrix_view<T>& x) noexcept {
  for (std::size_t n = 0; n < asked.rows.size(); ++n) {
    axpy<T>(1, {rows.row(n), rows.columns}, {x.row(asked.rows[n]), x.columns});
  }
}

}  // namespace detail

/// The rows [asked, outputs] that forward() gives in training, up to what is dropped; backward_rows() follows with the
/// same arguments. A block whose rows meet has members forward_rows and backward_rows where it need not work out the
/// others; where rows do not meet, the asked ones alone are worked out.
template <block B>
matrix_view<typename B::scalar> forward_rows(const B& block, const matrix_view<const typename B::scalar>& x,
                                             const pass& p, typename B::tape& tape, const asked_rows& asked) {
  static_assert(!pools<B>, "a row for each sequence is not one for an event");
  using scalar = typename B::scalar;
  if constexpr (requires { block.forward_rows(x, p, tape, asked); }) {
    return block.forward_rows(x, p, tape, asked);
  } else if constexpr (std::same_as<typename B::cache, nothing>) {
    return block.forward(detail::gather_asked(x, asked, p), p.with_offsets(asked.offsets), tape);
  } else {
    return detail::gather_asked(matrix_view<const scalar>(block.forward(x, p, tape)), asked, p);
  }
}

/// d_x [tokens, inputs] of d_y [asked, outputs].
template <block B>
matrix_view<typename B::scalar> backward_rows(const B& block, const matrix_view<typename B::scalar>& d_y, const pass& p,
                                              typename B::tape& tape, gradient_of<B>& gradient,
                                              const asked_rows& asked) {
  using scalar = typename B::scalar;
  if constexpr (requires { block.backward_rows(d_y, p, tape, gradient, asked); }) {
    return block.backward_rows(d_y, p, tape, gradient, asked);
  } else if constexpr (std::same_as<typename B::cache, nothing>) {
    const matrix_view<scalar> d_own = block.backward(d_y, p.with_offsets(asked.offsets), tape, gradient);
    const matrix_view<scalar> d_x = p.take_rows<scalar>(d_own.columns);
    detail::scatter_asked(matrix_view<const scalar>(d_own), asked, d_x);
    return d_x;
  } else {
    const matrix_view<scalar> d_all = p.take_rows<scalar>(d_y.columns);
    detail::scatter_asked(matrix_view<const scalar>(d_y), asked, d_all);
    return block.backward(d_all, p, tape, gradient);
  }
}

}  // namespace cairn
