#pragma once
/// BERT's row of a text: what its first token has gathered.

#include <cassert>
#include <concepts>
#include <cstddef>
#include <span>
#include <tuple>

#include "cairn/block/linear.hpp"
#include "cairn/kernel/activation.hpp"
#include "cairn/kernel/activation_backward.hpp"
#include "cairn/kernel/dot.hpp"

namespace cairn {

/// y [texts, width] = tanh(W h[first row of each text] + b). Source: Devlin et al. 2019, as the masked_token_head.
template <class Scalar>
struct first_row_pooler {
  using scalar = Scalar;

  linear<Scalar> dense;
  static constexpr auto fields() { return std::tuple{field("dense", &first_row_pooler::dense)}; }

  struct tape {
    typename linear<Scalar>::tape dense;
    matrix_view<Scalar> y;
  };

  void initialize(random_stream& random, double deviation) { dense.initialize(random, deviation); }

  /// Of rows h of texts that are not empty, in the workspace.
  template <class State>
  matrix_view<Scalar> forward(const matrix_view<const Scalar>& h, const pass& p, State& state) const {
    assert(h.columns == dense.inputs() && h.rows == p.tokens());
    const pass one_each = p.pooled();
    const matrix_view<Scalar> first = one_each.take_rows<Scalar>(h.columns);
    for (std::size_t s = 0; s < p.sequences(); ++s) std::copy_n(h.row(p.offsets()[s]), h.columns, first.row(s));
    nothing unkept;
    matrix_view<Scalar> y;
    if constexpr (std::same_as<State, tape>) {
      y = state.y = dense.forward(first, one_each, state.dense);
    } else {
      y = dense.forward(first, one_each, unkept);
    }
    tanh<Scalar>(elements_of(y), elements_of(y), p.threads());
    return y;
  }

  /// Adds to d_h [tokens, width]. d_y is overwritten.
  void backward(const matrix_view<Scalar>& d_y, const pass& p, const tape& kept, first_row_pooler& gradient,
                const matrix_view<Scalar>& d_h) const {
    const workspace_scope scope(p.memory());
    tanh_backward<Scalar>(elements_of(kept.y), elements_of(d_y), elements_of(d_y), p.threads());
    const matrix_view<Scalar> d_first = dense.backward(d_y, p.pooled(), kept.dense, gradient.dense);
    for (std::size_t s = 0; s < p.sequences(); ++s) {
      axpy<Scalar>(1, {d_first.row(s), d_first.columns}, {d_h.row(p.offsets()[s]), d_h.columns});
    }
  }
};

}  // namespace cairn
