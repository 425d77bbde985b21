#include "cairn/kernel/cross_entropy.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "cairn/kernel/reference.hpp"
#include "catch.hpp"
#include "kernel/numbers.hpp"

namespace {

std::vector<std::uint32_t> cross_entropy_targets(std::size_t rows, std::size_t classes) {
  std::vector<std::uint32_t> targets(rows);
  for (std::size_t row = 0; row < rows; ++row) targets[row] = static_cast<std::uint32_t>((7 * row + 3) % classes);
  return targets;
}

/// The largest distance of losses and gradients from their formulas, in epsilon, over every number of classes to two
/// vectors of four and one; infinite where in place, on two threads or the loss alone differs.
template <class T>
double worst_cross_entropy_error() {
  constexpr std::size_t most = 2 * 4 * (64 / sizeof(T)) + 1, rows = 3;
  double worst = 0;
  for (std::size_t classes = 1; classes <= most; ++classes) {
    const auto all = random_numbers<T>(rows * classes + 1, classes);
    const auto logits = std::span(all).subspan(1);
    const auto targets = cross_entropy_targets(rows, classes);
    const std::vector<T> weights{T(1), T(0.5), T(2)};
    std::vector<T> losses(rows), alone(rows), in_place_losses(rows), gradient(logits.size());
    std::vector<T> in_place(logits.begin(), logits.end());
    cairn::cross_entropy<T>(logits, targets, classes, std::span(alone));
    cairn::cross_entropy_with_gradient<T>(logits, targets, classes, T(0.25), weights, losses, std::span(gradient), 2);
    cairn::cross_entropy_with_gradient<T>(in_place, targets, classes, T(0.25), weights, in_place_losses,
                                          std::span(in_place));
    if (in_place != gradient || alone != losses || in_place_losses != losses) return INFINITY;
    for (std::size_t row = 0; row < rows; ++row) {
      const auto expected = cairn::reference::log_softmax(logits.subspan(row * classes, classes));
      worst = std::max(worst, std::abs(static_cast<double>(losses[row]) + expected[targets[row]]) / 8);
      for (std::size_t i = 0; i < classes; ++i) {
        const double slope = 0.25 * static_cast<double>(weights[row]) * (std::exp(expected[i]) - (i == targets[row]));
        worst = std::max(worst, std::abs(static_cast<double>(gradient[row * classes + i]) - slope));
      }
    }
  }
  return worst / static_cast<double>(std::numeric_limits<T>::epsilon());
}

/// The largest distance of the gradient from differences of the loss, `planted` being added to ours' first weight.
double worst_cross_entropy_gradient(double planted) {
  constexpr std::size_t rows = 4, classes = 21;
  const auto logits = random_numbers<double>(rows * classes, 5);
  const auto targets = cross_entropy_targets(rows, classes);
  std::vector<double> losses(rows), gradient(logits.size()), weights{1 + planted, 1, 1, 1};
  cairn::cross_entropy_with_gradient<double>(logits, targets, classes, 1, weights, losses, std::span(gradient));
  double worst = 0;
  for (std::size_t n = 0; n < logits.size(); ++n) {
    const auto loss = [&](double step) {
      std::vector<double> row(logits.begin() + static_cast<std::ptrdiff_t>(n / classes * classes),
                              logits.begin() + static_cast<std::ptrdiff_t>((n / classes + 1) * classes));
      row[n % classes] += step;
      return -cairn::reference::log_softmax<double>(row)[targets[n / classes]];
    };
    worst = std::max(worst, std::abs(gradient[n] - (loss(1e-5) - loss(-1e-5)) / 2e-5));
  }
  return worst;
}

}  // namespace

TEST_CASE("cross entropy and its gradient agree with their formulas at every number of classes", "[kernel]") {
  CHECK(worst_cross_entropy_error<float>() < 4);
  CHECK(worst_cross_entropy_error<double>() < 4);
}

TEST_CASE("the gradient of cross entropy agrees with differences, and an error is seen", "[kernel]") {
  CHECK(worst_cross_entropy_gradient(0) < 1e-9);
  CHECK(worst_cross_entropy_gradient(1e-4) > 1e-6);
}

TEST_CASE("cross entropy is safe at large logits, masks, NaN and rows without target", "[kernel]") {
  constexpr std::size_t classes = 18;
  std::vector<float> logits(5 * classes, -1e4F), losses(5), gradient(logits.size(), 7);
  logits[3] = 1e4F;                                                               // sure, and right
  logits[classes + 4] = 1e4F;                                                     // sure, and wrong
  std::fill(logits.begin() + 2 * classes, logits.begin() + 3 * classes, NAN);     // no target
  for (std::size_t i = 1; i < classes; ++i) logits[3 * classes + i] = -INFINITY;  // one class left
  logits[4 * classes + 9] = NAN;
  cairn::cross_entropy_with_gradient<float>(logits, std::vector<std::uint32_t>{3, 3, cairn::no_target, 0, 0}, classes,
                                            1, {}, losses, std::span(gradient));
  const auto row = [&](std::size_t n) { return gradient.begin() + static_cast<std::ptrdiff_t>(n * classes); };
  CHECK((losses[0] == 0 && std::count(row(0), row(1), 0.F) == classes));
  CHECK((losses[1] == 2e4F && row(1)[3] == -1 && row(1)[4] == 1));
  CHECK((losses[2] == 0 && std::count(row(2), row(3), 0.F) == classes));
  CHECK((losses[3] == 0 && std::count(row(3), row(4), 0.F) == classes));
  CHECK((std::isnan(losses[4]) && std::all_of(row(4), row(5), [](float v) { return std::isnan(v); })));
}
