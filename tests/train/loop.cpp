#include "cairn/train/loop.hpp"

#include <cmath>
#include <limits>
#include <utility>

#include "cairn/optimizer/adamw.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "cairn/optimizer/weight_average.hpp"
#include "catch.hpp"
#include "train/small_task.hpp"

namespace {
using loop_state = cairn::training_state<small::network<float>, cairn::adam>;
using loop_settings = cairn::train_settings<cairn::adam, cairn::cosine_schedule>;

loop_settings quick() {
  return {.optimizer = {.rate = .02}, .epochs = 12, .batch_tokens = 60, .shard_tokens = 10, .lanes = 3, .average = .9};
}
/// Stops a run after so many steps.
struct stop_after {
  std::size_t steps;
  template <class State>
  void operator()(const State& state) const {
    if (state.steps == steps && !state.over) throw std::runtime_error("stop");
  }
};
/// A task with one thing wrong at one example.
struct broken_task : small::task<float> {
  using small::task<float>::task;
  bool in_loss = false;
  double value = std::numeric_limits<double>::quiet_NaN();
  double learn(const small::network<float>& model, const cairn::shard& part, cairn::workspace& memory,
               small::network<float>::gradient& gradient) const {
    double loss = small::task<float>::learn(model, part, memory, gradient);
    for (const std::uint32_t n : part.examples) {
      if (n != 7 || part.scale == 0) continue;
      if (in_loss) {
        loss = value;
      } else {
        gradient.out.weight(0, 2) = static_cast<float>(value);
      }
    }
    return loss;
  }
};
}  // namespace

TEST_CASE("every shard knows whether its products are the matrix unit's", "[train]") {
  struct asking : small::task<float> {
    mutable std::size_t asked = 0, shards = 0;
    double learn(const small::network<float>& model, const cairn::shard& part, cairn::workspace& memory,
                 small::network<float>::gradient& gradient) const {
      const std::vector<std::uint32_t> offsets{0, 1};
      if (part.scale != 0) {
        ++shards;
        asked += cairn::pass_of_shard(part, offsets, memory).part(1).products().matrix_unit ? 1 : 0;
      }
      return small::task<float>::learn(model, part, memory, gradient);
    }
  };
  for (const bool used : {false, true}) {
    const asking task;
    auto settings = quick();
    settings.matrix_unit = used;
    loop_state state{small::network<float>{}};
    train(state, task, settings, {.threads = 1});
    CHECK(task.shards > 0);
    CHECK(task.asked == (used ? task.shards : 0));
  }
}

TEST_CASE("training lowers the loss, reports it, and serves the average") {
  const small::task<float> task;
  loop_state state{small::network<float>{}};
  const double before = task.loss_of(state.model);
  std::vector<double> seen;
  std::size_t done = 0, total = 0;
  const auto report = train(state, task, quick(), {.threads = 1, .report = [&](const cairn::progress_update& update) {
                                                     CHECK(update.done > done);
                                                     done = update.done;
                                                     total = update.total;
                                                     seen.push_back(update.value);
                                                     return true;
                                                   }});
  std::size_t tokens = 0;
  for (std::uint32_t n = 0; n < task.size(); ++n) tokens += task.tokens(n);
  CHECK(total == 12 * tokens);
  CHECK(done == total);
  CHECK(report.tokens == total);
  CHECK(report.epochs == 12);
  CHECK(report.losses.size() == 12);
  CHECK(report.losses.front() == Approx(before).epsilon(.5));
  CHECK(report.losses.back() < .2 * report.losses.front());
  CHECK(task.loss_of(state.model) < .2 * before);
  CHECK(seen.back() < seen.front());
  CHECK(report.best.epoch == 0);
  CHECK_FALSE(report.stopped_early);
  CHECK(state.over);
  CHECK_THROWS_WITH(train(state, task, quick()), Catch::Contains("the run is over"));
}

