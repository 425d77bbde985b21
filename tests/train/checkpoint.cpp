#include "cairn/train/checkpoint.hpp"

#include "cairn/optimizer/adamw.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "cairn/train/loop.hpp"
#include "catch.hpp"
#include "store/files.hpp"
#include "train/small_task.hpp"

namespace {
using saved_network = small::network<float>;
using saved_state = cairn::training_state<saved_network, cairn::adamw>;
using saved_settings = cairn::train_settings<cairn::adamw, cairn::cosine_schedule>;

saved_settings checkpointed() {
  return {.optimizer = {.inner = {.rate = .02}},
          .epochs = 3,
          .batch_tokens = 60,
          .shard_tokens = 20,
          .lanes = 2,
          .average = .8,
          .patience = 3};
}
/// Everything that a state has, for comparison bit by bit.
std::vector<double> all_of_state(const saved_state& state) {
  std::vector<double> all = small::numbers_of(state.model);
  const auto add = [&](const auto& values) { all.insert(all.end(), values.begin(), values.end()); };
  if (state.best) add(small::numbers_of(*state.best));
  if (state.average) {
    add(small::numbers_of(state.average->sums));
    for (const auto& seen : state.average->seen) add(seen);
  }
  for (const auto& array : state.optimizer.arrays) {
    add(array.slots);
    add(array.steps);
  }
  add(state.losses);
  for (const auto& one : state.validations) all.insert(all.end(), {static_cast<double>(one.epoch), one.value});
  for (const double value :
       {static_cast<double>(state.epoch), static_cast<double>(state.batch), static_cast<double>(state.steps),
        state.loss_sum, state.weight_sum, static_cast<double>(state.best_validation.epoch), state.over ? 1. : 0.}) {
    all.push_back(value);
  }
  if (!state.validations.empty()) all.push_back(state.best_validation.value);
  return all;
}
struct stop_at {
  std::uint64_t steps;
  void operator()(const saved_state& state) const {
    if (state.steps == steps && !state.over) throw std::runtime_error("stop");
  }
};
/// A state in the midst of the second epoch.
saved_state in_the_midst(const small::task<float>& task) {
  saved_state state{saved_network{}};
  try {
    train(
        state, task, checkpointed(), {.threads = 1}, [&](const auto& model) { return -task.loss_of(model); },
        stop_at{8});
  } catch (const std::runtime_error&) {
  }
  return state;
}
std::string refused_checkpoint(const std::string& path, saved_state& state, const cairn::file_metadata& made_by) {
  const auto before = all_of_state(state);
  std::string said = "accepted";
  try {
    cairn::load_checkpoint(path, state, made_by);
  } catch (const cairn::error& e) {
    said = e.what();
    CHECK((all_of_state(state) == before));
  }
  return said;
}
}  // namespace

TEST_CASE("a run that is stopped after any step and resumed from its file ends in the same bits") {
  const files::folder folder;
  const std::string path = folder / "checkpoint";
  const small::task<float> task;
  const auto made_by = cairn::fingerprint(checkpointed(), task);
  const auto validate = [&](const saved_network& model) { return -task.loss_of(model); };
  saved_state whole{saved_network{}};
  train(whole, task, checkpointed(), {.threads = 1}, validate);
  for (std::uint64_t stop = 1; stop <= whole.steps; ++stop) {
    saved_state state{saved_network{}}, resumed{saved_network(30, 6, 99)};
    CHECK_THROWS_AS(train(state, task, checkpointed(), {.threads = 1}, validate, stop_at{stop}), std::runtime_error);
    cairn::save_checkpoint(path, state, made_by);
    cairn::load_checkpoint(path, resumed, made_by);
    REQUIRE((all_of_state(resumed) == all_of_state(state)));
    train(resumed, task, checkpointed(), {.threads = 1}, validate);
    REQUIRE((all_of_state(resumed) == all_of_state(whole)));
  }
  // A run that is over, and one that has not begun.
  saved_state loaded{saved_network(30, 6, 99)};
  cairn::save_checkpoint(path, whole, made_by);
  cairn::load_checkpoint(path, loaded, made_by);
  CHECK((all_of_state(loaded) == all_of_state(whole)));
  const saved_state fresh{saved_network{}};
  cairn::save_checkpoint(path, fresh, made_by);
  cairn::load_checkpoint(path, loaded, made_by);
  CHECK((all_of_state(loaded) == all_of_state(fresh)));
  CHECK(loaded.best_validation == fresh.best_validation);
}

