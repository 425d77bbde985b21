#pragma once
/// A linear map that does not learn, with two narrow ones beside it that do.

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <tuple>
#include <utility>

#include "cairn/block/concept.hpp"
#include "cairn/block/linear.hpp"
#include "cairn/core/array.hpp"
#include "cairn/kernel/gemm.hpp"

namespace cairn {

/// How wide the maps beside a linear one are, and how much they count: alpha / rank. Rank 0: there are none.
struct adapter_shape {
  std::size_t rank = 0;
  double alpha = 1;
};

/// y = x weight^T + bias + alpha / rank (x down^T) up^T, of which down and up alone learn: the gradient has no room for
/// weight and bias, whatever was asked for. up is 0 at the start, so that y is that of the linear map. 2 rank (inputs +
/// outputs) flops a row more than linear forward, twice that backward, where the 2 inputs outputs of the weight's
/// gradient are left out. Source: Hu, Shen, Wallis, Allen-Zhu, Li, Wang, Wang, Chen: "LoRA: low-rank adaptation of
/// large language models", ICLR 2022.
template <class Scalar>
struct adapted_linear {
  using scalar = Scalar;
  static constexpr bool freezes = true;

  matrix<Scalar> weight;  ///< [outputs, inputs]
  vector<Scalar> bias;    ///< [outputs], or none
  matrix<Scalar> down;    ///< [rank, inputs]
  matrix<Scalar> up;      ///< [outputs, rank]
  double alpha = 1;
  static constexpr auto fields() {
    return std::tuple{field("weight", &adapted_linear::weight), field("bias", &adapted_linear::bias),
                      field("down", &adapted_linear::down), field("up", &adapted_linear::up)};
  }

  adapted_linear() : adapted_linear(linear_settings{}) {}
  /// One without adapter.
  explicit adapted_linear(const linear_settings& settings) : adapted_linear(linear<Scalar>(settings), {}) {}
  /// down and up are 0: draw_adapter() begins them. Throws for a rank above the map's.
  adapted_linear(linear<Scalar> of, const adapter_shape& shape, const std::string& where = "adapted_linear")
      : weight(std::move(of.weight)), bias(std::move(of.bias)), alpha(shape.alpha) {
    if (shape.rank > std::min(inputs(), outputs())) {
      throw error("rank " + std::to_string(shape.rank) + " of a map from " + std::to_string(inputs()) + " to " +
                      std::to_string(outputs()) + " columns",
                  where, "at most the smaller of them");
    }
    if (!std::isfinite(alpha) || alpha <= 0) throw error("alpha is no number above 0", where, "a finite one, above 0");
    down = matrix<Scalar>::Zero(static_cast<Eigen::Index>(shape.rank), weight.cols());
    up = matrix<Scalar>::Zero(weight.rows(), static_cast<Eigen::Index>(shape.rank));
  }
  /// A gradient without weight and bias.
  adapted_linear empty_gradient() const {
    adapted_linear empty;
    empty.weight = {};
    empty.bias = {};
    empty.down = matrix<Scalar>::Zero(down.rows(), down.cols());
    empty.up = matrix<Scalar>::Zero(up.rows(), up.cols());
    return empty;
  }

  std::size_t inputs() const noexcept { return static_cast<std::size_t>(weight.cols()); }
  std::size_t outputs() const noexcept { return static_cast<std::size_t>(weight.rows()); }
  std::size_t rank() const noexcept { return static_cast<std::size_t>(down.rows()); }
  Scalar scale() const noexcept {
    return rank() == 0 ? Scalar{0} : static_cast<Scalar>(alpha / static_cast<double>(rank()));
  }

  struct tape {
    matrix_view<const Scalar> x;
    matrix_view<Scalar> narrow;  ///< scale x down^T
  };
  using cache = nothing;

  void initialize(random_stream& random, double deviation) {
    detail::draw_weights(weight, inputs(), outputs(), deviation, random);
    bias.setZero();
    draw_adapter(random);
  }
  /// down from N(0, 1 / (3 inputs)), the deviation of the paper's program; up is 0.
  void draw_adapter(random_stream& random) {
    detail::draw_normal(down, 1 / std::sqrt(3. * static_cast<double>(inputs())), random);
    up.setZero();
  }

  /// The one map that does the same, to rounding.
  linear<Scalar> merged() const {
    linear<Scalar> one({inputs(), outputs(), false});
    one.weight = weight;
    one.bias = bias;
    if (rank() == 0) return one;
    const matrix<Scalar> scaled = up * scale();
    gemm<Scalar>(matrix_view<const Scalar>(scaled.data(), outputs(), rank()), downs(),
                 {one.weight.data(), outputs(), inputs()}, no_epilogue{}, {.how = joining::add});
    return one;
  }

