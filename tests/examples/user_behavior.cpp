#include "../reference/user_behavior.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "../../examples/user_behavior/labeled_events.hpp"
#include "../../examples/user_behavior/two_embeddings.hpp"
#include "../data/refusal.hpp"
#include "../data/temporary_file.hpp"
#include "cairn/loss/logistic.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "catch.hpp"

using namespace user_behavior;

namespace {

// The events and the first weights of tests/reference/user_behavior.py, by the same formula.
constexpr std::size_t users = 40, items = 30, width = 100, batch = 32;
constexpr std::uint64_t seed = 7;
enum stream : std::uint64_t { user_table, item_table, unit_weight, unit_bias, who, what, label };

constexpr std::uint64_t bits(stream of, std::uint64_t n) noexcept {
  return cairn::mix(cairn::mix(seed << 8U | of) ^ n) >> 40U;
}

double unit(stream of, std::uint64_t n) noexcept {
  return static_cast<double>(bits(of, n)) * 0x1p-24;
}

std::vector<cairn::event> reference_events() {
  std::vector<cairn::event> events(330);
  for (std::size_t n = 0; n < events.size(); ++n) {
    events[n].user = static_cast<cairn::user_index>(bits(who, n) % users);
    events[n].item = static_cast<cairn::item_index>(bits(what, n) % items);
    events[n].value = static_cast<float>(bits(label, n) % 2);
  }
  return events;
}

template <class Scalar>
two_embeddings<Scalar> reference_model() {
  two_embeddings<Scalar> model;
  const auto fill = [](cairn::matrix<Scalar>& table, std::size_t rows, stream of) {
    table.resize(static_cast<Eigen::Index>(rows), width);
    for (std::size_t n = 0; n < rows * width; ++n) cairn::span_of(table)[n] = static_cast<Scalar>(unit(of, n) - .5);
  };
  fill(model.user, users, user_table);
  fill(model.item, items, item_table);
  model.dense.weight.setConstant(1, static_cast<Scalar>(unit(unit_weight, 0) + .5));
  model.dense.bias.setConstant(1, static_cast<Scalar>(unit(unit_bias, 0) - .5));
  return model;
}

/// The largest relative distances between a run and the reference's.
struct distances {
  double batches = 0, epochs = 0, learned = 0;
};

/// Trains as the reference did; spoil(gradient, model) may plant an error before each step.
template <class Scalar, class Loss, class Spoil>
distances against(const reference::user_behavior_run& expected, const Loss& loss, Spoil&& spoil) {
  const auto events = reference_events();
  auto model = reference_model<Scalar>();
  auto gradient = empty_gradient(model);
  const auto apart = [](auto found, double right) {
    return std::abs(static_cast<double>(found) - right) / std::abs(right);
  };
  distances most;
  for (std::size_t epoch = 0; epoch < expected.epochs.size(); ++epoch) {
    double sum = 0;
    for (std::size_t begin = 0; begin < events.size(); begin += batch) {
      const auto part = std::span(events).subspan(begin, std::min(batch, events.size() - begin));
      const Scalar mean = backward(model, part, loss, gradient);
      spoil(gradient, model);
      step(model, gradient, cairn::sgd{expected.rate});
      sum += static_cast<double>(mean) * static_cast<double>(part.size());
      if (epoch == 0 && begin / batch < expected.batches.size()) {
        most.batches = std::max(most.batches, apart(mean, expected.batches[begin / batch]));
      }
    }
    most.epochs = std::max(most.epochs, apart(sum / static_cast<double>(events.size()), expected.epochs[epoch]));
  }
  const std::array learned{model.user(0, 0),      model.user(users - 1, width - 1),
                           model.item(0, 0),      model.item(items - 1, width - 1),
                           model.dense.weight[0], model.dense.bias[0]};
  for (std::size_t n = 0; n < learned.size(); ++n) {
    most.learned = std::max(most.learned, apart(learned[n], expected.learned[n]));
  }
  most.learned = std::max(most.learned, apart(model.user.template cast<double>().squaredNorm(), expected.learned[6]));
  most.learned = std::max(most.learned, apart(model.item.template cast<double>().squaredNorm(), expected.learned[7]));
  return most;
}

template <class Scalar>
distances against(const reference::user_behavior_run& expected) {
  return against<Scalar>(expected, cairn::logistic_loss{}, [](auto&, const auto&) {});
}

/// Planted: the loss is right and its slope is not.
struct slope_times {
  double factor;
  template <std::floating_point T>
  T value(T prediction, T target) const noexcept {
    return cairn::logistic_loss{}.value(prediction, target);
  }
  template <std::floating_point T>
  T slope(T prediction, T target) const noexcept {
    return static_cast<T>(factor) * cairn::logistic_loss{}.slope(prediction, target);
  }
};

/// The largest distance of a gradient over whole tables from central differences, over all parameters.
template <class Loss>
double gradient_error(const Loss& loss) {
  const auto all = reference_events();
  const std::span<const cairn::event> events(all.data(), batch);
  auto model = reference_model<double>();
  auto gradient = cairn::zeros_like(model), unused = gradient;
  backward(model, events, loss, gradient);
  constexpr double h = 1e-5;
  double most = 0;
  cairn::zip_arrays(
      [&](const std::string&, auto& values, auto& slopes) {
        for (std::size_t n = 0; n < cairn::span_of(values).size(); n += n < 200 ? 1 : 37) {
          double& value = cairn::span_of(values)[n];
          const double kept = value;
          value = kept + h;
          const double above = backward(model, events, loss, unused);
          value = kept - h;
          const double below = backward(model, events, loss, unused);
          value = kept;
          most = std::max(most, std::abs((above - below) / (2 * h) - cairn::span_of(slopes)[n]));
        }
      },
      model, gradient);
  return most;
}

std::string said(std::string_view text) {
  return refusal([&] { parse_labeled_events(text, "in.csv"); });
}

constexpr double in_float = 16. * std::numeric_limits<float>::epsilon();  // sums of 100 and of 32 in other orders
constexpr double in_double = 1e-12;                                       // the same in double, over 110 steps

}  // namespace

