#include "cairn/train/partly_frozen.hpp"

#include "cairn/block/convolution.hpp"
#include "cairn/block/sequential.hpp"
#include "cairn/optimizer/adamw.hpp"
#include "cairn/optimizer/lookahead.hpp"
#include "cairn/train/checkpoint.hpp"
#include "cairn/train/loop.hpp"
#include "catch.hpp"
#include "store/files.hpp"
#include "train/small_task.hpp"

namespace {

using namespace cairn;
using whole_network = small::network<float>;
using frozen_network = partly_frozen<whole_network>;
/// Decay would move a weight whose gradient is 0.
using frozen_optimizer = adamw;
using frozen_state = training_state<frozen_network, frozen_optimizer>;

/// The part of the network of this name learns.
frozen_network learning(const std::string& part, const whole_network& network = whole_network()) {
  return {network, [&](std::string_view name) { return has_parts(name, part); }};
}
train_settings<frozen_optimizer> frozen_settings(double average) {
  return {.optimizer = {.inner = {.rate = .02}, .decay = .1},
          .epochs = 3,
          .batch_tokens = 60,
          .shard_tokens = 20,
          .lanes = 3,
          .clip_norm = .5,
          .average = average};
}
/// A block that reaches into the gradient of its part.
struct reaching {
  linear<float> part{linear_settings{3, 2}};
  static constexpr bool freezes = false;
  static constexpr auto fields() { return std::tuple{field("part", &reaching::part)}; }
};
struct stop_behind {
  std::uint64_t steps;
  void operator()(const frozen_state& state) const {
    if (state.steps == steps) throw std::runtime_error("stop");
  }
};

}  // namespace

TEST_CASE("parts of a dotted name are whole words of it", "[train]") {
  const std::string name = "body.2.layers.0.attention.query.weight";
  for (const char* parts : {"query", "attention.query", "layers.0", "body", "weight", "body.2.layers"}) {
    CHECK(has_parts(name, parts));
  }
  for (const char* parts : {"que", "attention.weight", "layers.1", "ody", "ayers.0", "query.", "layers.", ""}) {
    CHECK_FALSE(has_parts(name, parts));
  }
  CHECK(has_parts("aab.ab", "ab"));
}

TEST_CASE("what does not learn keeps its bits, and what learns takes them from the same gradient", "[train]") {
  const small::task<float> task;
  const whole_network begin;
  for (const char* part : {"items", "out", "out.bias"}) {
    const frozen_network network = learning(part);
    workspace memory;
    auto some = network.empty_gradient();
    auto all = begin.empty_gradient();
    const std::vector<std::uint32_t> examples{0, 5, 7};
    const double loss = task.learn(network, {examples, 0, .5}, memory, some);
    CHECK(loss == task.learn(begin, {examples, 0, .5}, memory, all));
    zip_arrays(
        [&](const std::string& name, const auto& found, const auto& expected) {
          const std::size_t size = has_parts(name, part) ? static_cast<std::size_t>(expected.size()) : 0;
          REQUIRE(static_cast<std::size_t>(found.size()) == size);
          CHECK(std::equal(found.data(), found.data() + size, expected.data()));
        },
        some, all);
    for (const double average : {0., .9}) {
      frozen_state state(network);
      train(state, task, frozen_settings(average), {.threads = 1},
            [&](const auto& model) { return -task.loss_of(model); });
      zip_arrays(
          [&](const std::string& name, const auto& after, const auto& before) {
            INFO(name << " where " << part << " learns");
            CHECK((after == before) == !has_parts(name, part));
          },
          state.model.network(), begin);
      CHECK(state.losses.back() < state.losses.front());
    }
  }
}

TEST_CASE("no gradient, state or average is held of what does not learn", "[train]") {
  const small::task<float> task;
  const frozen_network network = learning("out");
  CHECK_FALSE(network.learns(0));
  CHECK(network.learns(1));
  frozen_state state(network);
  CHECK_THROWS_AS(train(state, task, frozen_settings(.9), {.threads = 1}, no_validation{}, stop_behind{2}),
                  std::runtime_error);
  CHECK(parameter_count(network.empty_gradient()) == 7);
  CHECK(array_bytes(state.optimizer) == 4 * (6 + 1) * frozen_optimizer::slots + 2 * 4);
  CHECK(parameter_count(state.average->sums) == 7);

  const auto foretold = memory_of(network, task, frozen_settings(.9), {.threads = 1});
  const std::size_t parameters = 4 * (30 * 6 + 6 + 1);
  CHECK(foretold.parameters == parameters);
  CHECK(foretold.gradients == 3 * 4 * 7);
  CHECK(foretold.optimizer == array_bytes(state.optimizer));
  CHECK(foretold.averages == 4 * 7 + parameters);
}