TEST_CASE("the same bits on one, two and three threads, and not those of other lanes or another seed") {
  const small::task<float> task;
  const auto trained = [&](const loop_settings& settings, int threads) {
    loop_state state{small::network<float>{}};
    train(state, task, settings, {.threads = threads});
    return small::numbers_of(state.model);
  };
  const auto one = trained(quick(), 1);
  CHECK((trained(quick(), 2) == one));
  CHECK((trained(quick(), 3) == one));
  loop_settings other = quick();
  other.lanes = 2;
  CHECK_FALSE((trained(other, 1) == one));
  other = quick();
  other.seed = 2;
  CHECK_FALSE((trained(other, 1) == one));

  // Large enough for steps, joins and averages to be shared out, too.
  const small::task<float> many(3000, 4000);
  const auto trained_large = [&](int threads) {
    loop_state state{small::network<float>(4000, 16)};
    train(state, many,
          loop_settings{.epochs = 1, .batch_tokens = 8000, .shard_tokens = 1000, .clip_norm = .1, .average = .9},
          {.threads = threads});
    return small::numbers_of(state.model);
  };
  CHECK((trained_large(3) == trained_large(1)));
}

TEST_CASE("a run that is stopped anywhere and goes on ends in the same bits") {
  const small::task<float> task;
  loop_settings settings = quick();
  settings.epochs = 3;
  settings.accumulate = 2;
  const auto validate = [&](const auto& model) { return -task.loss_of(model); };
  loop_state whole{small::network<float>{}};
  const auto report = train(whole, task, settings, {.threads = 1}, validate);
  for (std::size_t stop = 1; stop <= whole.steps; ++stop) {
    loop_state state{small::network<float>{}};
    CHECK_THROWS_WITH(train(state, task, settings, {.threads = 1}, validate, stop_after{stop}), "stop");
    CHECK(state.steps == stop);
    const loop_state copy = state;  // as a checkpoint would hold it
    state = copy;
    const auto rest = train(state, task, settings, {.threads = 2}, validate);
    CHECK((small::numbers_of(state.model) == small::numbers_of(whole.model)));
    CHECK((rest.losses == report.losses));
    CHECK((rest.validations == report.validations));
  }
}

TEST_CASE("cancelling leaves whole steps, even amid batches that are accumulated") {
  const small::task<float> task;
  loop_settings settings = quick();
  settings.accumulate = 3;
  settings.batch_tokens = 30;
  loop_state whole{small::network<float>{}};
  train(whole, task, settings, {.threads = 1});
  std::size_t left = 8;
  loop_state state{small::network<float>{}};
  CHECK_THROWS_AS(train(state, task, settings, {.threads = 1, .report = [&](const auto&) { return --left != 0; }}),
                  cairn::cancelled);
  CHECK(state.steps == 2);
  CHECK(state.batch == 6);
  CHECK(std::isfinite(task.loss_of(served_model(state, settings))));
  train(state, task, settings, {.threads = 1});
  CHECK((small::numbers_of(state.model) == small::numbers_of(whole.model)));
}

TEST_CASE("patience stops the run and gives the best") {
  const small::task<float> task;
  cairn::train_settings<cairn::adam> settings{
      .optimizer = {.rate = .01}, .epochs = 50, .batch_tokens = 60, .shard_tokens = 20, .patience = 3};
  std::vector<std::vector<double>> models;
  const std::vector<double> values{1, 2, 5, 4, 5, 3, 9};  // epoch 6 is the third without more than 5
  loop_state state{small::network<float>{}};
  const auto report = train(state, task, settings, {.threads = 1}, [&](const auto& model) {
    models.push_back(small::numbers_of(model));
    return values.at(models.size() - 1);
  });
  CHECK(report.stopped_early);
  CHECK(report.epochs == 6);
  CHECK(report.best == cairn::validation_value{3, 5.});
  CHECK((small::numbers_of(state.model) == models[2]));

  settings.epochs = 5;
  settings.validate_every = 3;
  models.clear();
  loop_state again{small::network<float>{}};
  const auto fewer = train(again, task, settings, {.threads = 1}, [&](const auto& model) {
    models.push_back(small::numbers_of(model));
    return values.at(models.size() - 1);
  });
  CHECK((fewer.validations == std::vector<cairn::validation_value>{{3, 1.}, {5, 2.}}));
  CHECK_THROWS_WITH((train(state = loop_state{small::network<float>{}}, task, settings, {.threads = 1},
                           [](const auto&) { return std::nan(""); })),
                    Catch::Contains("epoch 3") && Catch::Contains("no finite number"));
  CHECK(state.epoch == 2);
}

