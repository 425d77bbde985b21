#include "cairn/language/word_vectors.hpp"

#include <limits>

#include "catch.hpp"
#include "data/refusal.hpp"

namespace {
cairn::id_map three_names() {
  cairn::id_map names;
  for (const char* name : {"king", "queen", "tea"}) names.insert(name);
  return names;
}
}  // namespace

TEST_CASE("word vectors are found by their words", "[language]") {
  const cairn::word_vectors vectors(three_names(), 2, {1, 2, 3, 4, 5, 6});
  CHECK(vectors.size() == 3);
  CHECK(vectors.width() == 2);
  CHECK(vectors.find("queen") == std::optional(1U));
  CHECK(vectors.find("Queen") == std::nullopt);
  CHECK(vectors.word(2) == "tea");
  CHECK(vectors.at("tea")[1] == 6);
  CHECK(vectors.row(0)[0] == 1);
  CHECK(cairn::word_vectors().size() == 0);
}

TEST_CASE("word vectors refuse what does not fit together", "[language]") {
  using cairn::word_vectors;
  CHECK(refusal([] {
          word_vectors(three_names(), 2, {1, 2, 3, 4, 5});
        }) == "word vectors: 5 values; expected 3 rows of 2");
  CHECK(refusal([] {
          word_vectors(three_names(), 2, {1, 2, 3, 4, 5, 6, 7});
        }) == "word vectors: 7 values; expected 3 rows of 2");
  CHECK(refusal([] { word_vectors(three_names(), 0, {}); }) == "word vectors: no column; expected at least one");
  CHECK(refusal([] { word_vectors({}, 2, {}); }) == "word vectors: no word; expected at least one");
  for (const float wrong : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    CHECK(refusal([&] {
            word_vectors(three_names(), 2, {1, 2, 3, wrong, 5, 6});
          }) ==
          "word vectors, column 2: the vector of 'queen' has a value that is not finite; expected finite numbers");
  }
  CHECK(refusal([] {
          word_vectors(three_names(), 1, {1, 2, 3}).at("coffee");
        }) == "word vectors: unknown word 'coffee'; expected one of the 3 words");
}
