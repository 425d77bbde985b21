#pragma once
/// A block beside which its input passes unchanged.

#include <cstddef>
#include <span>
#include <tuple>

#include "cairn/block/concept.hpp"
#include "cairn/block/dropout.hpp"
#include "cairn/kernel/dot.hpp"

namespace cairn {

/// y = x + dropout(inner(x)). Source: He, Zhang, Ren, Sun: "Deep residual learning for image recognition", CVPR 2016.
template <block Inner>
struct residual {
  using scalar = typename Inner::scalar;
  static_assert(!pools<Inner>, "a row for each sequence cannot be added to a row for each token");

  Inner inner;
  double rate = 0;  ///< of dropout
  static constexpr auto fields() { return std::tuple{field("inner", &residual::inner)}; }
  struct gradient {
    gradient_of<Inner> inner;
    static constexpr auto fields() { return std::tuple{field("inner", &gradient::inner)}; }
  };

  residual() : residual(Inner{}) {}
  explicit residual(Inner block_inside, double dropout_rate = 0) : inner(std::move(block_inside)), rate(dropout_rate) {
    detail::require_same_width(inner.outputs(), inner.inputs(), "the block inside a residual",
                               "the sum with its input");
    detail::require_rate(rate, "residual.rate");
  }
  gradient empty_gradient() const { return {cairn::empty_gradient(inner)}; }

  std::size_t inputs() const noexcept { return inner.inputs(); }
  std::size_t outputs() const noexcept { return inner.outputs(); }
  std::size_t longest() const noexcept { return longest_sequence(inner); }

  struct tape {
    typename Inner::tape inner;
  };
  using cache = typename Inner::cache;

  void initialize(random_stream& random, double deviation) { inner.initialize(random, deviation); }

  template <class State>
  matrix_view<scalar> forward(const matrix_view<const scalar>& x, const pass& p, State& state) const {
    if constexpr (is_training<residual, State>) {
      return add(x, inner.forward(x, p.part(0), state.inner), rate, p);
    } else {
      return add(x, inner.forward(x, p.part(0), state), 0, p);
    }
  }

  matrix_view<scalar> backward(const matrix_view<scalar>& d_y, const pass& p, tape& kept, gradient& to) const {
    const workspace_scope scope(p.memory());
    matrix_view<scalar> d_branch = p.take_rows<scalar>(d_y.columns);
    dropout(elements_of(d_y), rate, detail::key_of(p), elements_of(d_branch), p.threads());
    d_branch = inner.backward(d_branch, p.part(0), kept.inner, to.inner);
    axpy<scalar>(1, elements_of(d_branch), elements_of(d_y));
    return d_y;
  }

 private:
  /// branch = x + dropout(branch)
  static matrix_view<scalar> add(const matrix_view<const scalar>& x, const matrix_view<scalar>& branch, double rate,
                                 const pass& p) {
    dropout_add(elements_of(branch), elements_of(x), rate, detail::key_of(p), elements_of(branch), p.threads());
    return branch;
  }
};

}  // namespace cairn