TEST_CASE("what an optimizer serves in the end is of what learns", "[train]") {
  const small::task<float> task;
  const train_settings<lookahead<adamw>> settings{
      .optimizer = {.inner = {.inner = {.rate = .02}, .decay = .1}}, .epochs = 5, .batch_tokens = 60};
  training_state state(learning("items"), settings);
  train(state, task, settings, {.threads = 1});
  CHECK(state.model.out.weight == whole_network().out.weight);
  CHECK((state.model.items.table != whole_network().items.table));
}

TEST_CASE("threads change no bit of what learns", "[train]") {
  const small::task<float> task(6000, 3000);
  const auto trained = [&](const char* part, int threads) {
    frozen_state state(learning(part, whole_network(3000, 24)));
    auto settings = frozen_settings(.9);
    settings.epochs = 1;
    settings.batch_tokens = 9000;
    settings.shard_tokens = 1000;
    train(state, task, settings, {.threads = threads});
    return small::numbers_of(state.model);
  };
  for (const char* part : {"items", "out"}) CHECK(trained(part, 3) == trained(part, 1));
}

TEST_CASE("a checkpoint holds what learns, and knows what does not", "[train]") {
  const files::folder folder;
  const std::string path = folder / "checkpoint";
  const small::task<float> task;
  const auto settings = frozen_settings(.9);
  const auto made_by = fingerprint(settings, task);
  const auto validate = [&](const auto& model) { return -task.loss_of(model); };
  for (const char* part : {"items", "out"}) {
    frozen_state whole(learning(part)), state(learning(part)), resumed(learning(part));
    train(whole, task, settings, {.threads = 1}, validate);
    CHECK_THROWS_AS(train(state, task, settings, {.threads = 1}, validate, stop_behind{9}), std::runtime_error);
    save_checkpoint(path, state, made_by);
    {
      const safetensors_file file(path);
      for (const char* kind : {"model.", "best.", "average.", "optimizer.slots.", "optimizer.steps."}) {
        CHECK(file.contains(std::string(kind) + "items.table") == (part == std::string("items")));
        CHECK(file.contains(std::string(kind) + "out.weight") == (part == std::string("out")));
      }
    }
    load_checkpoint(path, resumed, made_by);
    CHECK(small::numbers_of(resumed.model) == small::numbers_of(state.model));
    CHECK(resumed.optimizer == state.optimizer);
    train(resumed, task, settings, {.threads = 1}, validate);
    CHECK(small::numbers_of(resumed.model) == small::numbers_of(whole.model));

    const auto refused = [&](frozen_state& other) {
      const auto before = small::numbers_of(other.model);
      CHECK_THROWS_AS(load_checkpoint(path, other, made_by), error);
      CHECK(small::numbers_of(other.model) == before);
    };
    frozen_state other_network(learning(part, whole_network(30, 6, 99)));
    CHECK_THROWS_WITH(load_checkpoint(path, other_network, made_by),
                      Catch::Contains("which does not learn, is another one; expected that of the run"));
    refused(other_network);
    frozen_state other_part(learning("bias"));
    refused(other_part);
    training_state<whole_network, frozen_optimizer> all{whole_network{}};
    CHECK_THROWS_AS(load_checkpoint(path, all, made_by), error);
  }
}

TEST_CASE("networks of which nothing learns, or whose blocks cannot pass over an array, are refused", "[train]") {
  CHECK_THROWS_WITH(learning("gain"), "partly_frozen: no array learns; expected the name of at least one");
  using widening = sequential<convolution<float>, linear<float>>;
  const widening network(convolution<float>({.inputs = 4, .outputs = 4}), linear<float>({4, 2}));
  const auto with = [&](const char* part) {
    return partly_frozen(network, [&](std::string_view name) { return has_parts(name, part); });
  };
  CHECK(parameter_count(with("0").empty_gradient()) == parameter_count(std::get<0>(network.parts)));
  CHECK_THROWS_WITH(with("1"), Catch::Contains("partly_frozen, array '0.weight': its block teaches all"));
  CHECK_THROWS_WITH(partly_frozen(reaching{}, [](std::string_view name) { return has_parts(name, "bias"); }),
                    Catch::Contains("partly_frozen, array 'part.weight': its block teaches all"));
}