TEST_CASE("batches that are accumulated are one batch as large") {
  struct even_task : small::task<double> {  // 4 tokens each
    even_task() : small::task<double>(24) {
      for (auto& history : histories) history.resize(4, 5U);
    }
  };
  const even_task task;
  const auto trained = [&](std::size_t batch_tokens, std::size_t accumulate, std::size_t lanes) {
    cairn::train_settings<cairn::adam> settings{.optimizer = {.rate = .01},
                                                .epochs = 3,
                                                .batch_tokens = batch_tokens,
                                                .shard_tokens = 8,
                                                .lanes = lanes,
                                                .accumulate = accumulate,
                                                .clip_norm = .5};
    cairn::training_state<small::network<double>, cairn::adam> state{small::network<double>{}};
    train(state, task, settings, {.threads = 1});
    CHECK(state.steps == 3 * 24 * 4 / (batch_tokens * accumulate));
    return small::numbers_of(state.model);
  };
  const auto one = trained(48, 1, 4), three = trained(16, 3, 3), without = trained(16, 1, 4);
  for (std::size_t n = 0; n < one.size(); ++n) CHECK(three[n] == Approx(one[n]).epsilon(1e-9).margin(1e-9));
  CHECK_FALSE(without[0] == Approx(one[0]).epsilon(1e-9));
}

TEST_CASE("a batch of one shard and one of many are accumulated as one batch") {
  struct uneven_task : small::task<double> {
    uneven_task() : small::task<double>(5) {
      for (std::size_t n = 0; n < histories.size(); ++n) histories[n].resize(n == 0 ? 16 : 4, 5U);
    }
  };
  const uneven_task task;
  const auto trained = [&](std::size_t batch_tokens, std::size_t accumulate, std::uint64_t seed) {
    cairn::train_settings<cairn::adam> settings{.optimizer = {.rate = .01},
                                                .epochs = 1,
                                                .batch_tokens = batch_tokens,
                                                .shard_tokens = 4,
                                                .lanes = 4,
                                                .accumulate = accumulate,
                                                .seed = seed};
    cairn::training_state<small::network<double>, cairn::adam> state{small::network<double>{}};
    train(state, task, settings, {.threads = 1});
    return std::pair(state.steps, small::numbers_of(state.model));
  };
  int compared = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const auto [steps, one] = trained(32, 1, seed);
    const auto [same_steps, two] = trained(16, 2, seed);
    if (same_steps != steps) continue;  // the long example between short ones makes three batches
    ++compared;
    for (std::size_t n = 0; n < one.size(); ++n) CHECK(two[n] == Approx(one[n]).epsilon(1e-9).margin(1e-9));
  }
  CHECK(compared > 8);
}

TEST_CASE("the norm of the whole gradient is clipped, rows of tables included") {
  // One example of one id: with g = y - t every row's gradient is g w, the weight's g x, the bias's g.
  small::task<double> task(1);
  task.histories = {{3}};
  task.targets = {10};
  small::network<double> model;
  cairn::matrix<double> x = model.items.table.row(3), w = model.out.weight;
  const double g = (x * w.transpose())(0, 0) + model.out.bias(0) - 10;
  const double norm = std::abs(g) * std::sqrt(w.squaredNorm() + x.squaredNorm() + 1);
  REQUIRE(norm > 2);
  cairn::training_state<small::network<double>, cairn::sgd> state{model};
  train(state, task, cairn::train_settings<cairn::sgd>{.optimizer = {.rate = .1}, .epochs = 1, .clip_norm = 2});
  const double step = .1 * g * 2 / norm;
  CHECK(state.model.out.bias(0) == Approx(model.out.bias(0) - step).epsilon(1e-12));
  for (Eigen::Index k = 0; k < 6; ++k) {
    CHECK(state.model.items.table(3, k) == Approx(x(0, k) - step * w(0, k)).epsilon(1e-12));
    CHECK(state.model.out.weight(0, k) == Approx(w(0, k) - step * x(0, k)).epsilon(1e-12));
    CHECK(state.model.items.table(4, k) == model.items.table(4, k));
  }
}

