#include "cairn/recommender/session_neighbors.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "catch.hpp"
#include "next_item_laws.hpp"

using namespace cairn;

namespace {

/// The formula, session by session, without an index: all sessions are compared, and all of them asked.
template <class Weighting>
std::vector<double> naive_scores(const sequences& train, std::span<const item_index> history, const Weighting& w) {
  std::map<item_index, std::size_t> back;
  for (std::size_t n = 0; n < history.size(); ++n) back[history[n]] = history.size() - 1 - n;
  std::vector<double> scores(train.items());
  for (std::size_t s = 0; s < train.users(); ++s) {
    std::map<item_index, std::size_t> position;
    for (std::size_t n = 0; n < train.length_of(s); ++n) position[train.of(s)[n]] = n;
    double sum = 0;
    std::size_t latest = history.size();
    item_index shared = 0;
    for (const auto& [item, where] : position) {
      if (!back.contains(item)) continue;
      sum += w.event(back[item], history.size());
      if (back[item] < latest) latest = back[item], shared = item;
    }
    if (latest == history.size()) continue;
    const double weight =
        w.alike(sum, back.size(), position.size()) * w.shared(latest) * w.session(train.users() - 1 - s);
    for (const auto& [item, where] : position) {
      const std::size_t at = position[shared];
      scores[item] += weight * w.item(where > at ? where - at : at - where);
    }
  }
  return scores;
}

template <class Weighting>
double largest_error(const Weighting& weighting) {
  const sequences train = cairn::testing::random_walks(60, 30, 12);
  session_neighbors model({.neighbors = 1000, .recent = 0}, weighting);
  model.fit(all_of(train));
  std::vector<float> scores(30);
  double largest = 0;
  for (const std::vector<item_index>& history :
       {std::vector<item_index>{3}, {3, 4, 5}, {7, 7, 1, 7, 2}, {29, 0, 13, 22, 0, 0}}) {
    model.score_next(history, scores);
    const auto expected = naive_scores(train, history, weighting);
    for (std::size_t item = 0; item < 30; ++item) largest = std::max(largest, std::abs(scores[item] - expected[item]));
  }
  return largest;
}

}  // namespace

TEST_CASE("session neighbors keep the laws", "[laws]") {
  CHECK(cairn::testing::broken_next_item_laws([] { return vsknn{}; }) == std::vector<std::string>{});
  CHECK(cairn::testing::broken_next_item_laws([] { return stan{{.neighbors = 5, .recent = 9}}; }) ==
        std::vector<std::string>{});
}

TEST_CASE("session neighbors are the formula", "[recommender]") {
  CHECK(largest_error(vector_multiplication{}) < 1e-5);
  CHECK(largest_error(sequence_and_time{.event_decay = 2, .session_decay = 20, .item_decay = 3}) < 1e-5);
}

TEST_CASE("the latest sessions are compared, and the most alike of them asked", "[recommender]") {
  sequence_builder packed(5);
  packed.add(std::vector<item_index>{0, 1, 2});  // the most alike, but old
  packed.add(std::vector<item_index>{1, 3});
  packed.add(std::vector<item_index>{0, 4, 0});
  const auto train = all_of(packed.finish());
  const std::vector<item_index> history{0, 1};
  const auto scores_of = [&](std::size_t neighbors, std::size_t recent) {
    vsknn model({.neighbors = neighbors, .recent = recent});
    model.fit(train);
    std::vector<float> scores(5);
    model.score_next(history, scores);
    return scores;
  };
  // Events weigh .5 and 1: sessions are alike by .75, .5 and .25; the last shares what came one event before.
  CHECK(scores_of(100, 0) == std::vector<float>{.875F, 1.25F, .75F, .5F, .125F});
  CHECK(scores_of(1, 0) == std::vector<float>{.75F, .75F, .75F, 0, 0});
  CHECK(scores_of(100, 1) == std::vector<float>{.125F, 0, 0, 0, .125F});
  CHECK(scores_of(1, 2) == std::vector<float>{0, .5F, 0, .5F, 0});
}

TEST_CASE("session neighbors refuse what they cannot learn from", "[recommender]") {
  const auto train = all_of(cairn::testing::random_walks(5, 30, 12));
  CHECK_THROWS_WITH(vsknn({.neighbors = 0}).fit(train), Catch::Contains("session_neighbors.neighbors"));
  CHECK_THROWS_WITH(stan({}, {.item_decay = 0}).fit(train), Catch::Contains("sequence_and_time.item_decay"));
  CHECK_THROWS_WITH(vsknn().fit(all_of(sequences{})), Catch::Contains("no items"));
}
