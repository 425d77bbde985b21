#include "cairn/train/adversarial_losses.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "train/perceptrons.hpp"

using namespace cairn;
using cairn::testing::perceptron;
using cairn::testing::perceptron_of;

namespace {

struct batch_of_pairs {
  std::vector<double> real, generated;
  std::vector<std::uint32_t> offsets;
  explicit batch_of_pairs(std::size_t rows, std::size_t columns) {
    random_stream random(3, purpose::simulate);
    for (std::size_t n = 0; n < rows * columns; ++n) {
      real.push_back(random.normal());
      generated.push_back(random.normal() + 1);
    }
    for (std::uint32_t n = 0; n <= rows; ++n) offsets.push_back(n);
  }
};

/// The largest distance of a derivative by a weight of the discriminator from a central difference of the loss,
/// relative to the largest derivative.
template <class Game>
double discriminator_error(const Game& game) {
  const std::size_t rows = 5, columns = 3;
  const batch_of_pairs batch(rows, columns);
  perceptron<double> judges = perceptron_of<double>(columns, 4, 1, 1);
  workspace memory;
  const auto learn = [&](gradient_of<perceptron<double>>& gradient) {
    memory.reset();
    auto unused = empty_gradient(judges);
    return learn_discriminator(game, judges, {batch.real.data(), rows, columns},
                               {batch.generated.data(), rows, columns}, pass(batch.offsets, memory, 7), gradient,
                               unused);
  };
  auto gradient = empty_gradient(judges), other = gradient;
  learn(gradient);
  double largest = 0, error = 0;
  zip_arrays(
      [&](const std::string&, auto& values, auto& slopes) {
        for (Eigen::Index n = 0; n < values.size(); ++n) {
          double& value = values.data()[n];
          const double before = value, h = 1e-5;
          value = before + h;
          const double up = learn(other);
          value = before - h;
          const double down = learn(other);
          value = before;
          largest = std::max(largest, std::abs(slopes.data()[n]));
          error = std::max(error, std::abs(slopes.data()[n] - (up - down) / (2 * h)));
        }
      },
      judges, gradient);
  return error / largest;
}

struct planted_slope : standard_game {
  template <std::floating_point T>
  judged_output<T> generated(T x) const noexcept {
    return {softplus(x), T(1.001) * sigmoid(x)};
  }
};

}  // namespace

TEST_CASE("derivatives of the discriminator's loss, the gradient's penalty included, are those of differences") {
  CHECK(discriminator_error(standard_game{}) < 1e-7);
  CHECK(discriminator_error(wasserstein_game{}) < 1e-6);
  CHECK(discriminator_error(planted_slope{}) > 1e-4);
}

TEST_CASE("derivatives by what was generated are those of differences") {
  const std::size_t rows = 4, columns = 3;
  batch_of_pairs batch(rows, columns);
  const auto judges = perceptron_of<double>(columns, 4, 1, 1);
  workspace memory;
  auto unused = empty_gradient(judges);
  const auto learn = [&] {
    return learn_generated(standard_game{}, judges, {batch.generated.data(), rows, columns},
                           pass(batch.offsets, memory), unused);
  };
  const auto d_rows = learn().second;
  for (std::size_t n = 0; n < rows * columns; ++n) {
    double& value = batch.generated[n];
    const double before = value, h = 1e-5;
    value = before + h;
    const double up = learn().first;
    value = before - h;
    const double down = learn().first;
    value = before;
    CHECK(d_rows(n / columns, n % columns) == Approx((up - down) / (2 * h)).epsilon(1e-7));
  }
}

TEST_CASE("the penalty of a linear discriminator is that of its weights") {
  linear<double> judges({2, 1});
  judges.weight << 3, 4;
  linear<double> gradient = zeros_like(judges), unused = gradient;
  const std::vector<double> x{1, 2, -1, 0};
  const std::vector<std::uint32_t> offsets{0, 1, 2};
  workspace memory;
  const double value = detail::learn_penalty(judges, 10, {x.data(), 2, 2}, pass(offsets, memory), gradient, unused);
  CHECK(value == Approx(10 * (5 - 1) * (5 - 1)));
  CHECK(gradient.weight(0, 0) == Approx(2 * 10 * (5 - 1) * 3. / 5));
  CHECK(gradient.weight(0, 1) == Approx(2 * 10 * (5 - 1) * 4. / 5));
}
