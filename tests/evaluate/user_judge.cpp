#include "cairn/evaluate/user_judge.hpp"

#include <limits>

#include "catch.hpp"
#include "toy.hpp"

using namespace cairn;

namespace {

/// User 0 took 0 in train and 0 and 3 in history; test holds 1, 2 and 3. User 1 is known to nobody.
split<interactions> parts() {
  const std::vector<interaction> train{{0, 0, 1}}, past{{0, 0, 1}, {0, 3, 1}}, test{{0, 1, 1}, {0, 2, 4}, {0, 3, 1}};
  return {part_maker::train(interactions(2, 5, train)), part_maker::test(interactions(2, 5, past)),
          part_maker::test(interactions(2, 5, test))};
}
const table_model model{2, 5, {9, 8, 1, 5, 4, /**/ 2, 7, 6, 1, 9}};

std::vector<std::size_t> places(const ranked_user& user) {
  return {user.positions.begin(), user.positions.end()};
}

}  // namespace

TEST_CASE("a judge masks what the user has, each item once") {
  const auto all = parts();
  const full_ranking protocol{.relevant = {.graded = true}};
  const optimistic_ties ties;
  detail::user_judge judge(model, all, protocol, ties);
  evaluation_counts counts;
  judge.select(0, counts);
  CHECK(counts.masked == 1);
  std::vector<float> scores = model.table;
  scores.resize(5);
  const ranked_user& ranked = judge.rank_all(0, scores);
  CHECK(places(ranked) == std::vector<std::size_t>{0, 2});
  CHECK(ranked.candidates == 3);
  CHECK(ranked.gains[1] == 4);
  judge.select(1, counts);
  CHECK(judge.empty());
  CHECK(judge.knows(0));
  CHECK_FALSE(judge.knows(1));
  CHECK(judge.past_of(0).items.size() == 2);
}

TEST_CASE("a judge takes no score for a mask of its own") {
  const auto all = parts();
  const full_ranking protocol;
  const random_ties ties;
  detail::user_judge judge(model, all, protocol, ties);
  evaluation_counts counts;
  judge.select(0, counts);
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                          -std::numeric_limits<float>::infinity()}) {
    for (std::size_t at = 0; at < 5; ++at) {  // masked by train, relevant, relevant, masked by history, other
      std::vector<float> scores(model.table.begin(), model.table.begin() + 5);
      scores[at] = bad;
      CHECK_THROWS_WITH(judge.rank_all(0, scores), Catch::Contains("NaN or infinite"));
    }
  }
}

TEST_CASE("a judge ranks among given negatives, which may be relevant") {
  const auto all = parts();
  sampled_ranking protocol{.given = {{4, 2}, {}}, .same_item = collision::keep};
  const pessimistic_ties ties;
  detail::user_judge judge(model, all, protocol, ties);
  evaluation_counts counts;
  served how{};
  judge.select(0, counts);
  CHECK(places(judge.rank_sample(0, counts, how)) == std::vector<std::size_t>{0, 1, 4});
  CHECK(counts.colliding == 1);
  CHECK(how == served::known);
  protocol.same_item = collision::drop;
  judge.select(0, counts);
  CHECK(places(judge.rank_sample(0, counts, how)) == std::vector<std::size_t>{0, 1, 3});
  auto broken = model;
  broken.table[4] = -std::numeric_limits<float>::infinity();  // a negative's score
  detail::user_judge refusing(broken, all, protocol, ties);
  refusing.select(0, counts);
  CHECK_THROWS_WITH(refusing.rank_sample(0, counts, how), Catch::Contains("NaN or infinite"));
}
