#include "cairn/core/nearest_name.hpp"

#include <array>

#include "catch.hpp"

TEST_CASE("edit_distance counts letters") {
  CHECK(cairn::edit_distance("", "") == 0);
  CHECK(cairn::edit_distance("abc", "") == 3);
  CHECK(cairn::edit_distance("", "abc") == 3);
  CHECK(cairn::edit_distance("kitten", "sitting") == 3);
  CHECK(cairn::edit_distance("ndgc", "ndcg") == 1);
  CHECK(cairn::edit_distance("ca", "abc") == 3);  // optimal string alignment; unrestricted would be 2
  CHECK(cairn::edit_distance("recall", "recall") == 0);
}

TEST_CASE("nearest_name finds what was meant and nothing where nothing is near") {
  constexpr std::array<std::string_view, 4> names{"ndcg", "recall", "precision", "auc"};
  CHECK(cairn::nearest_name("ndgc", names) == "ndcg");
  CHECK(cairn::nearest_name("percision", names) == "precision");
  CHECK(cairn::nearest_name("zebra", names).empty());
  CHECK(cairn::nearest_name("", names).empty());
  CHECK(cairn::nearest_name(std::string(100000, 'a'), names).empty());
}

TEST_CASE("refuse_name says what was wrong, what was perhaps meant, and what there is") {
  constexpr std::array<std::string_view, 4> names{"ndcg", "recall", "precision", "auc"};
  const auto said = [&](std::string_view name, std::span<const std::string_view> right) -> std::string {
    try {
      cairn::refuse_name("metric", name, "command line", right);
    } catch (const cairn::error& problem) {
      return problem.what();
    }
  };
  CHECK(said("ndgc", names) ==
        "command line: unknown metric 'ndgc'; expected perhaps 'ndcg'; one of ndcg, recall, precision, auc");
  CHECK(said("ze\nbra", names) ==
        "command line: unknown metric 'ze\\x0abra'; expected one of ndcg, recall, precision, auc");
  CHECK(said("a", {}) == "command line: unknown metric 'a'; expected none, there is no name");
  const std::vector<std::string_view> many(21, "many");
  CHECK(said("zebra", many).ends_with("many, ..."));
}
