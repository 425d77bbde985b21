#include "cairn/recommender/two_towers.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <numeric>
#include <vector>

#include "block/laws.hpp"
#include "catch.hpp"
#include "next_item_laws.hpp"

using namespace cairn;

namespace {

two_towers_settings<> small_towers(std::size_t epochs) {
  return {.query = {.width = 16, .positions = 7, .decay = .3, .dropout = 0},
          .training = {.optimizer = {.rate = .02}, .epochs = epochs, .batch_tokens = 256, .shard_tokens = 256}};
}

/// Item n of the ring has the attribute n / 2: an item and its twin.
std::shared_ptr<const item_attributes> twins(std::uint32_t items) {
  std::vector<std::vector<std::uint32_t>> lists;
  for (std::uint32_t n = 0; n < items; ++n) lists.push_back({n / 2});
  return std::make_shared<const item_attributes>(attributes_of_lists(lists, (items + 1) / 2));
}

}  // namespace

TEST_CASE("two towers keep the laws", "[laws]") {
  const auto make = [] {
    return two_towers<>({.query = {.width = 8, .positions = 7},
                         .item = {.layers = 1, .dropout = .1},
                         .objective = {.loss = {.temperature = .2}, .further = 3},
                         .training = {.epochs = 2, .batch_tokens = 64, .shard_tokens = 24}});
  };
  CHECK(cairn::testing::broken_next_item_laws(make) == std::vector<std::string>{});
}

TEST_CASE("two towers learn what follows what, and their vectors' product is the score", "[recommender]") {
  const auto parts = leave_last_two_out(cairn::testing::random_walks(200, 30, 12));
  two_towers<> model(small_towers(20));
  model.fit(parts.train);
  std::vector<float> scores(30);
  for (item_index last = 0; last < 30; ++last) {
    const std::vector<item_index> history{(last + 29) % 30, last};
    model.score_next(history, scores);
    const std::vector<float> query = model.query_vector(history);
    const matrix_view<const float> vectors = model.item_vectors();
    REQUIRE((query.size() == 16 && vectors.rows == 30 && vectors.columns == 16));
    for (std::size_t item = 0; item < 30; ++item) {
      CHECK(scores[item] == Approx(dot<float>(query, {vectors.row(item), 16})).margin(1e-6));
      CHECK(dot<float>({vectors.row(item), 16}, {vectors.row(item), 16}) == Approx(1).epsilon(1e-5));
    }
  }
  CHECK(cairn::testing::right_on_the_ring(model, 30) >= 28);
  CHECK(model.report().losses.back() < model.report().losses.front());
}

TEST_CASE("two towers read the columns of events", "[laws]") {
  CHECK(cairn::testing::broken_column_laws([] { return two_towers<>(small_towers(20)); }) ==
        std::vector<std::string>{});
  two_towers<> model(small_towers(2)), server(small_towers(2));
  model.fit(all_of(cairn::testing::told_histories(30, 8, 6)));
  const std::vector<item_index> history{5, 1};
  const std::vector<std::uint32_t> known{1, 7}, others{1, 6};
  const auto query = model.query_vector(history, known);
  CHECK(query != model.query_vector(history, others));
  CHECK_THROWS_WITH(model.query_vector(history), Catch::Contains("two_towers::query_vector: 0 values beside 2 events"));
  CHECK_THROWS_WITH(server.serve(model.network()), Catch::Contains("parts differ in number"));
  server.serve(model.network(), model.columns());
  CHECK(server.query_vector(history, known) == query);
}

