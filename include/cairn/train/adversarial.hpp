#pragma once
/// A generator and a discriminator that learn against each other: any two blocks.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cairn/block/concept.hpp"
#include "cairn/core/error.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/core/random.hpp"
#include "cairn/optimizer/adam.hpp"
#include "cairn/train/adversarial_game.hpp"
#include "cairn/train/adversarial_losses.hpp"
#include "cairn/train/gradient_norm.hpp"
#include "cairn/train/model_arrays.hpp"
#include "cairn/train/optimizer_state.hpp"
#include "cairn/train/weight_averages.hpp"

namespace cairn {

/// What adversaries learn from. Of a batch of examples:
///
/// | member | gives |
/// | --- | --- |
/// | `size()` | examples |
/// | `inputs(examples, pass)` | [n, the generator's inputs]: noise, a condition or both |
/// | `real(examples, pass)` | [n, the discriminator's inputs] |
/// | `shown(examples, rows, pass)` | what the discriminator is shown of the generator's rows: these, or masked, or with
/// a condition | | `learn(examples, rows, d_shown, pass)` | a further loss of the generator, and all derivatives by its
/// rows: (loss, d_rows) |
///
/// Random numbers follow from the pass.
template <class T, class Scalar>
concept adversarial_task = requires(const T task, std::span<const std::uint32_t> examples, const pass& p,
                                    const matrix_view<const Scalar>& rows, const matrix_view<Scalar>& d_shown) {
  { task.size() } -> std::convertible_to<std::size_t>;
  { task.inputs(examples, p) } -> std::convertible_to<matrix_view<const Scalar>>;
  { task.real(examples, p) } -> std::convertible_to<matrix_view<const Scalar>>;
  { task.shown(examples, rows, p) } -> std::convertible_to<matrix_view<const Scalar>>;
  { task.learn(examples, rows, d_shown, p) } -> std::same_as<std::pair<double, matrix_view<Scalar>>>;
};

template <adversarial_game Game = standard_game, optimizer Optimizer = adam>
struct adversarial_settings {
  Game game = {};
  Optimizer generator = {}, discriminator = {};
  std::size_t epochs = 100, batch = 64;
  std::size_t discriminator_steps = 1;  ///< batches that it learns from until the generator learns, too
  double average = 0;  ///< decay of a moving average of the generator's weights, which it ends with; 0: none
  std::uint64_t seed = 0;

  void check() const {
    game.check();
    require(average >= 0 && average < 1, "out of range", "adversarial_settings.average", "0 to below 1");
    check_settings(generator);
    check_settings(discriminator);
    require(batch > 0 && batch < (std::size_t{1} << 24U), "out of range", "adversarial_settings.batch", "1 to 2^24");
    require(discriminator_steps > 0, "no step", "adversarial_settings.discriminator_steps", "at least one");
  }
};

/// The mean losses of each epoch; NaN of one in which the generator did not learn.
struct adversarial_report {
  std::vector<double> generator, discriminator;
};

namespace detail {

/// A block that learns: its gradient and what its optimizer keeps.
template <block Block, optimizer Optimizer>
class player {
 public:
  using scalar = typename Block::scalar;

  player(Block& block, const Optimizer& optimizer, const char* name, double average = 0)
      : block_(block), optimizer_(optimizer), name_(name), average_(average), gradient_(empty_gradient(block)) {
    if (average > 0) averages_.emplace(block);
    state_ = initial_state<Optimizer>(arrays_of(block_, gradient_));
  }
  gradient_of<Block>& gradient() noexcept { return gradient_; }

  void step(double loss, const std::string& where, int threads) {
    const auto arrays = arrays_of(block_, gradient_);
    const gradient_norm norm = norm_of(arrays, threads);
    if (averages_) averages_->before_step(average_, arrays, threads);
    const bool good = std::isfinite(loss) && norm.bad == arrays.size() &&
                      step_arrays(optimizer_, 1, arrays, state_, threads) == arrays.size();
    if (!good) {
      throw error(std::string("the ") + name_ + " diverges: its loss was " + std::to_string(loss), where,
                  "finite numbers; a lower learning rate helps");
    }
    if (averages_) averages_->after_step(average_, arrays, threads);
    clear_gradient(gradient_);
  }

