#include "cairn/recommender/rating_neighbors.hpp"

#include "cairn/similarity/cosine.hpp"
#include "cairn/similarity/pearson.hpp"
#include "catch.hpp"
#include "neighbor_data.hpp"

using cairn::testing::catalogue_scores;
using cairn::testing::share_of;

namespace {

float rating(const auto& model, cairn::user_index user, cairn::item_index item) {
  float result = 0;
  model.score(user, std::span(&item, 1), std::span(&result, 1));
  return result;
}

/// The formula, over all who rated.
template <class Model>
double plain_rating(const Model& model, const cairn::interactions& data, cairn::user_index user, cairn::item_index item,
                    std::size_t neighbors) {
  cairn::with_baselines reference;
  reference.fit(data, cairn::compared::users);
  std::vector<cairn::scored_index> voices;
  const auto columns = model.nearest().columns_of(user);
  for (std::size_t n = 0; n < columns.size(); ++n) {
    if (data.by_user().contains(columns[n], item)) voices.push_back({columns[n], model.nearest().values_of(user)[n]});
  }
  std::sort(voices.begin(), voices.end(), cairn::ranks_before);
  if (voices.size() > neighbors) voices.resize(neighbors);
  double sum = 0, total = 0;
  for (const auto& voice : voices) {
    double stars = 0;
    const auto theirs = data.history(voice.index);
    for (std::size_t n = 0; n < theirs.items.size(); ++n) {
      if (theirs.items[n] == item) stars = static_cast<double>(theirs.values[n]);
    }
    sum += static_cast<double>(voice.score) * (stars - static_cast<double>(reference(voice.index, item)));
    total += static_cast<double>(voice.score);
  }
  const double result = static_cast<double>(reference(user, item)) + (total > 0 ? sum / total : 0);
  return std::min(5., std::max(1., result));
}

}  // namespace

TEST_CASE("ratings around means by hand") {
  // User 1 rates as user 0 does on the shared items (similarity 1); his mean is 3, and item 2 is one above it.
  const std::vector<cairn::interaction> entries{{0, 0, 2}, {0, 1, 3}, {1, 0, 2}, {1, 1, 3}, {1, 2, 4}, {2, 3, 5}};
  cairn::user_rating_neighbors<cairn::with_means> model;
  model.fit(cairn::all_of(cairn::interactions(3, 4, entries)));
  CHECK(rating(model, 0, 2) == Approx(2.5 + 1));
  CHECK(rating(model, 0, 3) == Approx(2.5));  // who rated it is no neighbor
  CHECK(rating(model, 2, 0) == Approx(5));
  cairn::user_rating_neighbors<cairn::with_means> shy{{.min_neighbors = 2}};
  shy.fit(cairn::all_of(cairn::interactions(3, 4, entries)));
  CHECK(rating(shy, 0, 2) == Approx(2.5));
}

TEST_CASE("ratings around baselines follow the formula") {
  const auto train = cairn::all_of(cairn::testing::random_interactions(30, 25, 40, true));
  for (const std::size_t neighbors : {1U, 3U, 40U}) {
    cairn::user_rating_neighbors<> model{{.neighbors = neighbors}};
    model.fit(train);
    for (cairn::user_index user = 0; user < 30; ++user) {
      for (cairn::item_index item = 0; item < 25; ++item) {
        CHECK(rating(model, user, item) == Approx(plain_rating(model, *train, user, item, neighbors)).epsilon(1e-5));
      }
    }
  }
}

TEST_CASE("ratings: explanations add up, ratings stay in range, threads change nothing") {
  const auto train = cairn::all_of(cairn::testing::random_interactions(30, 25, 40, true));
  const auto check = [&](auto model) {
    model.fit(train, {.threads = 1});
    auto again = model;
    again.fit(train, {.threads = 3});
    for (cairn::user_index user = 0; user < 30; ++user) {
      for (cairn::item_index item = 0; item < 25; ++item) {
        const float stars = rating(model, user, item);
        CHECK(stars >= 1);
        CHECK(stars <= 5);
        CHECK(stars == rating(again, user, item));
        const cairn::explanation why = model.explain(user, item);
        double sum = static_cast<double>(why.rest);
        for (const auto& part : why.parts) sum += static_cast<double>(part.share);
        CHECK(sum == Approx(stars).epsilon(1e-5));
        CHECK(why.score == stars);
      }
    }
  };
  check(cairn::user_rating_neighbors<>{});
  check(cairn::item_rating_neighbors<>{{.neighbors = 5, .candidates = 8}});
  check(cairn::item_rating_neighbors<cairn::with_baselines, cairn::pearson_baseline>{});
  check(cairn::user_rating_neighbors<cairn::with_means, cairn::pearson>{});
}

