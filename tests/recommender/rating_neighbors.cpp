#include "cairn/recommender/rating_neighbors.hpp"

#include "cairn/similarity/pearson.hpp"
#include "catch.hpp"
#include "neighbor_data.hpp"

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

TEST_CASE("ratings: one user, one item, wrong settings") {
  cairn::item_rating_neighbors<> model;
  model.fit(cairn::all_of(cairn::testing::random_interactions(1, 3, 100, true)));
  CHECK(std::isfinite(rating(model, 0, 0)));
  model.fit(cairn::all_of(cairn::testing::random_interactions(4, 1, 100, true)));
  CHECK(std::isfinite(rating(model, 3, 0)));
  cairn::item_rating_neighbors<> wrong{{.neighbors = 0}};
  CHECK_THROWS_AS(wrong.fit(cairn::all_of(cairn::testing::random_interactions(4, 2, 100, true))), cairn::error);
}