  template <class State>
  matrix_view<Scalar> forward(const matrix_view<const Scalar>& x, const pass& p, State& state) const {
    const matrix_view<Scalar> y = p.take_rows<Scalar>(outputs());
    forward_into(x, y, p, state);
    return y;
  }

  /// As linear's.
  template <class State, class Epilogue = no_epilogue>
  void forward_into(const matrix_view<const Scalar>& x, const matrix_view<Scalar>& y, const pass& p, State& state,
                    const Epilogue& then = {}) const {
    assert(x.columns == inputs() && y.columns == outputs() && x.rows == y.rows);
    const gemm_options assigned = p.products(), added = p.products(joining::add);
    const matrix_view<const Scalar> across = weights().transposed();
    const auto plain = [&](const auto& behind) {
      if (bias.size() == 0) return gemm(x, across, y, behind, assigned);
      gemm(x, across, y, epilogue(with_bias<Scalar>{span_of(bias)}, behind), assigned);
    };
    if constexpr (is_training<adapted_linear, State>) state = {x, {}};
    if (rank() == 0) return plain(then);
    const workspace::mark before = p.memory().here();
    const matrix_view<Scalar> narrow = take_narrow(x.rows, p);
    gemm(x, downs().transposed(), narrow, with_scale<Scalar>{scale()}, assigned);
    plain(no_epilogue{});
    gemm(matrix_view<const Scalar>(narrow), ups().transposed(), y, then, added);
    if constexpr (is_training<adapted_linear, State>) {
      state.narrow = narrow;
    } else {
      p.memory().release(before);
    }
  }

  matrix_view<Scalar> backward(const matrix_view<Scalar>& d_y, const pass& p, const tape& kept,
                               adapted_linear& gradient) const {
    const matrix_view<Scalar> d_x{p.take<Scalar>(d_y.rows * inputs()).data(), d_y.rows, inputs()};
    backward_into(d_y, d_x, p, kept, gradient);
    return d_x;
  }

  /// As linear's.
  void backward_into(const matrix_view<const Scalar>& d_y, const matrix_view<Scalar>& d_x, const pass& p,
                     const tape& kept, adapted_linear& gradient, joining how = joining::assign) const {
    gemm(d_y, weights(), d_x, no_epilogue{}, p.products(how));
    if (rank() == 0) return;
    const workspace_scope scope(p.memory());
    const matrix_view<const Scalar> d_narrow = add_narrow_gradient(d_y, p, kept, gradient);
    gemm(d_narrow, downs(), d_x, no_epilogue{}, p.products(joining::add));
  }

  /// As linear's.
  void add_gradient(const matrix_view<const Scalar>& d_y, const pass& p, const tape& kept,
                    adapted_linear& gradient) const {
    if (rank() == 0) return;
    const workspace_scope scope(p.memory());
    add_narrow_gradient(d_y, p, kept, gradient);
  }

 private:
  matrix_view<const Scalar> weights() const noexcept { return {weight.data(), outputs(), inputs()}; }
  matrix_view<const Scalar> downs() const noexcept { return {down.data(), rank(), inputs()}; }
  matrix_view<const Scalar> ups() const noexcept { return {up.data(), outputs(), rank()}; }
  matrix_view<Scalar> take_narrow(std::size_t rows, const pass& p) const {
    return {p.take<Scalar>(rows * rank()).data(), rows, rank()};
  }

  /// The derivatives by x down^T, in the workspace; those by down and up are added where there is room.
  matrix_view<const Scalar> add_narrow_gradient(const matrix_view<const Scalar>& d_y, const pass& p, const tape& kept,
                                                adapted_linear& gradient) const {
    assert(d_y.columns == outputs() && d_y.rows == kept.x.rows);
    const gemm_options added = p.products(joining::add);
    const matrix_view<Scalar> d_narrow = take_narrow(d_y.rows, p);
    gemm(d_y, ups(), d_narrow, with_scale<Scalar>{scale()}, p.products());
    if (gradient.up.size() > 0) {
      gemm(d_y.transposed(), matrix_view<const Scalar>(kept.narrow),
           matrix_view<Scalar>(gradient.up.data(), outputs(), rank()), no_epilogue{}, added);
    }
    if (gradient.down.size() > 0) {
      gemm(matrix_view<const Scalar>(d_narrow).transposed(), kept.x,
           matrix_view<Scalar>(gradient.down.data(), rank(), inputs()), no_epilogue{}, added);
    }
    return d_narrow;
  }
};
static_assert(block<adapted_linear<float>>);

}  // namespace cairn
