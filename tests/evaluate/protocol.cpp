#include "cairn/evaluate/protocol.hpp"

#include "catch.hpp"

using namespace cairn;

static_assert(ranking_protocol<full_ranking> && ranking_protocol<sampled_ranking> && !ranking_protocol<relevance>);

TEST_CASE("protocols say what they are") {
  CHECK(described(full_ranking{}) == "whole catalogue, seen items excluded");
  CHECK(described(full_ranking{.seen = seen_items::allow, .items = wanted::fresh}) ==
        "whole catalogue, seen items allowed, new items wanted");
  CHECK(described(sampled_ranking{.count = 99}) == "against 99 sampled items");
  CHECK(described(sampled_ranking{.given = {{1}}}) == "against given negatives");
  CHECK(!(full_ranking{} == full_ranking{.seen = seen_items::allow}));
}
