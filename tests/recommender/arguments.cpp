#include "cairn/recommender/arguments.hpp"

#include <limits>
#include <vector>

#include "catch.hpp"

using namespace cairn;

TEST_CASE("an id outside the fitted ones is named, and what was expected") {
  CHECK_NOTHROW(require_known("user", 3, 4, "model"));
  CHECK_THROWS_WITH(require_known("user", 4, 4, "model"), "model: no user 4; expected one of the 4 fitted");
  CHECK_THROWS_WITH(require_known("item", 0, 0, "model"), "model: no item 0; expected a call of fit first");
  const std::vector<std::uint32_t> ids{0, 3, 7, 9};
  CHECK_NOTHROW(require_known("item", ids, 10, "model"));
  CHECK_THROWS_WITH(require_known("item", ids, 7, "model"), Catch::Contains("no item 7"));  // the first of them
}

TEST_CASE("a history that cannot be folded in is refused") {
  const std::vector<item_index> items{0, 3};
  const std::vector<float> values{1, 2}, broken{1, std::numeric_limits<float>::infinity()};
  CHECK_NOTHROW(require_history({items, values}, 4, "model"));
  CHECK_NOTHROW(require_history({}, 4, "model"));
  CHECK_THROWS_WITH(require_history({}, 0, "model"), Catch::Contains("not fitted"));
  CHECK_THROWS_WITH(require_history({items, values}, 3, "model"), Catch::Contains("no item 3"));
  CHECK_THROWS_WITH(require_history({items, broken}, 4, "model"), Catch::Contains("the value of item 3"));
  CHECK_THROWS_WITH(require_history({items, {}}, 4, "model"), Catch::Contains("2 items and 0 values"));
}

TEST_CASE("validation is of the items and columns that are learned from") {
  const sequences train{{0}, {}, 4, {{"hour", 3}}};
  CHECK_NOTHROW(require_same_catalogue({train, {}}, train, "model"));
  const std::string text = "model: validation is of another catalogue; expected the items and columns of train";
  CHECK_THROWS_WITH(require_same_catalogue({{{0}, {}, 5, {{"hour", 3}}}, {}}, train, "model"), text);
  CHECK_THROWS_WITH(require_same_catalogue({{{0}, {}, 4, {{"hour", 4}}}, {}}, train, "model"), text);
  CHECK_THROWS_WITH(require_same_catalogue({{{0}, {}, 4}, {}}, train, "model"), text);
}

TEST_CASE("room for scores has to fit") {
  const std::vector<float> scores(3);
  CHECK_NOTHROW(require_scores(scores, 3, "model"));
  CHECK_THROWS_WITH(require_scores(scores, 4, "model"), "model: room for 3 scores; expected 4");
}

TEST_CASE("a sequence that no model can go on from is refused") {
  const std::vector<item_index> items{0, 3, 1};
  CHECK_NOTHROW(require_sequence(items, 4, 3, "model"));
  CHECK_THROWS_WITH(require_sequence(items, 0, 3, "model"), Catch::Contains("not fitted"));
  CHECK_THROWS_WITH(require_sequence({}, 4, 3, "model"), "model: an empty history; expected at least one item");
  CHECK_THROWS_WITH(require_sequence(items, 3, 3, "model"), Catch::Contains("no item 3"));
  CHECK_THROWS_WITH(require_sequence(items, 4, 2, "model"), Catch::Contains("a history of 3 items"));
  const std::vector<std::uint32_t> offsets{0, 1, 3}, open{0, 1};
  CHECK_NOTHROW(require_batch({offsets, items}, 4, 2, "model"));
  CHECK_THROWS_WITH(require_batch({offsets, items}, 4, 1, "model"), Catch::Contains("a history of 2 items"));
  CHECK_THROWS_WITH(require_batch({open, items}, 4, 2, "model"), Catch::Contains("offsets that do not fit"));
  CHECK_THROWS_WITH(require_batch({offsets, items}, 0, 2, "model"), Catch::Contains("not fitted"));
}
