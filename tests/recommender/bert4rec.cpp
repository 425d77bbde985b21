#include "cairn/recommender/bert4rec.hpp"

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "cairn/recommender/sasrec.hpp"
#include "cairn/store/safetensors.hpp"
#include "catch.hpp"
#include "next_item_laws.hpp"
#include "store/files.hpp"

using namespace cairn;

namespace {

template <class Model>
Model small_bert() {
  typename Model::settings_type settings;
  settings.encoder = {.width = 8, .heads = 2, .layers = 2, .positions = 8, .dropout = .1};
  settings.training.epochs = 2;
  settings.training.batch_tokens = 64;
  settings.training.shard_tokens = 24;
  if constexpr (requires { settings.head.negatives; }) settings.head.negatives = 3;
  return Model(settings);
}

template <class Encoder>
using bert_of = sequence_recommender<Encoder, softmax_head, adam, constant_schedule, cloze>;

bert4rec ring_bert(std::size_t epochs) {
  return bert4rec({.encoder = {.width = 16, .heads = 2, .layers = 1, .positions = 10, .dropout = .1},
                   .objective = {.masked = .2, .last_only = .3},
                   .training = {.optimizer = {.rate = .01}, .epochs = epochs, .batch_tokens = 64, .shard_tokens = 24}});
}

template <class Model>
concept reads_on = requires(const Model model) {
  model.read();
};
// What was read before would have to be read again with every event: that does not compile.
static_assert(reads_on<sasrec> && !reads_on<bert4rec>);

}  // namespace

// One line a model.
TEST_CASE("BERT4Rec with every head, norm and position keeps the laws", "[laws]") {
  const std::vector<std::string> none_broken;
  CHECK(cairn::testing::broken_next_item_laws(small_bert<bert4rec>) == none_broken);
  CHECK(cairn::testing::broken_next_item_laws(small_bert<bert4rec_sampled_softmax>) == none_broken);
  CHECK(cairn::testing::broken_next_item_laws(
            small_bert<bert_of<bert_encoder<norm_order::behind, counted_from::begin>>>) == none_broken);
}

TEST_CASE("BERT4Rec learns what follows what", "[recommender]") {
  const auto parts = leave_last_two_out(cairn::testing::random_walks(900, 30, 12));
  const auto right = [&](auto model) {
    model.fit(parts.train, execution{.threads = 1});
    CHECK(model.report().losses.back() < .8 * model.report().losses.front());
    return cairn::testing::right_on_the_ring(model, 30);
  };
  auto settings = ring_bert(40).settings();  // with 30 epochs, 28 to 30 of 30 with each of 12 seeds
  settings.training.optimizer.rate = .005;
  settings.objective.last_only = .5;
  CHECK(right(bert4rec(settings)) >= 28);
  using published = bert_of<bert_encoder<norm_order::behind>>;
  CHECK(right(published({.encoder = {.width = 16, .heads = 2, .layers = 1, .positions = 10, .dropout = .1},
                         .objective = {.last_only = .5},
                         .training = settings.training})) >= 28);
}

TEST_CASE("what BERT4Rec scores is the row of a mask behind the history with all items but the mask", "[recommender]") {
  const auto parts = leave_last_two_out(cairn::testing::random_walks(40, 30, 12));
  auto model = small_bert<bert4rec>();
  model.fit(parts.train, parts.validation);
  const auto& network = model.network();
  CHECK(network.items.count() == 31);
  CHECK(model.items() == 30);
  CHECK(model.longest_history() == 7);
  const std::vector<item_index> history{3, 4, 9, 9, 1};
  const std::vector<std::uint32_t> ids{3, 4, 9, 9, 1, 30}, offsets{0, 6};
  workspace memory;
  nothing unkept;
  const auto h = network.forward(ids, pass(offsets, memory).part(0), unkept);
  std::vector<float> scores(30);
  model.score_next(history, scores);
  for (Eigen::Index item = 0; item < 30; ++item) {
    double expected = 0;
    for (Eigen::Index k = 0; k < 8; ++k) {
      expected += static_cast<double>(h.row(5)[k]) * static_cast<double>(network.items.table(item, k));
    }
    CHECK(static_cast<double>(scores[static_cast<std::size_t>(item)]) == Approx(expected).epsilon(1e-4).margin(1e-5));
  }
}

