#pragma once
/// A linear map whose weights are stored for inference: in few bits, or as products read them.

#include <cassert>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <tuple>
#include <utility>

#include "cairn/block/concept.hpp"
#include "cairn/block/linear.hpp"
#include "cairn/core/array.hpp"
#include "cairn/kernel/bfloat16_product.hpp"
#include "cairn/kernel/panel_matrix.hpp"
#include "cairn/kernel/quantized_product.hpp"

namespace cairn {

/// Rows of weights that are made of floats, widened to them, and multiplied by: panel_matrix, bfloat16_matrix,
/// int8_matrix, int4_matrix.
template <class M>
concept stored_matrix = std::copyable<M> && has_fields<M> &&
    requires(const M m, const matrix_view<const float>& x, const matrix_view<float>& y, std::span<float> row,
             const std::string& where) {
  M(std::size_t{}, std::size_t{});
  M(x, where, 1);
  { m.rows() } -> std::convertible_to<std::size_t>;
  { m.columns() } -> std::convertible_to<std::size_t>;
  m.widen_row(std::size_t{}, row);
  m.check(where);
  multiply_by_rows(x, m, y, no_epilogue{}, 1);
};

namespace detail {
template <class...>
inline constexpr bool stored_weights_learn = false;
}  // namespace detail

/// y = x weight^T + bias as linear, for inference alone: a network that has one in the place of its linear maps does
/// not compile where it is trained. The precision is that of multiply_by_rows() for the weights; few rows are bound by
/// how fast these are read. 2 inputs outputs operations a row.
template <stored_matrix Matrix>
struct frozen_linear {
  using scalar = float;
  using matrix_type = Matrix;

  Matrix weight;       ///< [outputs, inputs]
  vector<float> bias;  ///< [outputs], or none
  static constexpr auto fields() {
    return std::tuple{field("weight", &frozen_linear::weight), field("bias", &frozen_linear::bias)};
  }

  frozen_linear() : frozen_linear(linear_settings{}) {}
  explicit frozen_linear(const linear_settings& settings) {
    detail::require_size(settings.inputs, "linear_settings.inputs");
    detail::require_size(settings.outputs, "linear_settings.outputs");
    weight = Matrix(settings.outputs, settings.inputs);
    bias = vector<float>::Zero(settings.bias ? static_cast<Eigen::Index>(settings.outputs) : 0);
  }
  /// Throws for weights that are not finite; `where` says whose they are.
  explicit frozen_linear(const linear<float>& of, const std::string& where = "frozen_linear", int threads = 1)
      : weight(matrix_view<const float>(of.weight.data(), of.outputs(), of.inputs()), where + ".weight", threads),
        bias(of.bias) {}

  std::size_t inputs() const noexcept { return weight.columns(); }
  std::size_t outputs() const noexcept { return weight.rows(); }

  struct tape {};
  using cache = nothing;

  /// Weights are drawn as those of linear, and rounded.
  void initialize(random_stream& random, double deviation) {
    linear<float> drawn({inputs(), outputs(), false});
    drawn.initialize(random, deviation);
    weight = frozen_linear(drawn).weight;
    bias.setZero();
  }

  template <class State>
  matrix_view<float> forward(const matrix_view<const float>& x, const pass& p, State& state) const {
    const matrix_view<float> y = p.take_rows<float>(outputs());
    forward_into(x, y, p, state);
    return y;
  }
  template <class State, class Epilogue = no_epilogue>
  void forward_into(const matrix_view<const float>& x, const matrix_view<float>& y, const pass& p, State&,
                    const Epilogue& then = {}) const {
    static_assert(!is_training<frozen_linear, State>,
                  "weights that are stored for inference do not learn: train in float, then store");
    assert(x.columns == inputs() && y.columns == outputs() && x.rows == y.rows);
    if (bias.size() == 0) {
      multiply_by_rows(x, weight, y, then, p.threads());
    } else {
      multiply_by_rows(x, weight, y, epilogue(with_bias<float>{span_of(bias)}, then), p.threads());
    }
  }

  /// None of these compiles.
  template <class Gradient>
  matrix_view<float> backward(const matrix_view<float>& d_y, const pass&, const tape&, Gradient&) const {
    refuse<Gradient>();
    return d_y;
  }
  template <class... Arguments>
  void backward_into(const Arguments&...) const {
    refuse<Arguments...>();
  }
  template <class... Arguments>
  void add_gradient(const Arguments&...) const {
    refuse<Arguments...>();
  }

 private:
  template <class... Arguments>
  static void refuse() {
    static_assert(detail::stored_weights_learn<Arguments...>,
                  "weights that are stored for inference do not learn: train in float, then store");
  }
};
static_assert(block<frozen_linear<panel_matrix>>);
static_assert(block<frozen_linear<bfloat16_matrix>>);
static_assert(block<frozen_linear<int8_matrix>>);
static_assert(block<frozen_linear<int4_matrix>>);

}  // namespace cairn