TEST_CASE("a table of one row is kept as others are") {
  const files::folder folder;
  const std::string path = folder / "checkpoint";
  const small::task<float> task(30, 1);
  const auto made_by = cairn::fingerprint(checkpointed(), task);
  saved_state state{saved_network(1, 6)}, loaded{saved_network(1, 6, 99)};
  saved_settings settings = checkpointed();
  settings.patience = 0;
  CHECK_THROWS_AS(train(state, task, settings, {.threads = 1}, cairn::no_validation{}, stop_at{2}), std::runtime_error);
  cairn::save_checkpoint(path, state, made_by);
  cairn::load_checkpoint(path, loaded, made_by);
  CHECK((all_of_state(loaded) == all_of_state(state)));
}

TEST_CASE("the hook saves every so many steps and at the end") {
  const files::folder folder;
  const small::task<float> task;
  cairn::checkpointing hook{folder / "checkpoint", cairn::fingerprint(checkpointed(), task), 5, 0};
  saved_state state{saved_network{}}, loaded{saved_network{}};
  std::vector<std::uint64_t> saved;
  saved_settings settings = checkpointed();
  settings.patience = 0;
  train(state, task, settings, {.threads = 1}, cairn::no_validation{}, [&](const saved_state& now) {
    hook(now);
    if (!std::filesystem::exists(hook.path)) return;
    cairn::load_checkpoint(hook.path, loaded, hook.made_by);
    if (saved.empty() || loaded.steps != saved.back()) saved.push_back(loaded.steps);
  });
  CHECK(saved.size() == state.steps / 5 + (state.steps % 5 != 0 ? 1 : 0));
  CHECK(saved.front() == 5);
  CHECK(loaded.over);
  CHECK((small::numbers_of(loaded.model) == small::numbers_of(state.model)));
  saved_state other{saved_network{}};
  std::filesystem::remove(hook.path);
  train(other, task, settings, {.threads = 1}, cairn::no_validation{},
        cairn::checkpointing{hook.path, hook.made_by, 0, 0});
  cairn::load_checkpoint(hook.path, loaded, hook.made_by);
  CHECK(loaded.over);
  hook.every_steps = 0;
  hook.every_seconds = 1e-9;
  std::filesystem::remove(hook.path);
  hook(saved_state{saved_network{}});
  CHECK(std::filesystem::exists(hook.path));
}

