#include "cairn/evaluate/negative_sample.hpp"

#include <cmath>
#include <set>

#include "catch.hpp"

using namespace cairn;

namespace {

std::vector<item_index> negatives(const sampled_ranking& protocol, std::size_t items, user_index user,
                                  const std::set<item_index>& taken) {
  const detail::negative_sample sample(protocol, items);
  std::vector<item_index> drawn{77};
  sample.draw(
      user, taken.size(), [&](item_index item) { return taken.count(item) > 0; }, drawn);
  return drawn;
}

}  // namespace

TEST_CASE("negatives are drawn once each, and never from what was taken") {
  const std::set<item_index> taken{0, 3, 7};
  for (const std::size_t count : {std::size_t{2}, std::size_t{17}}) {  // by draws, and from a list
    for (const bool weighted : {false, true}) {
      sampled_ranking protocol{.count = count};
      if (weighted) protocol.weights.assign(20, 2.5);
      for (user_index user = 0; user < 20; ++user) {
        const auto drawn = negatives(protocol, 20, user, taken);
        const std::set<item_index> each(drawn.begin(), drawn.end());
        CHECK(each.size() == count);
        CHECK(drawn.size() == count);
        for (const item_index item : taken) CHECK(each.count(item) == 0);
        CHECK(*each.rbegin() < 20);
        CHECK(drawn == negatives(protocol, 20, user, taken));
      }
    }
  }
  CHECK(negatives({.count = 5}, 1000, 1, taken) != negatives({.count = 5}, 1000, 2, taken));
  CHECK(negatives({.count = 5}, 1000, 1, taken) != negatives({.count = 5, .seed = 1}, 1000, 1, taken));
}

TEST_CASE("negatives by weight follow the law of draws without repetition") {
  // Two draws from weights 1, 2, 3, 4 (and 90, taken; and 0): P(a and b) = w_a w_b (1 / (S - w_a) + 1 / (S - w_b)) / S.
  // With 90 of 100 taken the sixteen tries an item often do not do: the clocks finish the draw.
  for (const double heavy : {0.5, 90., 9e6}) {
    const sampled_ranking protocol{.count = 2, .weights = {1, 2, 3, 4, heavy, 0}};
    constexpr std::size_t users = 20000;
    std::vector<std::vector<double>> together(4, std::vector<double>(4));
    const detail::negative_sample sample(protocol, 6);
    std::vector<item_index> drawn;
    for (user_index user = 0; user < users; ++user) {
      sample.draw(
          user, 1, [](item_index item) { return item == 4; }, drawn);
      REQUIRE(drawn.size() == 2);
      REQUIRE(std::max(drawn[0], drawn[1]) < 4);
      together[std::min(drawn[0], drawn[1])][std::max(drawn[0], drawn[1])] += 1. / users;
    }
    for (std::size_t a = 0; a < 4; ++a) {
      for (std::size_t b = a + 1; b < 4; ++b) {
        const double wa = protocol.weights[a], wb = protocol.weights[b];
        const double p = wa * wb * (1 / (10 - wa) + 1 / (10 - wb)) / 10;
        CHECK(std::abs(together[a][b] - p) < 4 * std::sqrt(p / users));
      }
    }
  }
}

TEST_CASE("too few items to draw from are refused, and weights that are no law") {
  CHECK_THROWS_WITH(negatives({.count = 4}, 5, 6, {0, 1}),
                    "sampled ranking: user 6 leaves 3 items to draw; expected at least 4");
  CHECK_THROWS_WITH(negatives({.count = 2, .weights = {1, 0, 0, 4}}, 4, 6, {3}),
                    "sampled ranking: user 6 leaves 1 items to draw; expected at least 2");
  CHECK_THROWS_WITH(negatives({.count = 1, .weights = {1, -1}}, 2, 0, {}), Catch::Contains("weight 1 is -1"));
  CHECK_THROWS_WITH(negatives({.count = 1, .weights = {0, 0}}, 2, 0, {}), Catch::Contains("all weights are zero"));
}
