#pragma once
/// A linear map of rows.

#include <cassert>
#include <cstddef>
#include <span>
#include <tuple>

#include "cairn/block/concept.hpp"
#include "cairn/core/array.hpp"
#include "cairn/kernel/column_sums.hpp"
#include "cairn/kernel/gemm.hpp"

namespace cairn {

struct linear_settings {
  std::size_t inputs = 1, outputs = 1;
  bool bias = true;
};

/// y = x weight^T + bias. Sizes may be part of the type, so that what does not fit does not compile. 2 inputs outputs
/// flops a row forward, twice that backward.
template <class Scalar, std::size_t Inputs = any_width, std::size_t Outputs = any_width>
struct linear {
  using scalar = Scalar;
  static constexpr std::size_t input_extent = Inputs, output_extent = Outputs;
  static constexpr bool freezes = true;

  matrix<Scalar> weight;  ///< [outputs, inputs]
  vector<Scalar> bias;    ///< [outputs], or none
  static constexpr auto fields() { return std::tuple{field("weight", &linear::weight), field("bias", &linear::bias)}; }

  linear() : linear(linear_settings{Inputs == any_width ? 1 : Inputs, Outputs == any_width ? 1 : Outputs}) {}
  explicit linear(const linear_settings& settings) {
    detail::require_size(settings.inputs, "linear_settings.inputs");
    detail::require_size(settings.outputs, "linear_settings.outputs");
    if constexpr (Inputs != any_width) detail::require_same_width(settings.inputs, Inputs, "settings", "linear");
    if constexpr (Outputs != any_width) detail::require_same_width(settings.outputs, Outputs, "settings", "linear");
    const auto rows = static_cast<Eigen::Index>(settings.outputs);
    weight = matrix<Scalar>::Zero(rows, static_cast<Eigen::Index>(settings.inputs));
    bias = vector<Scalar>::Zero(settings.bias ? rows : 0);
  }

  std::size_t inputs() const noexcept { return static_cast<std::size_t>(weight.cols()); }
  std::size_t outputs() const noexcept { return static_cast<std::size_t>(weight.rows()); }

  struct tape {
    matrix_view<const Scalar> x;
  };
  using cache = nothing;

  void initialize(random_stream& random, double deviation) {
    detail::draw_weights(weight, inputs(), outputs(), deviation, random);
    bias.setZero();
  }

  template <class State>
  matrix_view<Scalar> forward(const matrix_view<const Scalar>& x, const pass& p, State& state) const {
    const matrix_view<Scalar> y = p.take_rows<Scalar>(outputs());
    forward_into(x, y, p, state);
    return y;
  }

  /// The same with the result where the caller wants it, such as columns of a wider matrix, and with what is to be done
  /// to it while it is in registers.
  template <class State, class Epilogue = no_epilogue>
  void forward_into(const matrix_view<const Scalar>& x, const matrix_view<Scalar>& y, const pass& p, State& state,
                    const Epilogue& then = {}) const {
    assert(x.columns == inputs() && y.columns == outputs() && x.rows == y.rows);
    if constexpr (is_training<linear, State>) state.x = x;
    if (bias.size() == 0) {
      gemm(x, weights().transposed(), y, then, p.products());
    } else {
      gemm(x, weights().transposed(), y, epilogue(with_bias<Scalar>{span_of(bias)}, then), p.products());
    }
  }

  matrix_view<Scalar> backward(const matrix_view<Scalar>& d_y, const pass& p, const tape& kept,
                               linear& gradient) const {
    const matrix_view<Scalar> d_x{p.take<Scalar>(d_y.rows * inputs()).data(), d_y.rows, inputs()};
    backward_into(d_y, d_x, p, kept, gradient);
    return d_x;
  }

  /// The same with d_x where the caller wants it, assigned or added to what is there. d_y is left as it is.
  void backward_into(const matrix_view<const Scalar>& d_y, const matrix_view<Scalar>& d_x, const pass& p,
                     const tape& kept, linear& gradient, joining how = joining::assign) const {
    add_gradient(d_y, p, kept, gradient);
    gemm(d_y, weights(), d_x, no_epilogue{}, p.products(how));
  }

  /// What backward adds to the gradient, where no d_x is wanted.
  void add_gradient(const matrix_view<const Scalar>& d_y, const pass& p, const tape& kept, linear& gradient) const {
    assert(d_y.columns == outputs() && d_y.rows == kept.x.rows);
    if (gradient.weight.size() > 0) {
      const matrix_view<Scalar> to{gradient.weight.data(), outputs(), inputs()};
      gemm(d_y.transposed(), kept.x, to, no_epilogue{}, p.products(joining::add));
    }
    if (gradient.bias.size() > 0) add_column_sums<Scalar>(d_y, span_of(gradient.bias), p.threads());
  }

 private:
  matrix_view<const Scalar> weights() const noexcept { return {weight.data(), outputs(), inputs()}; }
};
static_assert(block<linear<float>>);

}  // namespace cairn
