#include "cairn/recommender/unordered.hpp"

#include "cairn/recommender/any_recommender.hpp"
#include "cairn/recommender/ease.hpp"
#include "cairn/recommender/item_neighbors.hpp"
#include "cairn/recommender/popularity.hpp"
#include "catch.hpp"
#include "next_item_laws.hpp"

using namespace cairn;

namespace {

/// A recommender that cannot fold in today.
struct shut : popularity {
  bool can_fold_in() const { return false; }
};

}  // namespace

static_assert(next_item_recommender<unordered<popularity>> && next_item_recommender<unordered<any_recommender>>);

TEST_CASE("recommenders of interactions keep the laws of next items", "[laws]") {
  using cairn::testing::broken_next_item_laws;
  CHECK(broken_next_item_laws([] { return unordered{popularity{}}; }).empty());
  CHECK(broken_next_item_laws([] { return unordered{item_neighbors<>{{.neighbors = 7}}}; }).empty());
  CHECK(broken_next_item_laws([] { return unordered{ease{{.regularization = 5}}, {.latest = 3}}; }).empty());
}

TEST_CASE("a history is the set of its items") {
  const auto train = all_of(cairn::testing::random_walks(40, 20, 12));
  unordered all{item_neighbors<>{{.neighbors = 5}}};
  unordered last{item_neighbors<>{{.neighbors = 5}}, {.latest = 2}};
  all.fit(train);
  last.fit(train);
  std::vector<float> scores(20), expected(20);
  const std::vector<item_index> set{3, 8, 9}, history{9, 3, 9, 8}, recent{8, 9};
  const std::vector<float> ones(3, 1);
  all.inner().score_history({set, ones}, expected);
  all.score_next(history, scores);
  CHECK(scores == expected);
  all.inner().score_history({recent, std::span(ones).first(2)}, expected);
  last.score_next(history, scores);
  CHECK(scores == expected);
}

TEST_CASE("repeats count once in train, too") {
  sequence_builder packed(3);
  packed.add(std::vector<item_index>{2, 2, 1});
  packed.add(std::vector<item_index>{2});
  unordered model{popularity{}};
  model.fit(all_of(packed.finish()));
  std::vector<float> scores(3);
  model.score_next(std::vector<item_index>{0}, scores);
  CHECK(scores == std::vector<float>{0, 1, 2});
}

TEST_CASE("a model that can fold nothing in is refused") {
  unordered model{shut{}};
  model.fit(all_of(cairn::testing::random_walks(4, 5, 4)));
  std::vector<float> scores(5);
  CHECK_THROWS_WITH(model.score_next(std::vector<item_index>{0}, scores),
                    "unordered: the model folds no history in; expected one that can");
}
