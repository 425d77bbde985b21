#include "cairn/recommender/cloze_task.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <numeric>
#include <set>
#include <vector>

#include "block/laws.hpp"
#include "cairn/block/gru.hpp"
#include "cairn/block/linear.hpp"
#include "cairn/block/softmax_head.hpp"
#include "catch.hpp"
#include "task_gradients.hpp"

namespace {

using cloze_network = cairn::sequence_network<cairn::linear<double>>;

cloze_network identity_network(std::size_t items) {
  cloze_network network(cairn::embedding<double>({items + 1, 1}), cairn::linear<double>({1, 1}), 0, true);
  for (std::size_t n = 0; n <= items; ++n)
    network.items.table(static_cast<Eigen::Index>(n), 0) = static_cast<double>(n);
  network.encoder.weight(0, 0) = 1;  // rows say which ids were read
  return network;
}

/// Remembers what it was asked.
struct asked_head {
  struct question {
    std::vector<std::uint32_t> offsets, targets;
    std::vector<double> read;
    std::size_t items;
  };
  question* asked;
  double learn(const cairn::item_targets<double>& batch, const cairn::pass& p, double,
               const cairn::matrix_view<double>& d_h, cairn::touched_rows<double>&) const {
    asked->offsets.assign(p.offsets().begin(), p.offsets().end());
    asked->targets.assign(batch.targets.begin(), batch.targets.end());
    asked->read.assign(batch.h.data, batch.h.data + batch.h.rows);
    asked->items = batch.table.rows;
    std::fill_n(d_h.data, d_h.rows * d_h.columns, 0.);
    return 0;
  }
};

/// Histories of 3, 10 and 40 events, all items different.
cairn::sequences cloze_histories() {
  cairn::sequence_builder all(60);
  std::uint32_t next = 0;
  for (const std::size_t length : {3U, 1U, 10U, 40U}) {
    std::vector<cairn::item_index> own(length);
    std::iota(own.begin(), own.end(), next);
    next += static_cast<std::uint32_t>(length);
    all.add(own);
  }
  return all.finish();
}

}  // namespace

TEST_CASE("a share of each history is hidden, at least one event, and asked for by the mask", "[recommender]") {
  const cairn::sequences all = cloze_histories();
  const cloze_network network = identity_network(60);
  asked_head::question asked;
  const cairn::cloze_task task(all, 39, cairn::long_histories::latest, cairn::cloze{.masked = .2, .last_only = 0},
                               asked_head{&asked});
  REQUIRE(task.size() == 3);  // an event alone leaves nothing to be told by
  CHECK(task.tokens(1) == 10);
  CHECK(task.weight(0) == 1);
  CHECK(task.weight(1) == 2);
  CHECK(task.weight(2) == 8);
  cairn::workspace memory;
  auto gradient = network.empty_gradient();
  const std::vector<std::uint32_t> examples{2, 0, 1};
  std::vector<int> hidden(60, 0);
  const int repeats = 2000;
  for (int seed = 0; seed < repeats; ++seed) {
    task.learn(network, cairn::shard{examples, static_cast<std::uint64_t>(seed), 1}, memory, gradient);
    REQUIRE(asked.offsets == std::vector<std::uint32_t>{0, 8, 9, 11});
    REQUIRE(asked.items == 60);  // the mask is not scored
    REQUIRE(asked.read == std::vector<double>(11, 60.));
    REQUIRE(std::set<std::uint32_t>(asked.targets.begin(), asked.targets.end()).size() == 11);
    for (const std::uint32_t item : asked.targets) ++hidden[item];
  }
  // Each event as often as any other of its history: within five deviations of the binomial.
  const auto even = [&](std::size_t begin, std::size_t end, double share) {
    const double deviation = std::sqrt(repeats * share * (1 - share));
    for (std::size_t item = begin; item < end; ++item) {
      CHECK(std::abs(hidden[item] - repeats * share) < 5 * deviation);
    }
  };
  even(0, 3, 1. / 3);
  even(4, 14, .2);
  even(14, 54, .2);
  CHECK(hidden[3] == 0);
}

TEST_CASE("a share of the examples hides its last event alone", "[recommender]") {
  const cairn::sequences all = cloze_histories();
  const cloze_network network = identity_network(60);
  asked_head::question asked;
  const cairn::cloze hiding{.masked = .5, .last_only = .25};
  const cairn::cloze_task task(all, 39, cairn::long_histories::latest, hiding, asked_head{&asked});
  CHECK(task.weight(2) == .25 + .75 * 20);
  cairn::workspace memory;
  auto gradient = network.empty_gradient();
  const std::vector<std::uint32_t> example{2};
  int last_alone = 0;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    task.learn(network, cairn::shard{example, seed, 1}, memory, gradient);
    if (asked.targets.size() == 1) {
      ++last_alone;
      REQUIRE(asked.targets[0] == 53);
    } else {
      REQUIRE(asked.targets.size() == 20);
    }
  }
  CHECK(std::abs(last_alone - 500) < 5 * std::sqrt(2000 * .25 * .75));
}