TEST_CASE("losses and weights are those of the same network in PyTorch", "[examples]") {
  const auto article = against<float>(reference::in_float);
  CHECK(article.batches < in_float);
  CHECK(article.epochs < in_float);
  CHECK(article.learned < in_float);
  for (const auto* expected : {&reference::in_double, &reference::in_double_fast}) {
    const auto found = against<double>(*expected);
    CAPTURE(expected->rate, found.batches, found.epochs, found.learned);
    CHECK(found.batches < in_double);
    CHECK(found.epochs < in_double);
    CHECK(found.learned < in_double);
  }
}

TEST_CASE("a planted error does not pass for PyTorch's network", "[examples]") {
  const auto none = [](auto&, const auto&) {};
  for (const double factor : {-1., 0., .999, 1. / 32}) {
    const auto found = against<double>(reference::in_double, slope_times{factor}, none);
    CAPTURE(factor, found.batches);
    CHECK(found.batches > 1000 * in_double);
    CHECK(found.learned > 1000 * in_double);
  }
  const auto unweighted = [](auto& gradient, const auto& model) {  // the unit's weight left out on the way back
    for (auto* rows : {&gradient.user, &gradient.item}) {
      for (double& slope : cairn::span_of(*rows)) slope /= model.dense.weight[0];
    }
  };
  CHECK(against<double>(reference::in_double, cairn::logistic_loss{}, unweighted).batches > 1000 * in_double);
  const auto one_sided = [](auto& gradient, const auto&) { gradient.item.clear(); };
  CHECK(against<double>(reference::in_double, cairn::logistic_loss{}, one_sided).batches > 1000 * in_double);
}

TEST_CASE("the gradient is the loss's by central differences, and a planted one is not", "[examples]") {
  CHECK(gradient_error(cairn::logistic_loss{}) < 1e-9);
  CHECK(gradient_error(slope_times{-1}) > 1e-4);
  CHECK(gradient_error(slope_times{.99}) > 1e-6);
}

