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
