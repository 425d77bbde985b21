#include "cairn/language/whole_words.hpp"

#include "catch.hpp"

TEST_CASE("a whole word is its own row alone", "[language]") {
  const auto text = cairn::words_of("a b a c", {.least_count = 1});
  const auto prepared = cairn::whole_words{}.prepare(text.vocabulary);
  CHECK(prepared.rows() == 3);
  REQUIRE(prepared.of(2).size() == 1);
  CHECK(prepared.of(2)[0] == 2);
  CHECK(prepared.of_stranger("d").empty());
}
