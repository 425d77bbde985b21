#include "cairn/language/nearest_words.hpp"

#include <limits>
#include <vector>

#include "cairn/language/read_word_vectors.hpp"
#include "catch.hpp"
#include "data/real_data.hpp"
#include "data/refusal.hpp"

namespace {
/// A plane: royal to the right, female upwards; "zero" points nowhere.
const char* const small_court = "man 0 -1\nwoman 0 1\nking 3 -3\nqueen 2 2\ncrown 5 0\nzero 0 0\n";
}  // namespace

TEST_CASE("nearest words by hand", "[language]") {
  const cairn::nearest_words search(cairn::parse_word_vectors(small_court));
  const auto near = search.to_word("queen", 3);
  REQUIRE(near.size() == 3);
  // woman and crown are as near: the lower row comes first
  CHECK(near[0].word == "woman");
  CHECK(near[1].word == "crown");
  CHECK(near[0].score == Approx(std::sqrt(.5)));
  CHECK(near[2].score == Approx(0).margin(1e-6));
  CHECK(search.to_word("queen", 100).size() == 5);
  CHECK(search.to_word("queen", 0).empty());
  CHECK(search.to_vector(std::vector<float>{1e30F, 1e30F}, 1)[0].word == "queen");
  CHECK(search.to_vector(std::vector<float>{1, 1}, 1)[0].score == Approx(1));
}

TEST_CASE("analogies by hand, added and multiplied", "[language]") {
  const cairn::nearest_words search(cairn::parse_word_vectors(small_court));
  for (const auto rule : {cairn::analogy_rule::add, cairn::analogy_rule::multiply}) {
    CHECK(search.analogy("man", "woman", "king", 1, rule)[0].word == "queen");
    CHECK(search.analogy("woman", "man", "queen", 1, rule)[0].word == "king");
  }
  // (cos(queen, woman), cos(queen, king), cos(queen, man)) = (.707, 0, -.707)
  CHECK(search.analogy("man", "woman", "king", 1, cairn::analogy_rule::multiply)[0].score ==
        Approx((1 + std::sqrt(.5)) / 2 * .5 / ((1 - std::sqrt(.5)) / 2 + .001)));
}

TEST_CASE("a search among one word finds nothing, and wrong questions are refused", "[language]") {
  const cairn::nearest_words one(cairn::parse_word_vectors("alone 1 2\n"));
  CHECK(one.to_word("alone", 5).empty());
  CHECK(one.analogy("alone", "alone", "alone", 5).empty());
  CHECK(refusal([&] { one.to_word("gone", 1); }) == "nearest_words: unknown word 'gone'; expected one of the 1 words");
  CHECK(refusal([&] { one.analogy("alone", "gone", "alone", 1); }).starts_with("nearest_words: unknown word 'gone'"));
  CHECK(refusal([&] { one.to_vector(std::vector<float>{1}, 1); }).starts_with("nearest_words: the query has another"));
  const std::vector<float> no_number{1, std::numeric_limits<float>::quiet_NaN()};
  CHECK(refusal([&] { one.to_vector(no_number, 1); }).starts_with("nearest_words: the query is not finite"));
}

TEST_CASE("GloVe knows the queen", "[language][real]") {
  const auto path = real_data("glove-6b-100d-subset/glove.6B.100d.subset.txt.gz");
  if (!path) return;
  const cairn::nearest_words search(cairn::read_word_vectors(*path));
  CHECK(search.analogy("man", "king", "woman", 1)[0].word == "queen");
  CHECK(search.analogy("france", "paris", "germany", 1)[0].word == "berlin");
}
