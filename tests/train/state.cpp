#include "cairn/train/state.hpp"

#include "cairn/optimizer/sgd.hpp"
#include "cairn/optimizer/weight_average.hpp"
#include "catch.hpp"
#include "train/small_task.hpp"

TEST_CASE("a state begins at rest and serves its model") {
  using state_type = cairn::training_state<small::network<float>, cairn::adam>;
  const state_type state{small::network<float>{}};
  CHECK(state.optimizer.arrays.size() == 3);
  CHECK(state.optimizer.arrays[0].slots.size() == 2 * 180);
  CHECK(state.optimizer.arrays[0].steps.size() == 30);
  CHECK(state.optimizer.arrays[2].steps.size() == 1);
  CHECK(
      (small::numbers_of(served_model(state, cairn::train_settings<cairn::adam>{})) == small::numbers_of(state.model)));
  const cairn::training_state deduced(small::network<float>{}, cairn::train_settings<cairn::sgd>{});
  CHECK(deduced.optimizer.arrays[0].slots.empty());
}

TEST_CASE("what would be served is the average of the settings, or that of the optimizer, until the run is over") {
  cairn::train_settings<cairn::sgd> settings{.optimizer = {.rate = .1}, .average = .5};
  cairn::training_state<small::network<double>, cairn::sgd> state{small::network<double>{}};
  state.average.emplace(state.model);
  auto gradient = state.model.empty_gradient();
  const double before = state.model.out.bias(0);
  for (int step = 0; step < 2; ++step) {
    gradient.out.bias(0) = 10;
    const auto arrays = cairn::arrays_of(state.model, gradient);
    state.average->before_step(.5, arrays, 1);
    cairn::step_arrays(settings.optimizer, 1, arrays, state.optimizer, 1);
    state.average->after_step(.5, arrays, 1);
  }
  CHECK(state.model.out.bias(0) == Approx(before - 2));
  CHECK(served_model(state, settings).out.bias(0) == Approx(before - 5 / 3.));  // (1 * 1 + 2 * 2) / 3
  state.over = true;
  CHECK(served_model(state, settings).out.bias(0) == state.model.out.bias(0));

  using averaged = cairn::weight_average<cairn::sgd>;
  cairn::train_settings<averaged> by_optimizer{.optimizer = {.inner = {.rate = .1}, .decay = .5}};
  cairn::training_state<small::network<double>, averaged> other{small::network<double>{}};
  const double begin = other.model.out.bias(0);
  for (int step = 0; step < 2; ++step) {
    cairn::step_arrays(by_optimizer.optimizer, 1, cairn::arrays_of(other.model, gradient), other.optimizer, 1);
  }
  CHECK(served_model(other, by_optimizer).out.bias(0) == Approx(begin - 5 / 3.));
}
