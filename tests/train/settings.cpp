#include "cairn/train/settings.hpp"

#include <limits>

#include "cairn/optimizer/adamw.hpp"
#include "catch.hpp"

TEST_CASE("settings of training are checked by name") {
  using settings = cairn::train_settings<cairn::adamw, cairn::step_schedule>;
  CHECK_NOTHROW(settings{}.check());
  const auto refused = [](const settings& bad, const char* name) {
    CHECK_THROWS_WITH(bad.check(), Catch::StartsWith(std::string(name) + ":"));
  };
  const double none = std::numeric_limits<double>::quiet_NaN();
  refused({.optimizer = {.inner = {.beta1 = 1}}}, "adam.beta1");
  refused({.optimizer = {.inner = {.rate = none}}}, "train_settings.optimizer's rate");
  refused({.optimizer = {.inner = {.rate = -1}}}, "train_settings.optimizer's rate");
  refused({.optimizer = {.decay = -1}}, "decoupled_decay.decay");
  refused({.schedule = {.every = 0}}, "step_schedule.every");
  refused({.epochs = 0}, "train_settings.epochs");
  refused({.batch_tokens = 0}, "train_settings.batch_tokens");
  refused({.shard_tokens = 0}, "train_settings.shard_tokens");
  refused({.lanes = 0}, "train_settings.lanes");
  refused({.lanes = 5000}, "train_settings.lanes");
  refused({.accumulate = 0}, "train_settings.accumulate");
  refused({.clip_norm = -1}, "train_settings.clip_norm");
  refused({.clip_norm = none}, "train_settings.clip_norm");
  refused({.average = 1}, "train_settings.average");
  refused({.average = none}, "train_settings.average");
  refused({.validate_every = 0}, "train_settings.validate_every");
  const cairn::train_settings deduced{cairn::adamw{}};
  CHECK(deduced.epochs == 10);
}
