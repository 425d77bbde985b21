#include "cairn/train/adversarial.hpp"

#include <algorithm>
#include <cmath>

#include "catch.hpp"
#include "train/perceptrons.hpp"

using namespace cairn;
using cairn::testing::perceptron_of;

namespace {

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