TEST_CASE("touched rows hold what a whole table would, and nothing once a step is made", "[examples]") {
  const auto all = reference_events();
  const std::span<const cairn::event> events(all.data(), batch);
  auto model = reference_model<double>();
  auto rows = empty_gradient(model);
  auto tables = cairn::zeros_like(model);
  backward(model, events, cairn::logistic_loss{}, rows);
  backward(model, events, cairn::logistic_loss{}, tables);
  CHECK(rows.user.rows().size() < batch);  // some user is there twice
  for (const std::size_t row : rows.user.rows()) {
    const auto found = row_of(rows.user, row), right = cairn::row_of(tables.user, row);
    CHECK(std::equal(found.begin(), found.end(), right.begin()));
  }
  const auto before = model;
  step(model, rows, cairn::sgd{.5});
  CHECK(rows.user.rows().empty());
  CHECK(cairn::parameter_count(rows) == 2);
  CHECK(rows.dense.weight[0] == 0);
  cairn::zip_arrays([](const std::string&, const auto& moved, const auto& from,
                       const auto& slopes) { CHECK((moved - (from - .5 * slopes)).cwiseAbs().maxCoeff() == 0); },
                    model, before, tables);
}

TEST_CASE("the network begins as Keras begins it, the same for a seed", "[examples]") {
  const auto model = two_embeddings<float>::random(50, 20, 100, 3),
             same = two_embeddings<float>::random(50, 20, 100, 3);
  CHECK(cairn::parameter_count(model) == 50 * 100 + 20 * 100 + 2);
  CHECK(model.user == same.user);
  CHECK(model.user != two_embeddings<float>::random(50, 20, 100, 4).user);
  CHECK(model.user.topRows(20) != model.item);
  CHECK(model.user.cwiseAbs().maxCoeff() <= .05F);
  CHECK(model.user.cwiseAbs().maxCoeff() > .049F);
  CHECK(std::abs(model.user.mean()) < .002F);
  CHECK(model.dense.bias[0] == 0);
}

TEST_CASE("labels are read by the columns' names and bad ones refused with line and column", "[examples][C1]") {
  const auto log = parse_labeled_events("label,when,item,user\n1,x,i1,ann\n0,x,i2,bob\n1,x,i2,ann\n", "in.csv");
  REQUIRE(log.events.size() == 3);
  CHECK(log.names.users.size() == 2);
  CHECK(log.names.items.name(log.events[2].item) == "i2");
  CHECK(log.events[1].value == 0);
  CHECK(log.events[2].value == 1);
  const temporary_file file("user,item,label\na,b,1\n");
  CHECK(read_labeled_events(file.path()).events.size() == 1);

  CHECK(said("user,item,label\na,b,1\na,c,maybe\n") ==
        "in.csv:3, column 'label': 'maybe' is not a number; expected a finite decimal number such as 3 or 2.5");
  CHECK(said("user,item,label\na,b,2\n") == "in.csv:2, column 'label': '2' is no label; expected 0 or 1");
  CHECK(said("user,item,label\na,b,\n") ==
        "in.csv:2, column 'label': '' is empty; expected a finite decimal number such as 3 or 2.5");
  CHECK(said("user,item,label\na,b,1\n,b,1\n") == "in.csv:3, column 'user': '' is empty; expected an id");
  CHECK(said("user,item,label\na,,1\n") == "in.csv:2, column 'item': '' is empty; expected an id");
  CHECK(said("user,item\na,b\n") == "in.csv: no column 'label'; expected one of 'user', 'item'");
  CHECK(said("user,item,label\na,b\n") == "in.csv:2: 2 fields; expected 3 fields, as in the header");
}

TEST_CASE("simulated labels follow a seed and are learnable", "[examples]") {
  const truth_settings few{.users = 5, .items = 8, .rows = 6, .seed = 2};
  CHECK(simulated_labels(few) == simulated_labels(few));
  CHECK(simulated_labels(few) != simulated_labels({.users = 5, .items = 8, .rows = 6, .seed = 3}));
  const auto log = parse_labeled_events(simulated_labels(), "simulated");
  CHECK(log.events.size() == 500 * 40);
  double yes = 0;
  for (const cairn::event& e : log.events) yes += static_cast<double>(e.value);
  CHECK(yes / 20000 > .35);
  CHECK(yes / 20000 < .55);
}
