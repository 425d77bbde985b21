#pragma once
/// Layer normalization.

#include <cassert>
#include <cstddef>
#include <span>
#include <tuple>

#include "cairn/block/concept.hpp"
#include "cairn/core/array.hpp"
#include "cairn/kernel/layer_norm.hpp"

namespace cairn {

struct norm_settings {
  std::size_t width = 1;
  double epsilon = 1e-5;
  void check() const {
    detail::require_size(width, "norm_settings.width");
    require(epsilon > 0 && epsilon < 1, "out of range", "norm_settings.epsilon", "above 0, below 1");
  }
};

/// y = gain (x - mean) / sqrt(variance + epsilon) + bias over each row. Source: Ba, Kiros, Hinton: "Layer
/// normalization", 2016.
template <class Scalar>
struct layer_normalization {
  using scalar = Scalar;
  static constexpr bool freezes = true;

  vector<Scalar> gain, bias;  ///< [width]
  Scalar epsilon = 0;
  static constexpr auto fields() {
    return std::tuple{field("gain", &layer_normalization::gain), field("bias", &layer_normalization::bias)};
  }

  layer_normalization() : layer_normalization(norm_settings{}) {}
  explicit layer_normalization(const norm_settings& settings) : epsilon(static_cast<Scalar>(settings.epsilon)) {
    settings.check();
    gain = vector<Scalar>::Ones(static_cast<Eigen::Index>(settings.width));
    bias = vector<Scalar>::Zero(static_cast<Eigen::Index>(settings.width));
  }

  std::size_t inputs() const noexcept { return static_cast<std::size_t>(gain.size()); }
  std::size_t outputs() const noexcept { return inputs(); }

  struct tape {
    matrix_view<const Scalar> x;
    std::span<Scalar> mean, inverse_deviation;
  };
  using cache = nothing;

  void initialize(random_stream&, double) {
    gain.setOnes();
    bias.setZero();
  }

  template <class State>
  matrix_view<Scalar> forward(const matrix_view<const Scalar>& x, const pass& p, State& state) const {
    assert(x.columns == inputs());
    const matrix_view<Scalar> y{p.take<Scalar>(x.rows * x.columns).data(), x.rows, x.columns};
    std::span<Scalar> mean, inverse_deviation;
    if constexpr (is_training<layer_normalization, State>) {
      state = {x, p.take<Scalar>(x.rows), p.take<Scalar>(x.rows)};
      mean = state.mean;
      inverse_deviation = state.inverse_deviation;
    }
    layer_norm(elements_of(x), span_of(gain), span_of(bias), epsilon, elements_of(y), mean, inverse_deviation,
               p.threads());
    return y;
  }

  /// d_x takes the place of d_y.
  matrix_view<Scalar> backward(const matrix_view<Scalar>& d_y, const pass& p, const tape& kept,
                               layer_normalization& gradient) const {
    layer_norm_backward(elements_of(kept.x), span_of(gain), kept.mean, kept.inverse_deviation, elements_of(d_y),
                        elements_of(d_y), span_of(gradient.gain), span_of(gradient.bias), p.threads());
    return d_y;
  }
};
static_assert(block<layer_normalization<float>>);

}  // namespace cairn
