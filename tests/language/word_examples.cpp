#include "cairn/language/word_examples.hpp"

#include "catch.hpp"

TEST_CASE("judged rows are kept side by side", "[language]") {
  cairn::judged_rows rows;
  rows.add(7, 1, .5F);
  rows.add(3, 0, 2);
  CHECK(rows.rows == std::vector<std::uint32_t>{7, 3});
  CHECK(rows.labels == std::vector<float>{1, 0});
  CHECK(rows.weights == std::vector<float>{.5F, 2});
  rows.clear();
  CHECK(rows.rows.empty());
  CHECK(rows.labels.empty());
  CHECK(rows.weights.empty());
}

TEST_CASE("what is no part of a word vector model does not fit", "[language]") {
  CHECK_FALSE(cairn::word_architecture<int>);
  CHECK_FALSE(cairn::word_objective<cairn::judged_rows>);
  CHECK_FALSE(cairn::word_parts<cairn::judged_rows>);
}
