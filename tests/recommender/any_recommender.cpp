#include "cairn/recommender/any_recommender.hpp"

#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/recommender/popularity.hpp"
#include "catch.hpp"

namespace {

using namespace cairn;

struct by_number {  // a recommender of the fewest parts: it can neither fold in nor explain
  using data_type = interactions;
  std::size_t user_count = 0, item_count = 0;
  void fit(const training<interactions>& train, const execution& = {}) {
    user_count = train->users();
    item_count = train->items();
  }
  std::size_t users() const { return user_count; }
  std::size_t items() const { return item_count; }
  void score(user_index, std::span<const item_index> items, std::span<float> scores) const {
    for (std::size_t n = 0; n < items.size(); ++n) scores[n] = static_cast<float>(items[n]);
  }
};

training<interactions> small() {
  const std::vector<interaction> entries{{0, 0, 1}, {0, 1, 1}, {1, 1, 1}, {2, 2, 1}, {1, 2, 1}, {2, 1, 1}};
  return all_of(interactions(4, 4, entries));
}

}  // namespace

TEST_CASE("a model behind the seam scores as it does before it") {
  const auto train = small();
  popularity plain;
  plain.fit(train);
  any_recommender any = popularity{};
  any.fit(train);
  std::vector<float> expected(4), found(8);
  const std::vector<item_index> items{3, 2, 1, 0};
  plain.score(0, items, expected);
  any.score(0, items, std::span(found).first(4));
  CHECK(std::equal(expected.begin(), expected.end(), found.begin()));
  const std::vector<user_index> users{0, 1};
  any.score_catalogue(users, found);
  CHECK(found == std::vector<float>{1, 3, 2, 0, 1, 3, 2, 0});
  CHECK(any.can_fold_in());
  CHECK_FALSE(any.can_explain());
}

TEST_CASE("the seam knows whether the model inside can fold in at this moment") {
  struct sometimes : popularity {
    bool able = false;
    bool can_fold_in() const { return able; }
  };
  sometimes model;
  CHECK_FALSE(any_recommender(model).can_fold_in());
  model.able = true;
  CHECK(any_recommender(model).can_fold_in());
}

TEST_CASE("the model can be chosen at run time") {
  const auto train = small();
  for (const bool number : {false, true}) {
    any_recommender any;
    if (number) {
      any = by_number{};
    } else {
      any = popularity{};
    }
    any.fit(train);
    CHECK(recommend(any, train, 0, 1).at(0).item == (number ? 3U : 2U));
  }
}

TEST_CASE("what a model cannot do is refused in words, and an empty seam too") {
  any_recommender any = by_number{};
  any.fit(small());
  CHECK_FALSE(any.can_fold_in());
  std::vector<float> scores(4);
  CHECK_THROWS_WITH(any.score_history({}, scores), Catch::Contains("can_fold_in"));
  CHECK_THROWS_WITH(any.explain(0, 0), Catch::Contains("can_explain"));
  CHECK_THROWS_AS(any_recommender{}.fit(small()), error);
  // A new customer is served by popularity where the model cannot fold in.
  const std::vector<item_index> items{0};
  const std::vector<float> values{1};
  CHECK(serve_scores(any, *small(), 3, {items, values}, scores) == served::popularity);
  CHECK(scores == std::vector<float>{1, 3, 2, 0});
}
