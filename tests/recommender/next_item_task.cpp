#include "cairn/recommender/next_item_task.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <memory>

#include "block/laws.hpp"
#include "cairn/block/linear.hpp"
#include "cairn/block/pooling.hpp"
#include "cairn/block/sampled_head.hpp"
#include "cairn/block/sequential.hpp"
#include "cairn/block/softmax_head.hpp"
#include "catch.hpp"
#include "task_gradients.hpp"

namespace {

using small_network = cairn::sequence_network<cairn::linear<double>>;

/// Remembers what it was given.
struct watching_head {
  std::vector<std::uint32_t>* targets;
  double learn(const cairn::item_targets<double>& batch, const cairn::pass& p, double,
               const cairn::matrix_view<double>& d_h, cairn::touched_rows<double>&) const {
    targets->assign(batch.targets.begin(), batch.targets.end());
    targets->push_back(static_cast<std::uint32_t>(p.sequences()));
    std::fill_n(d_h.data, d_h.rows * d_h.columns, 0.);
    return 0;
  }
};

/// Item n of 20 has n mod 3 of 4 attributes.
std::shared_ptr<cairn::item_attributes> task_attributes() {
  auto known = std::make_shared<cairn::item_attributes>();
  known->count = 4;
  for (std::uint32_t item = 0; item < 20; ++item) {
    for (std::uint32_t each = 0; each < item % 3; ++each) known->values.push_back((item + each) % 4);
    known->offsets.push_back(static_cast<std::uint32_t>(known->values.size()));
  }
  return known;
}

cairn::sequences task_histories() {
  cairn::sequence_builder all(20);
  all.add(std::array<cairn::item_index, 3>{1, 2, 3});
  all.add(std::array<cairn::item_index, 1>{9});
  all.add(std::array<cairn::item_index, 8>{10, 11, 12, 13, 14, 15, 16, 17});
  return all.finish();
}

}  // namespace

TEST_CASE("each event but the first is predicted from those before it", "[recommender]") {
  const cairn::sequences all = task_histories();
  std::vector<std::uint32_t> seen;
  const small_network network(cairn::embedding<double>({20, 2}), cairn::linear<double>({2, 2}));
  cairn::workspace memory;
  auto gradient = network.empty_gradient();
  const auto targets_of = [&](const auto& task, const std::vector<std::uint32_t>& examples) {
    task.learn(network, cairn::shard{examples, 1, 1}, memory, gradient);
    return seen;
  };
  const cairn::next_item_task latest(all, 3, cairn::long_histories::latest, watching_head{&seen});
  REQUIRE(latest.size() == 2);  // one event alone predicts nothing
  CHECK(latest.tokens(0) == 2);
  CHECK(latest.weight(1) == 3);
  CHECK(targets_of(latest, {0, 1}) == std::vector<std::uint32_t>{2, 3, 15, 16, 17, 2});
  CHECK(targets_of(latest, {1}) == std::vector<std::uint32_t>{15, 16, 17, 1});

  const cairn::next_item_task whole(all, 3, cairn::long_histories::all, watching_head{&seen});
  REQUIRE(whole.size() == 4);  // seven targets in three runs
  std::vector<std::uint32_t> predicted;
  for (const std::uint32_t n : {1U, 2U, 3U}) {
    auto own = targets_of(whole, {n});
    CHECK(own.size() - 1 == whole.tokens(n));
    CHECK(own.size() - 1 <= 3);
    predicted.insert(predicted.end(), own.begin(), own.end() - 1);
  }
  CHECK(predicted == std::vector<std::uint32_t>{11, 12, 13, 14, 15, 16, 17});
}