TEST_CASE("what is hidden follows from the seed and the example, not from where it stands", "[recommender]") {
  const cairn::sequences all = cloze_histories();
  const cloze_network network = identity_network(60);
  asked_head::question asked;
  const cairn::cloze_task task(all, 39, cairn::long_histories::latest, cairn::cloze{}, asked_head{&asked});
  cairn::workspace memory;
  auto gradient = network.empty_gradient();
  const auto hidden = [&](const std::vector<std::uint32_t>& examples, std::uint64_t seed) {
    task.learn(network, cairn::shard{examples, seed, 1}, memory, gradient);
    auto targets = asked.targets;
    std::sort(targets.begin(), targets.end());
    return targets;
  };
  CHECK(hidden({0, 1, 2}, 7) == hidden({2, 0, 1}, 7));
  CHECK(hidden({0, 1, 2}, 7) != hidden({0, 1, 2}, 8));
  CHECK(hidden({2}, 7) != hidden({2}, 8));
}

TEST_CASE("long histories are cut to the latest, or into parts without a common event", "[recommender]") {
  const cairn::sequences all = cloze_histories();
  const cloze_network network = identity_network(60);
  asked_head::question asked;
  const cairn::cloze everything{.masked = 1, .last_only = 0};
  cairn::workspace memory;
  auto gradient = network.empty_gradient();
  const cairn::cloze_task latest(all, 14, cairn::long_histories::latest, everything, asked_head{&asked});
  REQUIRE(latest.tokens(2) == 15);
  latest.learn(network, cairn::shard{std::vector<std::uint32_t>{2}, 1, 1}, memory, gradient);
  CHECK((asked.targets.front() == 39 && asked.targets.back() == 53));
  const cairn::cloze_task parts(all, 14, cairn::long_histories::all, everything, asked_head{&asked});
  REQUIRE(parts.size() == 5);
  parts.learn(network, cairn::shard{std::vector<std::uint32_t>{2, 3, 4}, 1, 1}, memory, gradient);
  std::vector<std::uint32_t> whole(40);
  std::iota(whole.begin(), whole.end(), 14U);
  CHECK(asked.targets == whole);
  CHECK(asked.offsets == std::vector<std::uint32_t>{0, 13, 26, 40});
}

TEST_CASE("a cloze task's gradient by differences, with the mask's row and dropout", "[recommender]") {
  const cairn::sequences all = cloze_histories();
  cloze_network network(cairn::embedding<double>({61, 3, 1.5}), cairn::linear<double>({3, 3}), .3, true);
  cairn::testing::check_task_gradients(
      network, cairn::cloze_task(all, 9, cairn::long_histories::latest, cairn::cloze{}, cairn::softmax_head{}),
      {2, 0, 1});
  // Items are predicted by what is known of them, the mask is not an item.
  std::vector<std::vector<std::uint32_t>> lists(60);
  for (std::uint32_t item = 0; item < 60; ++item) lists[item] = {item % 4, item % 3};
  cloze_network known(cairn::embedding<double>({61, 3, 1.5}), cairn::linear<double>({3, 3}), .3, true, {},
                      std::make_shared<const cairn::item_attributes>(cairn::attributes_of_lists(lists, 4)),
                      {.predict = true, .power = .5});
  cairn::testing::check_task_gradients(
      known, cairn::cloze_task(all, 9, cairn::long_histories::latest, cairn::cloze{}, cairn::softmax_head{}),
      {2, 0, 1});
}

TEST_CASE("what is known of an event is hidden with it", "[recommender]") {
  cairn::sequence_builder builder(9, {{"category", 9}});
  for (std::uint32_t item = 0; item < 9; ++item) builder.push(item, std::array{item});
  builder.end_sequence();
  const cairn::sequences all = builder.finish();
  cloze_network network = identity_network(9);
  network.context.push_back(cairn::embedding<double>({9, 1}));
  network.context[0].table.setConstant(1000);
  asked_head::question asked;
  const cairn::cloze half{.masked = .5, .last_only = 0};
  cairn::workspace memory;
  auto gradient = network.empty_gradient();
  const std::vector<std::uint32_t> example{0};
  cairn::cloze_task(all, 9, cairn::long_histories::latest, half, asked_head{&asked})
      .learn(network, cairn::shard{example, 1, 1}, memory, gradient);
  CHECK(asked.read == std::vector<double>(5, 9.));  // the mask alone

  using reader = cairn::gru<double>;
  cairn::sequence_network<reader> reading(cairn::embedding<double>({10, 3}), reader({.inputs = 3, .hidden = 3}), 0,
                                          true, {cairn::embedding<double>({9, 3})});
  const cairn::cloze_task task(all, 9, cairn::long_histories::latest, half, cairn::softmax_head{});
  cairn::testing::check_task_gradients(reading, task, example);
  const auto found = cairn::testing::learned_gradient(reading, task, {example, 7, 1});
  REQUIRE(found.back().name == "context.0.table");
  int rows = 0;
  for (std::size_t row = 0; row < 9; ++row) rows += found.back().values[3 * row] != 0 ? 1 : 0;
  CHECK(rows > 0);
  CHECK(rows <= 4);
}