TEST_CASE("ratings: shares by hand") {
  // Users: customer 1 alone rated item 2; he shares items 0 and 1, whose terms in the cosine are 4 and 9.
  const std::vector<cairn::interaction> entries{{0, 0, 2}, {0, 1, 3}, {1, 0, 2}, {1, 1, 3}, {1, 2, 4}};
  cairn::user_rating_neighbors<cairn::with_means, cairn::cosine> by_terms;
  by_terms.fit(cairn::all_of(cairn::interactions(2, 3, entries)));
  const cairn::explanation why = by_terms.explain(0, 2);
  CHECK(why.score == Approx(2.5 + 1));
  CHECK(why.rest == Approx(2.5));
  CHECK(share_of(why, 0) == Approx(4. / 13));
  CHECK(share_of(why, 1) == Approx(9. / 13));
  cairn::user_rating_neighbors<cairn::with_means> evenly;
  evenly.fit(cairn::all_of(cairn::interactions(2, 3, entries)));
  CHECK(share_of(evenly.explain(0, 2), 0) == Approx(.5));
  CHECK(share_of(evenly.explain(0, 2), 1) == Approx(.5));

  // Items (4, 2, 0), (1, 5, 0) and (0, 3, 5), of means 3, 3 and 4; customer 0 rated the first two, 1 above and 2 below.
  const std::vector<cairn::interaction> stars{{0, 0, 4}, {0, 1, 1}, {1, 0, 2}, {1, 1, 5}, {1, 2, 3}, {2, 2, 5}};
  cairn::item_rating_neighbors<cairn::with_means, cairn::cosine> items;
  items.fit(cairn::all_of(cairn::interactions(3, 3, stars)));
  const double first = 6 / std::sqrt(34. * 20), second = 15 / std::sqrt(34. * 26);
  const cairn::explanation of_items = items.explain(0, 2);
  CHECK(of_items.score == Approx(4 + (first - 2 * second) / (first + second)));
  CHECK(share_of(of_items, 0) == Approx(first / (first + second)));
  CHECK(share_of(of_items, 1) == Approx(-2 * second / (first + second)));
  CHECK(of_items.rest == Approx(4));
}

TEST_CASE("ratings of similar items fold a known customer in as he is known") {
  const auto train = cairn::all_of(cairn::testing::random_interactions(30, 25, 40, true));
  const auto check = [&](auto model) {
    model.fit(train);
    std::vector<float> scores(25);
    for (cairn::user_index user = 0; user < 30; ++user) {
      model.score_history(train->history(user), scores);
      CHECK(scores == catalogue_scores(model, user));
    }
  };
  check(cairn::item_rating_neighbors<cairn::with_means>{{.neighbors = 4}});
  check(cairn::item_rating_neighbors<>{{.neighbors = 4, .candidates = 9}});
}

TEST_CASE("ratings of similar users fold a customer in as a fit with him would have it") {
  // Neither similarities nor means of the others depend on the last customer.
  const auto all = cairn::all_of(cairn::testing::random_interactions(30, 25, 40, true));
  std::vector<cairn::interaction> others;
  for (cairn::user_index user = 0; user < 29; ++user) {
    const auto [items, stars] = all->history(user);
    for (std::size_t n = 0; n < items.size(); ++n) others.push_back({user, items[n], stars[n]});
  }
  const auto without = cairn::all_of(cairn::interactions(29, 25, others));
  const auto check = [&](auto model) {
    auto with = model;
    with.fit(all);
    model.fit(without);
    std::vector<float> scores(25);
    model.score_history(all->history(29), scores);
    const auto expected = catalogue_scores(with, 29);
    for (std::size_t item = 0; item < 25; ++item) {
      // In the other fit, he is not among those who rated what he rated.
      CHECK(scores[item] == Approx(expected[item]).epsilon(1e-6));
    }
  };
  check(cairn::user_rating_neighbors<cairn::with_means>{});
  check(cairn::user_rating_neighbors<cairn::with_means, cairn::pearson>{{.neighbors = 3, .candidates = 12}});
}

TEST_CASE("ratings of similar users fold in around the customer's own baseline") {
  // A known customer is his own neighbor, who has a say in what he rated alone.
  const auto train = cairn::all_of(cairn::testing::random_interactions(30, 25, 40, true));
  cairn::user_rating_neighbors<cairn::with_baselines, cairn::pearson_baseline> model{{.how_similar = {.shrink = 2}}};
  model.fit(train);
  std::vector<float> scores(25);
  for (cairn::user_index user = 0; user < 30; ++user) {
    model.score_history(train->history(user), scores);
    for (cairn::item_index item = 0; item < 25; ++item) {
      if (!train->by_user().contains(user, item)) CHECK(scores[item] == rating(model, user, item));
    }
  }
  // Of whom nothing is known, the mean and the items' biases are expected.
  model.score_history({}, scores);
  cairn::with_baselines reference;
  reference.fit(*train, cairn::compared::users);
  CHECK(scores[3] == Approx(std::clamp(reference.of_history({})(3), 1.F, 5.F)));
  const std::vector<cairn::item_index> backwards{4, 2};
  const std::vector<float> stars{4, 2};
  CHECK_THROWS_WITH(model.score_history({backwards, stars}, scores), Catch::Contains("out of order"));
}

TEST_CASE("ratings: one user, one item, wrong settings") {
  cairn::item_rating_neighbors<> model;
  model.fit(cairn::all_of(cairn::testing::random_interactions(1, 3, 100, true)));
  CHECK(std::isfinite(rating(model, 0, 0)));
  model.fit(cairn::all_of(cairn::testing::random_interactions(4, 1, 100, true)));
  CHECK(std::isfinite(rating(model, 3, 0)));
  const auto train = cairn::all_of(cairn::testing::random_interactions(4, 2, 100, true));
  CHECK_THROWS_WITH(cairn::item_rating_neighbors<>{{.neighbors = 0}}.fit(train), Catch::Contains("no neighbors"));
  CHECK_THROWS_WITH((cairn::item_rating_neighbors<>{{.neighbors = 2, .min_neighbors = 3}}.fit(train)),
                    Catch::Contains("min_neighbors"));
  CHECK_THROWS_WITH(cairn::user_rating_neighbors<>{{.how_similar = {.shrink = -3}}}.fit(train),
                    Catch::Contains("mean_squared_difference.shrink"));
  // A fit to no ratings forgets the range of the ratings before.
  cairn::user_rating_neighbors<cairn::with_means> again;
  again.fit(train);
  again.fit(cairn::all_of(cairn::interactions(2, 2, {})));
  CHECK(rating(again, 0, 0) == 0);
}
