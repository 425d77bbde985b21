#include "cairn/recommender/user_neighbors.hpp"

#include "cairn/similarity/jaccard.hpp"
#include "cairn/similarity/tf_idf.hpp"
#include "catch.hpp"
#include "neighbor_data.hpp"

namespace {

/// A similarity of the user's own: pairs with few in common do not count.
struct shared_count {
  float at_least = 2;

  using sums = cairn::dot_sum;
  static constexpr float weight(const cairn::entry_context&) noexcept { return 1; }
  constexpr float value(const sums& shared, const cairn::vector_summary&, const cairn::vector_summary&) const noexcept {
    return shared.dot < at_least ? 0.F : shared.dot;
  }
};

std::vector<float> catalogue_scores(const auto& model, cairn::user_index user) {
  std::vector<float> scores(model.items());
  model.score_catalogue(std::span(&user, 1), scores);
  return scores;
}

}  // namespace

TEST_CASE("user neighbors by hand") {
  // Customer 0 took a, b; 1 took b, c; 2 took b alone.
  const std::vector<cairn::interaction> entries{{0, 0}, {0, 1}, {1, 1}, {1, 2}, {2, 1}};
  cairn::user_neighbors<> model;
  CHECK(model.items() == 0);
  model.fit(cairn::all_of(cairn::interactions(3, 3, entries)));
  CHECK(model.users() == 3);
  CHECK(model.items() == 3);
  const auto scores = catalogue_scores(model, 2);
  // Customer 2 shares one item with 0 and with 1, who have two each.
  CHECK(scores[0] == Approx(1 / std::sqrt(2.)));
  CHECK(scores[1] == Approx(2 / std::sqrt(2.)));
  CHECK(scores[2] == Approx(1 / std::sqrt(2.)));
}

TEST_CASE("user neighbors score one way only: items, catalogue, history and explanation agree") {
  const auto check = [](auto model, bool stars) {
    const auto train = cairn::all_of(cairn::testing::random_interactions(40, 50, 20, stars));
    model.fit(train);
    for (cairn::user_index user = 0; user < 40; ++user) {
      const auto all = catalogue_scores(model, user);
      std::vector<cairn::item_index> items;
      for (cairn::item_index i = 50; i-- > 0;) items.push_back(i);
      std::vector<float> some(50);
      model.score(user, items, some);
      for (std::size_t n = 0; n < 50; ++n) CHECK(some[n] == Approx(all[items[n]]).margin(1e-6));
      for (const cairn::item_index item : {3U, 20U, 49U}) {
        const cairn::explanation why = model.explain(user, item);
        CHECK(why.score == Approx(all[item]).margin(1e-6));
        double sum = static_cast<double>(why.rest);
        for (const auto& part : why.parts) {
          sum += static_cast<double>(part.share);
          CHECK(train->by_user().contains(user, part.because));
        }
        CHECK(sum == Approx(why.score).margin(1e-6));
        CHECK(why.rest == Approx(0).margin(1e-4));
      }
    }
  };
  check(cairn::user_neighbors<>{{.neighbors = 7}}, false);
  check(cairn::user_neighbors<>{{.neighbors = 7}}, true);
  check(cairn::user_neighbors<cairn::tf_idf_cosine>{{.amplification = 1.5F, .normalize = true}}, true);
  check(cairn::user_neighbors<shared_count>{{.neighbors = 0}}, false);
}

TEST_CASE("user neighbors fold new customers in") {
  const auto train = cairn::all_of(cairn::testing::random_interactions(40, 50, 20, false));
  cairn::user_neighbors<cairn::jaccard> model{{.neighbors = 100}};
  model.fit(train);
  std::vector<float> scores(50);
  model.score_history({}, scores);
  CHECK(scores == std::vector<float>(50, 0.F));
  const std::vector<cairn::item_index> items{4, 9, 70};  // 70 is not in the catalogue
  const std::vector<float> values{1, 1, 1};
  model.score_history({items, values}, scores);
  CHECK(*std::max_element(scores.begin(), scores.end()) > 0);
  std::vector<float> known(50);
  model.score_history({std::span(items).first(2), std::span(values).first(2)}, known);
  CHECK(scores == known);
  // Folded in, a known customer is his own nearest neighbor, with similarity 1.
  std::vector<float> as_new(50);
  model.score_history(train->history(7), as_new);
  const auto as_known = catalogue_scores(model, 7);
  for (std::size_t i = 0; i < 50; ++i) {
    const float own = train->by_user().contains(7, static_cast<cairn::item_index>(i)) ? 1.F : 0.F;
    CHECK(as_new[i] == Approx(as_known[i] + own).margin(1e-5));
  }
}

TEST_CASE("user neighbors: the same bits on any number of threads; one user; one item; a failed fit changes nothing") {
  const auto train = cairn::all_of(cairn::testing::random_interactions(60, 80, 15, true));
  cairn::user_neighbors<> model;
  model.fit(train, {.threads = 1});
  const auto one = catalogue_scores(model, 5);
  for (const int threads : {2, 3}) {
    model.fit(train, {.threads = threads});
    CHECK(catalogue_scores(model, 5) == one);
  }
  const cairn::execution stopped{.threads = 1, .report = [](const cairn::progress_update&) { return false; }};
  CHECK_THROWS_AS(model.fit(cairn::all_of(cairn::testing::random_interactions(5, 6, 50, false)), stopped),
                  cairn::cancelled);
  CHECK(model.items() == 80);
  CHECK(catalogue_scores(model, 5) == one);
  model.fit(cairn::all_of(cairn::testing::random_interactions(1, 9, 100, false)));
  CHECK(catalogue_scores(model, 0).size() == 9);
  model.fit(cairn::all_of(cairn::testing::random_interactions(9, 1, 100, false)));
  CHECK(catalogue_scores(model, 0).size() == 1);
  CHECK_THROWS_AS(cairn::user_neighbors<>{{.amplification = -1}}.fit(train), cairn::error);
}

TEST_CASE("user neighbors deduce their similarity and serve recommend") {
  const cairn::user_neighbors_settings<cairn::jaccard> settings{.neighbors = 10};
  cairn::user_neighbors model{settings};
  const auto train = cairn::all_of(cairn::testing::random_interactions(30, 20, 30, false));
  model.fit(train);
  for (const auto& best : cairn::recommend(model, train, 3, 5)) CHECK_FALSE(train->by_user().contains(3, best.item));
}
