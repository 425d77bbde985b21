#include "cairn/language/word_analogies.hpp"

#include "cairn/language/read_word_vectors.hpp"
#include "catch.hpp"
#include "data/refusal.hpp"

TEST_CASE("sections of analogies are read", "[language]") {
  const auto sections = cairn::parse_analogies(": people \r\nman king woman queen\n\n: more of it\na b c d\ne f g h\n");
  REQUIRE(sections.size() == 2);
  CHECK(sections[0].name == "people");
  CHECK(sections[1].name == "more of it");
  CHECK(sections[0].analogies[0].words[3] == "queen");
  CHECK(sections[1].analogies.size() == 2);
  CHECK(cairn::parse_analogies("a b c d\n")[0].name.empty());
}

TEST_CASE("broken sets of analogies are refused", "[language]") {
  CHECK(refusal([] { cairn::parse_analogies(": x\na b c\n", "set"); }).starts_with("set:2: 3 fields; expected four"));
  CHECK(refusal([] { cairn::parse_analogies(": x\n", "set"); }).starts_with("set: no analogy"));
  CHECK(refusal([] { cairn::parse_analogies("", "set"); }).starts_with("set: no analogy"));
}

TEST_CASE("right answers are counted among those that can be asked", "[language]") {
  const cairn::nearest_words search(
      cairn::parse_word_vectors("man 0 -1\nwoman 0 1\nking 3 -3\nqueen 2 2\ncrown 5 0\n"));
  const auto sections = cairn::parse_analogies(
      "Man king woman queen\nman woman king queen\nman woman king crown\nman king woman duchess\n");
  for (const int threads : {1, 3}) {
    const auto result = cairn::evaluate_analogies(sections[0], search, cairn::analogy_rule::add, threads);
    CHECK(result.analogies == 4);
    CHECK(result.covered == 3);
    CHECK(result.right == 2);
    CHECK(result.accuracy() == Approx(2. / 3));
  }
  CHECK(cairn::analogy_result{}.accuracy() == 0);
}
