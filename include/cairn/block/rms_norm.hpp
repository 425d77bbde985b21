#pragma once
/// Root mean square normalization.

#include <cassert>
#include <cstddef>
#include <span>
#include <tuple>

#include "cairn/block/layer_norm.hpp"
#include "cairn/kernel/rms_norm.hpp"

namespace cairn {

/// y = gain x / sqrt(mean of squares + epsilon) over each row. Source: Zhang, Sennrich: "Root mean square layer
/// normalization", NeurIPS 2019.
template <class Scalar>
struct rms_normalization {
  using scalar = Scalar;
  static constexpr bool freezes = true;

  vector<Scalar> gain;  ///< [width]
  Scalar epsilon = 0;
  static constexpr auto fields() { return std::tuple{field("gain", &rms_normalization::gain)}; }

  rms_normalization() : rms_normalization(norm_settings{}) {}
  explicit rms_normalization(const norm_settings& settings) : epsilon(static_cast<Scalar>(settings.epsilon)) {
    settings.check();
    gain = vector<Scalar>::Ones(static_cast<Eigen::Index>(settings.width));
  }

  std::size_t inputs() const noexcept { return static_cast<std::size_t>(gain.size()); }
  std::size_t outputs() const noexcept { return inputs(); }

  struct tape {
    matrix_view<const Scalar> x;
    std::span<Scalar> inverse_rms;
  };
  using cache = nothing;

  void initialize(random_stream&, double) { gain.setOnes(); }

  template <class State>
  matrix_view<Scalar> forward(const matrix_view<const Scalar>& x, const pass& p, State& state) const {
    assert(x.columns == inputs());
    const matrix_view<Scalar> y{p.take<Scalar>(x.rows * x.columns).data(), x.rows, x.columns};
    std::span<Scalar> inverse_rms;
    if constexpr (is_training<rms_normalization, State>) {
      state = {x, p.take<Scalar>(x.rows)};
      inverse_rms = state.inverse_rms;
    }
    rms_norm(elements_of(x), span_of(gain), epsilon, elements_of(y), inverse_rms, p.threads());
    return y;
  }

  /// d_x takes the place of d_y.
  matrix_view<Scalar> backward(const matrix_view<Scalar>& d_y, const pass& p, const tape& kept,
                               rms_normalization& gradient) const {
    rms_norm_backward(elements_of(kept.x), span_of(gain), kept.inverse_rms, elements_of(d_y), elements_of(d_y),
                      span_of(gradient.gain), p.threads());
    return d_y;
  }
};
static_assert(block<rms_normalization<float>>);

}  // namespace cairn