TEST_CASE("what is not finite stops the run, says where, and leaves the last whole step") {
  for (const bool in_loss : {false, true}) {
    for (const double value : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
      broken_task task;
      task.in_loss = in_loss;
      task.value = value;
      loop_state state{small::network<float>{}}, sound{small::network<float>{}};
      loop_settings settings = quick();
      settings.average = 0;
      std::string said;
      try {
        train(state, task, settings, {.threads = 2});
      } catch (const cairn::error& e) {
        said = e.what();
      }
      INFO(said);
      CHECK(said.find("epoch 1, batch " + std::to_string(state.batch + 1)) != std::string::npos);
      CHECK(said.find(in_loss ? "the loss is not finite" : "array 'out.weight' is not finite") != std::string::npos);
      CHECK(said.find("learning rate below 0.0") != std::string::npos);
      if (state.steps > 0) {
        CHECK_THROWS_WITH(train(sound, small::task<float>{}, settings, {.threads = 1}, cairn::no_validation{},
                                stop_after{state.steps}),
                          "stop");
      }
      CHECK((small::numbers_of(state.model) == small::numbers_of(sound.model)));
      CHECK((state.optimizer == sound.optimizer));
    }
  }
}

TEST_CASE("a step out of the numbers is not taken") {
  const small::task<float> task;
  cairn::training_state<small::network<float>, cairn::sgd> state{small::network<float>{}};
  const auto before = small::numbers_of(state.model);
  CHECK_THROWS_WITH(
      train(state, task, cairn::train_settings<cairn::sgd>{.optimizer = {.rate = 1e300}}),
      Catch::Contains("epoch 1, batch 1") && Catch::Contains("'items.table'") && Catch::Contains("1e+300"));
  CHECK((small::numbers_of(state.model) == before));
  CHECK(state.steps == 0);
}

TEST_CASE("an optimizer that serves an average is validated and served by it, and learns on") {
  using averaged = cairn::weight_average<cairn::adam>;
  const small::task<double> task;
  cairn::train_settings<averaged> settings{
      .optimizer = {.inner = {.rate = .02}, .decay = .9}, .epochs = 4, .batch_tokens = 60, .shard_tokens = 20};
  cairn::training_state<small::network<double>, averaged> state{small::network<double>{}};
  std::vector<double> last;
  train(state, task, settings, {.threads = 2}, [&](const auto& model) {
    last = small::numbers_of(model);
    return static_cast<double>(state.epoch);
  });
  CHECK((small::numbers_of(state.model) == last));
  // By hand: the same steps without the wrapper, each row averaged over the steps that it took.
  cairn::train_settings<cairn::adam> plain{
      .optimizer = {.rate = .02}, .epochs = 4, .batch_tokens = 60, .shard_tokens = 20};
  cairn::training_state<small::network<double>, cairn::adam> by_hand{small::network<double>{}};
  double sum = 0, steps = 0;
  train(by_hand, task, plain, {.threads = 1}, cairn::no_validation{}, [&](const auto& now) {
    if (now.over) return;
    sum += .1 * (now.model.out.bias(0) - sum);
    ++steps;
  });
  CHECK(state.model.out.bias(0) == Approx(sum / (1 - std::pow(.9, steps))).epsilon(1e-9));
  settings.average = .5;
  CHECK_THROWS_WITH(settings.check(), Catch::Contains("train_settings.average"));
}

TEST_CASE("what cannot be trained on is refused") {
  small::task<float> task;
  loop_state state{small::network<float>{}};
  loop_settings patient = quick();
  patient.patience = 2;
  CHECK_THROWS_WITH(train(state, task, patient), Catch::Contains("patience without a validation"));
  task.histories[3].clear();
  CHECK_THROWS_WITH(train(state, task, quick()), Catch::Contains("example 3"));
  task.histories.clear();
  CHECK_THROWS_WITH(train(state, task, quick()), Catch::Contains("too few or too many examples"));
  loop_settings small_memory = quick();
  small_memory.memory_limit = 1000;
  CHECK_THROWS_WITH(train(state, small::task<float>{}, small_memory), Catch::Contains("train_settings.memory_limit") &&
                                                                          Catch::Contains("parameters 748") &&
                                                                          Catch::Contains("lanes"));
  CHECK(state.steps == 0);
  state.model.out.weight(0, 1) = std::numeric_limits<float>::infinity();
  CHECK_THROWS_WITH(train(state, small::task<float>{}, quick()),
                    Catch::Contains("training_state.model") && Catch::Contains("'out.weight'"));
}
