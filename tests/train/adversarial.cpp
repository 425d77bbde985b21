#include "cairn/train/adversarial.hpp"

#include <algorithm>
#include <cmath>

#include "cairn/block/activation.hpp"
#include "cairn/block/linear.hpp"
#include "cairn/block/sequential.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

template <class Scalar>
using perceptron = sequential<linear<Scalar>, activation_block<Scalar, gelu_activation>, linear<Scalar>>;

template <class Scalar>
perceptron<Scalar> perceptron_of(std::size_t inputs, std::size_t hidden, std::size_t outputs, std::uint64_t seed) {
  perceptron<Scalar> made(linear<Scalar>({inputs, hidden}), activation_block<Scalar, gelu_activation>(),
                          linear<Scalar>({hidden, outputs}));
  random_stream random(seed, purpose::initialize);
  made.initialize(random, .8);
  return made;
}

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

/// Points of a circle around (2, -1), of noise of two numbers.
template <class Scalar>
struct circle {
  matrix_view<const Scalar> inputs(std::span<const std::uint32_t> examples, const pass& p) const {
    random_stream random(p.seed(), purpose::simulate, p.path());
    const matrix_view<Scalar> made{p.take<Scalar>(examples.size() * 2).data(), examples.size(), 2};
    for (Scalar& value : elements_of(made)) value = static_cast<Scalar>(random.normal());
    return made;
  }
  matrix_view<const Scalar> real(std::span<const std::uint32_t> examples, const pass& p) const {
    const matrix_view<Scalar> made{p.take<Scalar>(examples.size() * 2).data(), examples.size(), 2};
    for (std::size_t row = 0; row < examples.size(); ++row) {
      const double at = 6.283185307179586 * static_cast<double>(examples[row]) / static_cast<double>(size());
      made(row, 0) = static_cast<Scalar>(2 + std::cos(at));
      made(row, 1) = static_cast<Scalar>(-1 + std::sin(at));
    }
    return made;
  }
  matrix_view<const Scalar> shown(std::span<const std::uint32_t>, const matrix_view<const Scalar>& rows,
                                  const pass&) const {
    return rows;
  }
  std::pair<double, matrix_view<Scalar>> learn(std::span<const std::uint32_t>, const matrix_view<const Scalar>&,
                                               const matrix_view<Scalar>& d_shown, const pass&) const {
    return {0, d_shown};
  }
  std::size_t size() const noexcept { return 64; }
};
static_assert(adversarial_task<circle<float>, float>);

/// How far the mean of what is generated lies from the center, and its mean distance from that.
template <class Game>
std::pair<double, double> center_and_radius(const Game& game, adversarial_settings<Game> settings) {
  settings.game = game;
  auto makes = perceptron_of<float>(2, 16, 2, 1);
  auto judges = perceptron_of<float>(2, 16, 1, 2);
  const circle<float> task;
  train_adversaries(makes, judges, task, settings, {.threads = 1});
  std::vector<std::uint32_t> offsets(65), examples(64);
  for (std::uint32_t n = 0; n <= 64; ++n) offsets[n] = n;
  workspace memory;
  const pass p(offsets, memory, 99);
  nothing unkept;
  const auto rows = makes.forward(task.inputs(examples, p), p, unkept);
  double x = 0, y = 0, radius = 0;
  for (std::size_t row = 0; row < 64; ++row) {
    x += rows(row, 0) / 64;
    y += rows(row, 1) / 64;
    radius += std::hypot(rows(row, 0) - 2, rows(row, 1) + 1) / 64;
  }
  return {std::hypot(x - 2, y + 1), radius};
}

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

TEST_CASE("a generator learns where real rows lie, by both games") {
  const adam slow{.rate = .002, .beta1 = .5};
  const auto standard =
      center_and_radius(standard_game{}, {.generator = slow, .discriminator = slow, .epochs = 400, .batch = 32});
  CAPTURE(standard.first, standard.second);
  CHECK(standard.first < .4);
  CHECK(standard.second < 1.4);
  const adam fast{.rate = .01, .beta1 = 0, .beta2 = .9};
  const auto wasserstein = center_and_radius(
      wasserstein_game{1},
      {.generator = fast, .discriminator = fast, .epochs = 400, .batch = 64, .discriminator_steps = 5});
  CAPTURE(wasserstein.first, wasserstein.second);
  CHECK(wasserstein.first < .4);
  CHECK(wasserstein.second < 1.4);
}

TEST_CASE("adversaries are the same bits on any number of threads, and as they were after an error") {
  const circle<float> task;
  const auto trained = [&](int threads) {
    auto makes = perceptron_of<float>(2, 16, 2, 1), judges = perceptron_of<float>(2, 16, 1, 2);
    const auto report =
        train_adversaries(makes, judges, task, adversarial_settings<>{.epochs = 3, .batch = 20}, {.threads = threads});
    CHECK(report.generator.size() == 3);
    CHECK(report.discriminator.size() == 3);
    return std::vector<float>(std::get<0>(makes.parts).weight.data(), std::get<0>(makes.parts).weight.data() + 32);
  };
  CHECK(trained(1) == trained(2));

  auto makes = perceptron_of<float>(2, 16, 2, 1), judges = perceptron_of<float>(2, 16, 1, 2);
  const auto before = std::get<0>(makes.parts).weight;
  CHECK_THROWS_WITH(
      train_adversaries(makes, judges, task, adversarial_settings<>{.generator = {.rate = 1e30}, .batch = 16}),
      Catch::Contains("diverges") && Catch::Contains("epoch"));
  CHECK_THROWS_AS(train_adversaries(makes, judges, task, adversarial_settings<>{},
                                    {.report = [](const progress_update&) { return false; }}),
                  cancelled);
  CHECK(std::get<0>(makes.parts).weight == before);
  auto wide = perceptron_of<float>(2, 4, 2, 1);
  CHECK_THROWS_WITH(train_adversaries(makes, wide, task, adversarial_settings<>{}),
                    Catch::Contains("the discriminator gives 2 columns"));
  CHECK_THROWS_WITH(train_adversaries(makes, judges, task, adversarial_settings<>{.batch = 0}),
                    Catch::Contains("adversarial_settings.batch"));
}

TEST_CASE("a generator may end with the average of its weights") {
  // One batch an epoch: the weights after each step are those of a run of as many epochs.
  const circle<float> task;
  const auto weight_after = [&](std::size_t epochs, double average) {
    auto makes = perceptron_of<float>(2, 16, 2, 1), judges = perceptron_of<float>(2, 16, 1, 2);
    train_adversaries(makes, judges, task,
                      adversarial_settings<>{.epochs = epochs, .batch = task.size(), .average = average},
                      {.threads = 1});
    return static_cast<double>(std::get<0>(makes.parts).weight(3, 1));
  };
  const double decay = .75;
  double sum = 0, weight = 0;
  for (std::size_t step = 1; step <= 4; ++step) {
    sum = decay * sum + (1 - decay) * weight_after(step, 0);
    weight = decay * weight + (1 - decay);
  }
  CHECK(weight_after(4, decay) == Approx(sum / weight).epsilon(1e-5));
  CHECK(weight_after(4, decay) != weight_after(4, 0));
  auto makes = perceptron_of<float>(2, 16, 2, 1), judges = perceptron_of<float>(2, 16, 1, 2);
  CHECK_THROWS_WITH(train_adversaries(makes, judges, task, adversarial_settings<>{.average = 1}),
                    Catch::Contains("adversarial_settings.average"));
}
