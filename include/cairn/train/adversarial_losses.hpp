#pragma once
/// What a discriminator and a generator lose to each other in a game, and the derivatives of that.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>

#include "cairn/block/concept.hpp"
#include "cairn/core/random.hpp"
#include "cairn/train/adversarial_game.hpp"

namespace cairn {

namespace detail {

template <class Scalar>
matrix_view<Scalar> rows_beside(const pass& p, std::size_t columns) {
  return {p.take<Scalar>(p.tokens() * columns).data(), p.tokens(), columns};
}

/// The mean loss of the outputs [rows, 1] by `judge`, and its slopes in their place.
template <class Scalar, class Judge>
double judge_outputs(const matrix_view<Scalar>& outputs, const Judge& judge) {
  double sum = 0;
  for (std::size_t row = 0; row < outputs.rows; ++row) {
    const judged_output<Scalar> judged = judge(outputs(row, 0));
    sum += static_cast<double>(judged.value);
    outputs(row, 0) = judged.slope / static_cast<Scalar>(outputs.rows);
  }
  return sum / static_cast<double>(outputs.rows);
}

/// Mean of penalty (|g| - 1)^2 over the rows x, where g is the derivative of the discriminator's output by its row, and
/// the derivatives of that by the weights, added to gradient. These take second derivatives by weights and inputs:
/// v g with v held fast is the slope of the output along v, so that its derivatives by the weights are a central
/// difference of the ones that backward() gives. Rows do not meet. Costs three passes forward and back.
template <block Discriminator>
double learn_penalty(const Discriminator& discriminator, double penalty,
                     const matrix_view<const typename Discriminator::scalar>& x, const pass& p,
                     gradient_of<Discriminator>& gradient, gradient_of<Discriminator>& unused) {
  using scalar = typename Discriminator::scalar;
  const auto run = [&](const matrix_view<const scalar>& rows, auto slope_of, gradient_of<Discriminator>& to) {
    typename Discriminator::tape tape;
    const auto outputs = discriminator.forward(rows, p, tape);
    for (std::size_t row = 0; row < outputs.rows; ++row) outputs(row, 0) = slope_of(row);
    return discriminator.backward(outputs, p, tape, to);
  };
  const matrix_view<scalar> g = run(
      x, [](std::size_t) { return scalar{1}; }, unused);

  // x moves by `step` along g / |g|, and v = d value / d g = 2 penalty (|g| - 1) / rows along the same.
  const double step = std::cbrt(static_cast<double>(std::numeric_limits<scalar>::epsilon()));
  const std::span<scalar> slopes = p.take<scalar>(x.rows);
  const matrix_view<scalar> moved = rows_beside<scalar>(p, x.columns);
  double sum = 0;
  for (std::size_t row = 0; row < x.rows; ++row) {
    double squares = 0, size = 0;
    for (std::size_t c = 0; c < x.columns; ++c) {
      squares += static_cast<double>(g(row, c)) * static_cast<double>(g(row, c));
      size += static_cast<double>(x(row, c)) * static_cast<double>(x(row, c));
    }
    const double norm = std::sqrt(squares), by = step * std::max(1., std::sqrt(size));
    sum += (norm - 1) * (norm - 1);
    const double v = 2 * penalty * (norm - 1) / static_cast<double>(x.rows);
    slopes[row] = norm > 0 ? static_cast<scalar>(v / (2 * by)) : scalar{0};
    for (std::size_t c = 0; c < x.columns; ++c) {
      g(row, c) *= norm > 0 ? static_cast<scalar>(by / norm) : scalar{0};
    }
  }
  for (const int side : {1, -1}) {
    for (std::size_t row = 0; row < x.rows; ++row) {
      for (std::size_t c = 0; c < x.columns; ++c) moved(row, c) = x(row, c) + static_cast<scalar>(side) * g(row, c);
    }
    run(
        moved, [&](std::size_t row) { return static_cast<scalar>(side) * slopes[row]; }, gradient);
  }
  return penalty * sum / static_cast<double>(x.rows);
}

}  // namespace detail

/// The discriminator's mean loss on real and generated rows [n, inputs], with the game's penalty on rows drawn between
/// them; its derivatives by the weights are added to gradient. What is drawn follows from the pass, whose sequences
/// have one row each. `unused` takes what is not wanted.
template <adversarial_game Game, block Discriminator>
double learn_discriminator(const Game& game, const Discriminator& discriminator,
                           const matrix_view<const typename Discriminator::scalar>& real,
                           const matrix_view<const typename Discriminator::scalar>& generated, const pass& p,
                           gradient_of<Discriminator>& gradient, gradient_of<Discriminator>& unused) {
  using scalar = typename Discriminator::scalar;
  const workspace_scope scope(p.memory());
  double loss = 0;
  for (const bool is_real : {true, false}) {
    const pass own = p.part(is_real ? 0 : 1);
    typename Discriminator::tape tape;
    const auto outputs = discriminator.forward(is_real ? real : generated, own, tape);
    loss += detail::judge_outputs(outputs, [&](scalar x) { return is_real ? game.real(x) : game.generated(x); });
    discriminator.backward(outputs, own, tape, gradient);
  }
  if (game.penalty() > 0) {
    random_stream random(p.seed(), purpose::simulate, p.path());
    const auto between = detail::rows_beside<scalar>(p, real.columns);
    for (std::size_t row = 0; row < real.rows; ++row) {
      const auto share = static_cast<scalar>(random.uniform());
      for (std::size_t c = 0; c < real.columns; ++c) {
        between(row, c) = share * real(row, c) + (1 - share) * generated(row, c);
      }
    }
    loss += detail::learn_penalty(discriminator, game.penalty(), between, p.part(2), gradient, unused);
  }
  return loss;
}

/// The generator's mean loss on rows that it generated, and its derivatives by them: d_rows [n, inputs], in the
/// workspace. `unused` takes the derivatives by the discriminator's weights.
template <adversarial_game Game, block Discriminator>
std::pair<double, matrix_view<typename Discriminator::scalar>> learn_generated(
    const Game& game, const Discriminator& discriminator,
    const matrix_view<const typename Discriminator::scalar>& generated, const pass& p,
    gradient_of<Discriminator>& unused) {
  using scalar = typename Discriminator::scalar;
  typename Discriminator::tape tape;
  const auto outputs = discriminator.forward(generated, p, tape);
  const double loss = detail::judge_outputs(outputs, [&](scalar x) { return game.generator(x); });
  return {loss, discriminator.backward(outputs, p, tape, unused)};
}

}  // namespace cairn