TEST_CASE("the mask is no item, however large its scores were", "[recommender]") {
  const auto parts = leave_last_two_out(cairn::testing::random_walks(40, 30, 12));
  auto model = small_bert<bert4rec>();
  auto network = model.first_network(30);
  network.items.table.row(30).setConstant(100);
  model.serve(network);
  const std::vector<item_index> history{3, 4}, mask{30};
  const auto best = recommend_next(model, history, 30, {.seen = seen_items::allow});
  CHECK(best.size() == 30);
  for (const auto& each : best) CHECK(each.item < 30);
  std::vector<float> scores(30), room_for_it(31);
  CHECK_THROWS_WITH(model.score_next(std::span(mask), scores), Catch::Contains("no item 30"));
  CHECK_THROWS_WITH(model.score_next(std::span(history), room_for_it), Catch::Contains("room for 31"));
}

TEST_CASE("a stopped fit of BERT4Rec goes on to the same bits, and a saved one is served", "[recommender]") {
  const auto parts = leave_last_two_out(cairn::testing::random_walks(60, 30, 12));
  auto settings = ring_bert(6).settings();
  settings.training.patience = 3;
  bert4rec model(settings), resumed(settings), other(settings);
  model.fit(parts.train, parts.validation, {.threads = 2});
  auto state = resumed.first_state(parts.train);
  std::size_t steps = 0;
  const execution stopping{.threads = 1, .report = [&](const progress_update&) { return ++steps < 9; }};
  CHECK_THROWS_AS(resumed.fit(state, parts.train, parts.validation, stopping, no_hook()), cancelled);
  resumed.fit(state, parts.train, parts.validation, {}, no_hook());
  CHECK((resumed.network().items.table == model.network().items.table));
  CHECK(resumed.report().validations == model.report().validations);
  CHECK(model.memory_for(parts.train).parameters == parameter_count(model.network()) * sizeof(float));

  const files::folder folder;
  save_model(folder / "network.safetensors", model.network());
  auto network = other.first_network(30);
  load_model(folder / "network.safetensors", network);
  other.serve(network);
  std::vector<float> wanted(30), served(30);
  model.score_next(std::vector<item_index>{3, 4, 9}, wanted);
  other.score_next(std::vector<item_index>{3, 4, 9}, served);
  CHECK(served == wanted);
  network.masked = false;  // of a model without a mask
  CHECK_THROWS_WITH(other.serve(network), Catch::Contains("items.table") && Catch::Contains("32 by 16"));
}

TEST_CASE("bad settings of BERT4Rec are named", "[recommender]") {
  const auto train = all_of(cairn::testing::random_walks(9, 30, 12));
  const auto refused = [&](const auto& change, const std::string& name) {
    auto settings = ring_bert(1).settings();
    change(settings);
    CHECK_THROWS_WITH(bert4rec(settings).fit(train), Catch::Contains(name));
  };
  refused([](auto& s) { s.objective.masked = 0; }, "cloze.masked");
  refused([](auto& s) { s.objective.masked = 1.5; }, "cloze.masked");
  refused([](auto& s) { s.objective.masked = std::numeric_limits<double>::quiet_NaN(); }, "cloze.masked");
  refused([](auto& s) { s.objective.last_only = -.1; }, "cloze.last_only");
  refused([](auto& s) { s.objective.last_only = std::numeric_limits<double>::quiet_NaN(); }, "cloze.last_only");
  refused([](auto& s) { s.encoder.positions = 1; }, "2 positions, one for the mask");
  refused([](auto& s) { s.encoder.positions = 0; }, "position_settings.positions");
  refused([](auto& s) { s.encoder.heads = 3; }, "width 16 is not divided by 3 heads");
}