  /// What it ends with.
  Block served() const { return averages_ ? averages_->served(average_, block_) : block_; }

 private:
  Block& block_;
  const Optimizer& optimizer_;
  const char* name_;
  double average_;
  std::optional<weight_averages<Block>> averages_;
  gradient_of<Block> gradient_;
  optimizer_state<scalar> state_;
};

}  // namespace detail

/// Trains both blocks by turns: the discriminator on every batch, then the generator on every discriminator_steps-th.
/// Their game goes round rather than to an end; an average of the generator's weights stands in the middle (Yazıcı,
/// Foo, Winkler, Yap, Piliouras, Chandrasekhar: "The unusual effectiveness of averaging in GAN training", ICLR 2019).
/// Rows of a batch do not meet. The same bits on any number of threads. On an error, and where the report cancels, both
/// are as they were. Where a loss, a gradient or a weight is not finite the error names epoch and block.
template <block Generator, block Discriminator, adversarial_game Game, optimizer Optimizer,
          adversarial_task<typename Generator::scalar> Task>
adversarial_report train_adversaries(Generator& generator, Discriminator& discriminator, const Task& task,
                                     const adversarial_settings<Game, Optimizer>& settings, const execution& how = {}) {
  settings.check();
  require(task.size() > 0, "no examples", "train_adversaries", "at least one");
  detail::require_same_width(discriminator.outputs(), 1, "the discriminator", "train_adversaries");
  Generator makes = generator;
  Discriminator judges = discriminator;
  detail::player generating(makes, settings.generator, "generator", settings.average);
  detail::player judging(judges, settings.discriminator, "discriminator");
  auto unused = empty_gradient(judges);

  const std::size_t size = task.size(), batches = detail::chunk_count(size, settings.batch);
  std::vector<std::uint32_t> order(size), offsets(std::min(size, settings.batch) + 1);
  std::iota(order.begin(), order.end(), 0U);
  std::iota(offsets.begin(), offsets.end(), 0U);
  workspace memory;
  adversarial_report report;
  std::uint64_t steps = 0;
  const stage_progress stage(how.report, "adversaries", settings.epochs * batches);
  for (std::size_t epoch = 0; epoch < settings.epochs; ++epoch) {
    random_stream random(settings.seed, purpose::shuffle, epoch);
    random.shuffle(std::span(order));
    double sums[2] = {0, 0}, weights[2] = {0, 0};
    const auto add = [&](int of, double loss, std::size_t count) {
      sums[of] += loss * static_cast<double>(count);
      weights[of] += static_cast<double>(count);
    };
    const std::string where = "epoch " + std::to_string(epoch + 1);
    for (std::size_t b = 0; b < batches; ++b, ++steps) {
      memory.reset();
      const std::size_t begin = b * settings.batch, count = std::min(settings.batch, size - begin);
      const auto examples = std::span<const std::uint32_t>(order).subspan(begin, count);
      const pass p(std::span<const std::uint32_t>(offsets).first(count + 1), memory, mix(mix(settings.seed) + steps),
                   how.threads);
      typename Generator::tape tape;
      const matrix_view<const typename Generator::scalar> rows =
          makes.forward(task.inputs(examples, p.part(0)), p.part(1), tape);
      const matrix_view<const typename Generator::scalar> shown = task.shown(examples, rows, p.part(2));
      double loss = learn_discriminator(settings.game, judges, task.real(examples, p.part(2)), shown, p.part(3),
                                        judging.gradient(), unused);
      judging.step(loss, where, how.threads);
      add(1, loss, count);
      if ((steps + 1) % settings.discriminator_steps == 0) {
        const auto [of_game, d_shown] = learn_generated(settings.game, judges, shown, p.part(4), unused);
        const auto [further, d_rows] = task.learn(examples, rows, d_shown, p.part(2));
        makes.backward(d_rows, p.part(1), tape, generating.gradient());
        loss = of_game + further;
        generating.step(loss, where, how.threads);
        add(0, loss, count);
      }
      detail::clear_gradient(unused);
      stage.tick(epoch * batches + b + 1);
    }
    report.generator.push_back(sums[0] / weights[0]);
    report.discriminator.push_back(sums[1] / weights[1]);
  }
  generator = generating.served();
  discriminator = std::move(judges);
  return report;
}

}  // namespace cairn