TEST_CASE("two towers stop by validation, and serve what they learned", "[recommender]") {
  const auto parts = leave_last_two_out(cairn::testing::random_walks(60, 30, 12));
  auto settings = small_towers(40);
  settings.training.patience = 2;
  two_towers<> model(settings);
  model.fit(parts.train, parts.validation, {.threads = 1});
  CHECK(model.report().stopped_early);
  const next_item_validation watched(*parts.validation, 7, settings.validation_cases, settings.training.seed);
  CHECK(watched.ndcg(served_towers(model.network()), 1) == model.report().best.value);
  CHECK_THROWS_WITH(model.fit(all_of(cairn::testing::random_walks(60, 31, 12)), parts.validation),
                    Catch::Contains("another catalogue"));

  two_towers<> server(settings);
  server.serve(model.network());
  CHECK((laws::copied(server.item_vectors()) == laws::copied(model.item_vectors())));
  auto broken = model.network();
  broken.items.items(3, 3) = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_WITH(server.serve(broken), Catch::Contains("items.items"));
  settings.query.width = 8;
  CHECK_THROWS_WITH(two_towers<>(settings).serve(model.network()),
                    Catch::Contains("array 'items.items' is 30 by 16; expected 30 by 8"));
}

TEST_CASE("an item that nobody took is known by its attributes", "[recommender]") {
  // A ring of 30 items of which 7, 14 and 21 are never taken: their twins 6, 15 and 20 say who they are.
  const sequences walks = cairn::testing::random_walks(200, 30, 12);
  sequence_builder packed(30);
  const auto missing = [](item_index item) { return item == 7 || item == 14 || item == 21; };
  for (std::size_t user = 0; user < walks.users(); ++user) {
    for (const item_index item : walks.of(user)) {
      if (!missing(item)) packed.push(item);
    }
    packed.end_sequence();
  }
  const training<sequences> train = all_of(packed.finish());
  const auto cosine_of = [](const two_towers<>& model, std::size_t a, std::size_t b) {
    const auto vectors = model.item_vectors();
    return dot<float>({vectors.row(a), vectors.columns}, {vectors.row(b), vectors.columns});
  };
  auto settings = small_towers(20);
  two_towers<> without(settings);
  without.fit(train);
  CHECK(cosine_of(without, 7, 7) == 0);  // nothing is known
  settings.attributes = twins(30);
  settings.attributes_alone = .2;
  two_towers<> with(settings);
  with.fit(train);
  for (const std::size_t item : {7U, 14U, 21U}) {
    const std::size_t twin = item % 2 == 0 ? item + 1 : item - 1;
    CHECK(cosine_of(with, item, twin) > .6);
    CHECK(with.network().items.items.row(static_cast<Eigen::Index>(item)).isZero());
    // It is told as soon as it stands in a history, too: what comes after it is what comes after its twin.
    const auto asked = with.query_vector(std::vector<item_index>{static_cast<item_index>(item)});
    const auto of_twin = with.query_vector(std::vector<item_index>{static_cast<item_index>(twin)});
    CHECK(std::inner_product(asked.begin(), asked.end(), of_twin.begin(), 0.F) > .6F);  // both of length 1
  }
  CHECK_THROWS_WITH(with.fit(all_of(cairn::testing::random_walks(9, 31, 12))),
                    Catch::Contains("attributes of 30 items"));
}

TEST_CASE("two towers refuse what they cannot learn from", "[recommender]") {
  two_towers<> model(small_towers(1));
  CHECK_THROWS_WITH(model.item_vectors(), Catch::Contains("not fitted"));
  CHECK_THROWS_WITH(model.query_vector(std::vector<item_index>{1}), Catch::Contains("not fitted"));
  sequence_builder alone(5);
  alone.add(std::vector<item_index>{1});
  CHECK_THROWS_WITH(model.fit(all_of(alone.finish())), Catch::Contains("no sequence of two events"));
  CHECK_THROWS_WITH(model.fit(all_of(sequences{{0, 2}, {0, 0}, 1})), Catch::Contains("fewer than two items"));
  const auto walks = all_of(cairn::testing::random_walks(9, 30, 12));
  auto settings = small_towers(1);
  settings.objective.loss.temperature = 0;
  CHECK_THROWS_WITH(two_towers<>(settings).fit(walks), Catch::Contains("in_batch_softmax.temperature"));
  settings = small_towers(1);
  settings.query.positions = 0;
  CHECK_THROWS_WITH(two_towers<>(settings).fit(walks), Catch::Contains("two_towers_settings.query"));
  settings = small_towers(1);
  settings.attributes_alone = 1;
  CHECK_THROWS_WITH(two_towers<>(settings).fit(walks), Catch::Contains("attributed_embedding_settings.rate"));
}
