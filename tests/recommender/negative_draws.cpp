#include "cairn/recommender/negative_draws.hpp"

#include <set>

#include "catch.hpp"
#include "neighbor_data.hpp"

using namespace cairn;

TEST_CASE("negatives are what a customer did not take, each customer's own") {
  const interactions data = cairn::testing::random_interactions(12, 16, 60, false);
  strata blocks(data, {.users = 2, .items = 4}, 1);
  blocks.shuffle(0, 1);
  for (const bool may_be_taken : {false, true}) {
    const std::size_t learned = blocks.item_strip(0, 0), drawn = blocks.drawn_strip(0, 0);
    const auto taken = blocks.block(0, drawn);
    const auto candidates = blocks.items_of(drawn);
    const auto count = static_cast<std::uint32_t>(candidates.size());
    detail::negative_draws negatives(blocks, may_be_taken ? std::span<const strata::entry>() : taken,
                                     blocks.first_item(drawn), count);
    random_stream random(1, purpose::negative);
    const auto uniform = [&](random_stream& from) { return from.below(count); };
    std::size_t drew_taken = 0;
    for (const auto& entry : blocks.block(0, learned)) {
      negatives.walk_to(entry.user);
      std::set<std::uint32_t> own;
      for (const auto& other : taken) {
        if (other.user == entry.user) own.insert(other.item);
      }
      std::uint32_t other = 0;
      for (int n = 0; n < 20; ++n) {
        const bool found = negatives.draw(entry.user, uniform, random, other);
        CHECK(found == (may_be_taken || own.size() < count));
        if (found) drew_taken += own.count(other);
      }
    }
    CHECK((drew_taken > 0) == may_be_taken);
  }
}

TEST_CASE("where there is no candidate, nothing is drawn") {
  const interactions data = cairn::testing::random_interactions(3, 4, 60, false);
  strata blocks(data, {.users = 1, .items = 2}, 1);
  blocks.shuffle(0, 1);
  const detail::negative_draws none_left(blocks, {}, 0, 0);
  random_stream random(1, purpose::negative);
  const auto never = [](random_stream&) -> std::uint32_t { throw 1; };
  std::uint32_t other = 7;
  CHECK_FALSE(none_left.draw(0, never, random, other));
}