TEST_CASE("a network that pools predicts each event from its prefix alone", "[recommender]") {
  const cairn::sequences all = task_histories();
  std::vector<std::uint32_t> seen;
  using last_row = cairn::sequential<cairn::linear<double>, cairn::pooling<double, cairn::last_pooling>>;
  const cairn::sequence_network<last_row> network(cairn::embedding<double>({20, 2}),
                                                  last_row(cairn::linear<double>({2, 2}), {}));
  cairn::workspace memory;
  auto gradient = network.empty_gradient();
  using cairn::long_histories;
  using task_type = cairn::next_item_task<watching_head, cairn::examples_of::prefixes>;
  const auto examples_in = [&](long_histories which, std::size_t first) {
    const task_type task(all, 3, which, {&seen});
    std::vector<std::uint32_t> lengths;
    std::vector<std::uint32_t> examples;
    for (std::uint32_t n = static_cast<std::uint32_t>(first); n < task.size(); ++n) {
      CHECK(task.weight(n) == 1);
      lengths.push_back(static_cast<std::uint32_t>(task.tokens(n)));
      examples.push_back(n);
    }
    task.learn(network, cairn::shard{examples, 1, 1}, memory, gradient);
    seen.pop_back();
    lengths.insert(lengths.end(), seen.begin(), seen.end());
    return lengths;
  };
  CHECK(examples_in(long_histories::latest, 0) == std::vector<std::uint32_t>{1, 2, 3, 3, 3, 2, 3, 15, 16, 17});
  CHECK(examples_in(long_histories::all, 2) ==
        std::vector<std::uint32_t>{1, 2, 3, 3, 3, 3, 3, 11, 12, 13, 14, 15, 16, 17});
}

TEST_CASE("a sequence network's gradient by differences, with dropout", "[recommender]") {
  const cairn::sequences all = task_histories();
  small_network network(cairn::embedding<double>({20, 3, 1.5}), cairn::linear<double>({3, 3}), .3);
  cairn::testing::check_task_gradients(
      network, cairn::next_item_task(all, 5, cairn::long_histories::all, cairn::softmax_head{}), {2, 0, 1});
}

TEST_CASE("the columns of events are read beside their items", "[recommender]") {
  cairn::sequence_builder builder(20, {{"hour", 4}, {"action", 2}});
  std::uint32_t at = 0;
  for (const std::size_t length : {3U, 6U, 2U}) {
    for (std::size_t n = 0; n < length; ++n, ++at) {
      builder.push(at, std::array<std::uint32_t, 2>{at % 3, at % 4 == 0 ? cairn::none : at % 2});
    }
    builder.end_sequence();
  }
  const cairn::sequences all = builder.finish();
  const std::vector<cairn::embedding<double>> tables{cairn::embedding<double>({4, 3, 1.5}),
                                                     cairn::embedding<double>({2, 3})};
  const std::vector<std::uint32_t> examples{2, 0, 1};
  const cairn::next_item_task task(all, 4, cairn::long_histories::latest, cairn::softmax_head{});
  small_network network(cairn::embedding<double>({20, 3, 1.5}), cairn::linear<double>({3, 3}), .3, false, tables);
  cairn::testing::check_task_gradients(network, task, examples);
  // The last event of each run is not read, nor are values that do not occur.
  const auto found = cairn::testing::learned_gradient(network, task, {examples, 7, .25});
  const auto& hours = found[found.size() - 2];
  REQUIRE(hours.name == "context.0.table");
  CHECK(std::all_of(hours.values.begin() + 9, hours.values.end(), [](double value) { return value == 0; }));
  CHECK(std::none_of(hours.values.begin(), hours.values.begin() + 9, [](double value) { return value == 0; }));

  using last_row = cairn::sequential<cairn::linear<double>, cairn::pooling<double, cairn::last_pooling>>;
  using cairn::examples_of;
  const cairn::next_item_task<cairn::softmax_head, examples_of::prefixes> prefixes(all, 4,
                                                                                   cairn::long_histories::latest, {});
  cairn::sequence_network<last_row> pooled(cairn::embedding<double>({20, 3}),
                                           last_row(cairn::linear<double>({3, 3}), {}), 0, false, tables);
  cairn::testing::check_task_gradients(pooled, prefixes, {4, 0, 1, 6});
}

TEST_CASE("what is known of items is read with them", "[recommender]") {
  const cairn::sequences all = task_histories();
  const auto known = task_attributes();
  small_network network(cairn::embedding<double>({20, 3, 1.5}), cairn::linear<double>({3, 3}), .3, false, {}, known);
  cairn::testing::check_task_gradients(
      network, cairn::next_item_task(all, 5, cairn::long_histories::latest, cairn::softmax_head{}), {1, 0});
  // A row is the item's own and the mean of its attributes': item 5 has the first two of 1, 2.
  network.encoder.weight.setIdentity();
  network.encoder.bias.setZero();
  const std::vector<std::uint32_t> offsets{0, 3}, ids{5, 6, cairn::no_row};
  cairn::workspace memory;
  cairn::nothing unkept;
  const auto rows = network.forward(ids, cairn::pass(offsets, memory), unkept);
  const auto& own = network.attributes[0].table;
  for (Eigen::Index c = 0; c < 3; ++c) {
    const auto column = static_cast<std::size_t>(c);
    CHECK(rows(0, column) == Approx(1.5 * (network.items.table(5, c) + (own(1, c) + own(2, c)) / 2)));
    CHECK(rows(1, column) == Approx(1.5 * network.items.table(6, c)));
    CHECK(rows(2, column) == 0);
  }
  known->offsets.pop_back();
  known->values.resize(known->offsets.back());
  CHECK_THROWS_WITH(
      small_network(cairn::embedding<double>({20, 3}), cairn::linear<double>({3, 3}), 0, false, {}, known),
      Catch::Contains("sequence_network.attributes: attributes of 19 items"));
}