TEST_CASE("a checkpoint of other settings, another task, optimizer or shape is refused by name") {
  const files::folder folder;
  const std::string path = folder / "checkpoint";
  const small::task<float> task;
  saved_state state = in_the_midst(task);
  const auto made_by = cairn::fingerprint(checkpointed(), task);
  cairn::save_checkpoint(path, state, made_by);
  CHECK(refused_checkpoint(path, state, made_by) == "accepted");

  const auto with = [&](auto change) {
    saved_settings settings = checkpointed();
    change(settings);
    return refused_checkpoint(path, state, cairn::fingerprint(settings, task));
  };
  CHECK(with([](saved_settings& s) { s.epochs = 4; }).find("checkpoint, epochs: is '3'; expected '4'") !=
        std::string::npos);
  CHECK(with([](saved_settings& s) { s.optimizer.inner.beta2 = .99; }).find(", optimizer: ") != std::string::npos);
  CHECK(with([](saved_settings& s) { s.optimizer.decay_vectors = false; }).find(", optimizer: ") != std::string::npos);
  CHECK(with([](saved_settings& s) { s.schedule.floor = .1; }).find(", schedule: ") != std::string::npos);
  CHECK(with([](saved_settings& s) { s.lanes = 3; }).find(", lanes: ") != std::string::npos);
  CHECK(with([](saved_settings& s) { s.matrix_unit = true; }).find(", matrix_unit: is 'false'; expected 'true'") !=
        std::string::npos);
  CHECK(with([](saved_settings& s) { s.seed = 3; }).find(", seed: ") != std::string::npos);
  CHECK(with([](saved_settings& s) { s.optimizer.inner.rate *= 1 + 1e-15; }) == "accepted");  // of another machine
  CHECK(with([](saved_settings& s) { s.optimizer.inner.rate *= 1.001; }).find(", optimizer: ") != std::string::npos);
  CHECK(with([](saved_settings& s) { s.memory_limit = 1U << 30U; }) == "accepted");
  CHECK(refused_checkpoint(path, state, cairn::fingerprint(checkpointed(), small::task<float>(61)))
            .find(", examples: is '60'; expected '61'") != std::string::npos);
  CHECK(refused_checkpoint(path, state, {{"code", "7"}}).find(", code: is not said; expected '7'") !=
        std::string::npos);

  saved_state wider{saved_network(30, 8)};
  CHECK(refused_checkpoint(path, wider, made_by)
            .find("array 'model.items.table': is F32 [30, 6]; expected F32 [30, 8]") != std::string::npos);
  cairn::training_state<saved_network, cairn::sgd> other{saved_network{}};
  CHECK_THROWS_WITH(cairn::load_checkpoint(path, other, made_by),
                    Catch::Contains("array 'optimizer.slots.items.table': is F32 [30, 2, 6]; expected F32 [30, 0, 6]"));
  cairn::training_state<small::network<double>, cairn::adamw> in_double{small::network<double>{}};
  CHECK_THROWS_WITH(cairn::load_checkpoint(path, in_double, made_by), Catch::Contains("is F32 [30, 6]; expected F64"));
  cairn::save_model(path, state.model, made_by);
  CHECK(refused_checkpoint(path, state, made_by).find("no array of the name 'run.losses'") != std::string::npos);
}

TEST_CASE("a checkpoint that is cut short, or whose header or counts are damaged, is refused") {
  const files::folder folder;
  const std::string path = folder / "checkpoint";
  const small::task<float> task;
  saved_state state = in_the_midst(task);
  const auto made_by = cairn::fingerprint(checkpointed(), task);
  cairn::save_checkpoint(path, state, made_by);
  const std::string sound = files::get(path);
  for (std::size_t size = 0; size < sound.size(); size += 97) {
    files::put(path, sound.substr(0, size));
    REQUIRE(refused_checkpoint(path, state, made_by) != "accepted");
  }
  const std::size_t begin = sound.find("\"model.items.table\"");
  for (std::size_t at = begin; at < begin + 200; ++at) {
    std::string bad = sound;
    bad[at] = static_cast<char>(static_cast<unsigned char>(bad[at]) ^ 1U);
    files::put(path, bad);
    REQUIRE(refused_checkpoint(path, state, made_by) != "accepted");
  }
  const auto with = [&](auto change) {
    saved_state bad = state;
    change(bad);
    cairn::save_checkpoint(path, bad, made_by);
    return refused_checkpoint(path, state, made_by);
  };
  CHECK(with([](saved_state&) {}) == "accepted");
  CHECK(with([](saved_state& s) { s.losses.push_back(1); }).find("as many losses as epochs") != std::string::npos);
  CHECK(with([](saved_state& s) { s.best_validation.epoch = 7; }).find("best epoch") != std::string::npos);
  CHECK(with([](saved_state& s) { s.optimizer.arrays[0].steps[3] = 100; }).find("a count of 100 steps") !=
        std::string::npos);
  CHECK(with([](saved_state& s) { s.average->seen[0][3] = 100; }).find("a count of 100 steps") != std::string::npos);
  CHECK(with([](saved_state& s) { s.average->steps = 100; }).find("steps of the average") != std::string::npos);
  CHECK(with([](saved_state& s) { s.average.reset(); }) == "accepted");
  CHECK_THROWS_WITH(with([](saved_state& s) { s.model.out.bias(0) = std::numeric_limits<float>::quiet_NaN(); }),
                    Catch::Contains("'model.out.bias': value 0 is not finite"));
}
