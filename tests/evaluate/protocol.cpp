#include "cairn/evaluate/protocol.hpp"

#include "catch.hpp"

using namespace cairn;

static_assert(ranking_protocol<full_ranking> && ranking_protocol<sampled_ranking> && !ranking_protocol<relevance>);

TEST_CASE("protocols say what they are") {
  CHECK(described(full_ranking{}) == "whole catalogue, seen items excluded");
  CHECK(described(full_ranking{.seen = seen_items::allow, .items = wanted::fresh}) ==
        "whole catalogue, seen items allowed, new items wanted");
  CHECK(described(sampled_ranking{.count = 99}) == "against 99 sampled items");
  CHECK(described(sampled_ranking{.weights = {1, 2}}) == "against 100 sampled items, drawn by weight");
  CHECK(described(sampled_ranking{.given = {{1}}}) == "against given negatives");
  CHECK(!(full_ranking{} == full_ranking{.seen = seen_items::allow}));
}

TEST_CASE("counts of two evaluations add up") {
  const evaluation_counts a{1, 2, 3, 4, 5, 6}, b{10, 20, 30, 40, 50, 60};
  CHECK(summed(a, b) == evaluation_counts{11, 22, 33, 44, 55, 66});
}
