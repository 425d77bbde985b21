#include "cairn/text/joined_features.hpp"

#include <set>

#include "cairn/text/character_ngrams.hpp"
#include "cairn/text/word_ngrams.hpp"
#include "catch.hpp"

using namespace cairn;

TEST_CASE("features of several kinds are told apart", "[text]") {
  const joined_features both{character_ngrams{1, 1}, character_ngrams{1, 1}};
  static_assert(text_features<joined_features<character_ngrams, word_ngrams<>>>);
  std::set<std::uint64_t> hashes;
  std::size_t count = 0;
  both.each("ab", [&](std::uint64_t hash, std::size_t, std::size_t) {
    hashes.insert(hash);
    ++count;
  });
  CHECK(count == 4);
  CHECK(hashes.size() == 4);
  CHECK_THROWS_WITH((joined_features{word_ngrams<>{}, character_ngrams{0, 1}}.check()),
                    Catch::Contains("character_ngrams.from"));
}