TEST_CASE("what is known of items predicts them: gradients by differences", "[recommender]") {
  const cairn::sequences all = task_histories();
  const auto check = [&](const auto& head, double power) {
    small_network network(cairn::embedding<double>({20, 3, 1.5}), cairn::linear<double>({3, 3}), .3, false, {},
                          task_attributes(), {.predict = true, .power = power});
    cairn::testing::check_task_gradients(network, cairn::next_item_task(all, 5, cairn::long_histories::latest, head),
                                         {1, 0});
  };
  const std::vector<std::uint32_t> counts(20, 1);
  using sampled = cairn::sampled_head<cairn::sampled_softmax_loss>;
  check(cairn::softmax_head{}, .5);
  check(sampled{{}, {}, 6, cairn::negatives_of::shard}.prepare(counts), 1);
  check(sampled{{}, {}, 3, cairn::negatives_of::row}.prepare(counts), 0);
}

TEST_CASE("a network that predicts by attributes is one whose items are their sums", "[recommender]") {
  const cairn::sequences all = task_histories();
  const auto known = task_attributes();
  const double power = .5;
  small_network network(cairn::embedding<double>({20, 3, 1.5}), cairn::linear<double>({3, 3}), 0, false, {}, known,
                        {.predict = true, .power = power});
  laws::shake(network);
  small_network plain(cairn::embedding<double>({20, 3, 1.5}), cairn::linear<double>({3, 3}));
  plain.encoder = network.encoder;
  plain.items.table = network.items.table;
  for (Eigen::Index item = 0; item < 20; ++item) {
    const auto own = known->of(static_cast<std::uint32_t>(item));
    for (const std::uint32_t each : own) {
      plain.items.table.row(item) += network.attributes[0].table.row(static_cast<Eigen::Index>(each)) /
                                     std::pow(static_cast<double>(own.size()), power);
    }
  }
  cairn::workspace memory;
  CHECK(laws::difference(laws::copied(network.predicted(memory)), laws::copied(plain.table())) < 1e-15);
  CHECK(plain.predicted(memory).data == plain.items.table.data());

  // Two shards into one gradient, as a lane learns them.
  const cairn::next_item_task task(all, 5, cairn::long_histories::latest, cairn::softmax_head{});
  auto summed = network.empty_gradient();
  auto expected = plain.empty_gradient();
  for (const std::vector<std::uint32_t>& examples : {std::vector<std::uint32_t>{1}, std::vector<std::uint32_t>{0}}) {
    const double loss = task.learn(network, cairn::shard{examples, 7, .25}, memory, summed);
    CHECK(loss == Approx(task.learn(plain, cairn::shard{examples, 7, .25}, memory, expected)).epsilon(1e-13));
  }
  const std::vector<double> of_items = laws::dense(expected.items.table, 60);
  CHECK(laws::difference(laws::dense(summed.items.table, 60), of_items) < 1e-13);
  std::vector<double> of_attributes(12, 0);
  for (std::uint32_t item = 0; item < 20; ++item) {
    const auto own = known->of(item);
    for (const std::uint32_t each : own) {
      for (std::size_t c = 0; c < 3; ++c) {
        of_attributes[3 * each + c] += of_items[3 * item + c] / std::pow(static_cast<double>(own.size()), power);
      }
    }
  }
  CHECK(laws::difference(laws::dense(summed.attributes[0].table, 12), of_attributes) < 1e-13);

  for (const double wrong : {-1., std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_WITH(small_network(cairn::embedding<double>({20, 3}), cairn::linear<double>({3, 3}), 0, false, {},
                                    known, {.power = wrong}),
                      Catch::Contains("attribute_use.power"));
  }
}
