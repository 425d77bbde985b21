#include "cairn/train/optimizer_state.hpp"

#include <limits>

#include "cairn/optimizer/adamw.hpp"
#include "cairn/optimizer/clip_by_norm.hpp"
#include "cairn/optimizer/lookahead.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "catch.hpp"
#include "train/small_task.hpp"

namespace {
/// Gradients of 1, 2, ... in the rows `ids` of the table and in all of the rest.
small::network<double>::gradient counted_gradient(const small::network<double>& model,
                                                  const std::vector<std::uint32_t>& ids) {
  auto gradient = model.empty_gradient();
  for (const std::uint32_t id : ids) gradient.items.table.touch(id);
  double next = 0;
  cairn::for_each_array(gradient, [&](const std::string&, auto& values) {
    for (auto* v = values.data(); v != values.data() + values.size(); ++v) *v = ++next;
  });
  return gradient;
}
}  // namespace

TEST_CASE("an array takes the optimizer's steps, and a row those of its own count") {
  small::network<double> model(30, 6);
  const small::network<double> before = model;
  const cairn::adam adam{.rate = .1};
  auto first = counted_gradient(model, {3, 9}), second = counted_gradient(model, {9});
  auto state = cairn::initial_state<cairn::adam>(cairn::arrays_of(model, first));
  CHECK(cairn::step_arrays(adam, 1, cairn::arrays_of(model, first), state, 1) == 3);
  CHECK(cairn::step_arrays(adam, .5, cairn::arrays_of(model, second), state, 1) == 3);
  CHECK(state.arrays[0].steps[3] == 1);
  CHECK(state.arrays[0].steps[9] == 2);
  CHECK(state.arrays[0].steps[4] == 0);
  CHECK(state.arrays[1].steps == std::vector<std::uint32_t>{2});

  const auto by_rule = [&](double x, const std::vector<std::pair<double, double>>& scaled) {
    double m = 0, v = 0;
    std::uint64_t step = 0;
    for (const auto& [scale, g] : scaled) adam.at<double>(scale, ++step)(x, g, m, v);
    return x;
  };
  CHECK(model.items.table(3, 1) == Approx(by_rule(before.items.table(3, 1), {{1, 2}})).epsilon(1e-14));
  CHECK(model.items.table(9, 1) == Approx(by_rule(before.items.table(9, 1), {{1, 8}, {.5, 2}})).epsilon(1e-14));
  CHECK(model.items.table(4, 1) == before.items.table(4, 1));
  CHECK(model.out.weight(0, 0) == Approx(by_rule(before.out.weight(0, 0), {{1, 13}, {.5, 7}})).epsilon(1e-14));
  CHECK(model.out.bias(0) == Approx(by_rule(before.out.bias(0), {{1, 19}, {.5, 13}})).epsilon(1e-14));
}

TEST_CASE("decay may pass by biases and gains, however deep it stands") {
  small::network<double> model(30, 6);
  model.out.bias.setOnes();
  const double weight = model.out.weight(0, 3), row = model.items.table(2, 0);
  auto gradient = model.empty_gradient();
  gradient.items.table.touch(2);
  using optimizer = cairn::lookahead<cairn::adamw>;
  const optimizer spared{.inner = {.inner = {.rate = .1}, .decay = .5, .decay_vectors = false}};
  auto state = cairn::initial_state<optimizer>(cairn::arrays_of(model, gradient));
  cairn::step_arrays(spared, 1, cairn::arrays_of(model, gradient), state, 1);
  CHECK(model.out.bias(0) == 1);
  CHECK(model.out.weight(0, 3) == Approx(.95 * weight));
  CHECK(model.items.table(2, 0) == Approx(.95 * row));
  const optimizer all{.inner = {.inner = {.rate = .1}, .decay = .5}};
  cairn::step_arrays(all, 1, cairn::arrays_of(model, gradient), state, 1);
  CHECK(model.out.bias(0) == Approx(.95));
}

TEST_CASE("a rule that asks for the norm is told that of a whole array, or of a row") {
  using optimizer = cairn::clip_by_norm<cairn::sgd>;
  struct wide {
    cairn::linear<double> out;
    static constexpr auto fields() { return std::tuple{cairn::field("out", &wide::out)}; }
  };
  wide model{cairn::linear<double>({200, 100, false})}, gradient = model;
  gradient.out.weight.setOnes();  // 20,000 values: more than a chunk
  auto state = cairn::initial_state<optimizer>(cairn::arrays_of(model, gradient));
  cairn::step_arrays(optimizer{{.rate = 1}, 1}, 1, cairn::arrays_of(model, gradient), state, 2);
  CHECK(model.out.weight(0, 0) == Approx(-1 / std::sqrt(20000.)));
  CHECK(model.out.weight(99, 199) == Approx(-1 / std::sqrt(20000.)));
}

TEST_CASE("a step that leaves the numbers is not taken in any array") {
  small::network<double> model(30, 6);
  const auto before = small::numbers_of(model);
  auto gradient = counted_gradient(model, {3, 9});
  auto state = cairn::initial_state<cairn::adam>(cairn::arrays_of(model, gradient));
  const auto rest = state;
  gradient.out.weight(0, 1) = 1e200;  // whose square is none
  CHECK(cairn::step_arrays(cairn::adam{}, 1, cairn::arrays_of(model, gradient), state, 2) == 1);
  CHECK((small::numbers_of(model) == before));
  CHECK((state == rest));
}

TEST_CASE("steps have the same bits on any number of threads") {
  const auto stepped = [](int threads) {
    small::network<float> model(5000, 33);
    auto gradient = model.empty_gradient();
    for (std::uint32_t id = 0; id < 3000; ++id) {
      for (float& g : gradient.items.table.touch(id * 7 % 5000)) g = 1e-3F * static_cast<float>(id);
    }
    auto state = cairn::initial_state<cairn::adam>(cairn::arrays_of(model, gradient));
    for (int n = 0; n < 3; ++n) {
      cairn::step_arrays(cairn::adam{}, 1, cairn::arrays_of(model, gradient), state, threads);
    }
    return small::numbers_of(model);
  };
  CHECK((stepped(3) == stepped(1)));
}

TEST_CASE("what is served is put into a copy, row by row") {
  using optimizer = cairn::lookahead<cairn::sgd>;
  const optimizer slow{.inner = {.rate = .1}, .every = 2, .share = .5};
  small::network<double> model(30, 6);
  const auto before = model;
  auto first = counted_gradient(model, {3, 9}), second = counted_gradient(model, {9});
  auto state = cairn::initial_state<optimizer>(cairn::arrays_of(model, first));
  cairn::step_arrays(slow, 1, cairn::arrays_of(model, first), state, 1);
  cairn::step_arrays(slow, 1, cairn::arrays_of(model, second), state, 1);
  const auto kept = state;
  auto served = model;
  cairn::finish_arrays(slow, cairn::arrays_of(served, first), state, 2);
  CHECK((state == kept));
  CHECK(served.items.table(3, 0) == before.items.table(3, 0));  // its round is not whole
  CHECK(model.items.table(3, 0) == Approx(before.items.table(3, 0) - .1));
  CHECK(served.items.table(9, 0) == Approx(before.items.table(9, 0) - .5 * (.1 * 7 + .1 * 1)));
  CHECK(served.items.table(4, 0) == before.items.table(4, 0));
  CHECK(served.out.bias(0) == model.out.bias(0));
}
