#pragma once
/// Dropout.

#include <cstddef>
#include <span>
#include <tuple>

#include "cairn/block/concept.hpp"
#include "cairn/kernel/dropout.hpp"

namespace cairn {

namespace detail {
inline void require_rate(double rate, const char* setting) {
  require(rate >= 0 && rate < 1, "not a rate", setting, "0 to below 1");
}
/// The mask of a part of a network in one step.
inline dropout_key key_of(const pass& p) noexcept {
  return {p.seed(), p.path()};
}
}  // namespace detail

/// In training a share `rate` of the values, drawn anew each step, becomes 0 and the others grow by 1 / (1 - rate);
/// else nothing happens. The mask follows from the pass's seed and the block's place: backward makes it again. Source:
/// Srivastava et al.: "Dropout: a simple way to prevent neural networks from overfitting", JMLR 2014.
template <class Scalar>
struct dropout_block {
  using scalar = Scalar;

  double rate = 0;
  static constexpr auto fields() { return std::tuple<>{}; }

  dropout_block() = default;
  explicit dropout_block(double share) : rate(share) { detail::require_rate(rate, "dropout.rate"); }

  static constexpr std::size_t inputs() noexcept { return any_width; }
  static constexpr std::size_t outputs() noexcept { return any_width; }

  struct tape {};
  using cache = nothing;

  static constexpr void initialize(random_stream&, double) noexcept {}

  template <class State>
  matrix_view<Scalar> forward(const matrix_view<const Scalar>& x, const pass& p, State&) const {
    const matrix_view<Scalar> y = p.take_rows<Scalar>(x.columns);
    dropout(elements_of(x), is_training<dropout_block, State> ? rate : 0, detail::key_of(p), elements_of(y),
            p.threads());
    return y;
  }

  /// d_x takes the place of d_y.
  matrix_view<Scalar> backward(const matrix_view<Scalar>& d_y, const pass& p, const tape&, dropout_block&) const {
    if (rate > 0) dropout(elements_of(d_y), rate, detail::key_of(p), elements_of(d_y), p.threads());
    return d_y;
  }
};
static_assert(block<dropout_block<float>>);

}  // namespace cairn
