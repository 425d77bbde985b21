#include "cairn/text/normalized_features.hpp"

#include <string>
#include <vector>

#include "cairn/text/character_ngrams.hpp"
#include "cairn/text/word_ngrams.hpp"
#include "catch.hpp"

using namespace cairn;

TEST_CASE("texts that should count as one do, each with its own places", "[text]") {
  const normalized_features<word_ngrams<>> words{.features = {1, 1}, .accents = false};
  static_assert(text_features<normalized_features<word_ngrams<>>>);
  const auto seen = [&](std::string_view text) {
    std::vector<std::uint64_t> hashes;
    std::vector<std::string> places;
    words.each(text, [&](std::uint64_t hash, std::size_t begin, std::size_t end) {
      hashes.push_back(hash);
      places.emplace_back(text.substr(begin, end - begin));
    });
    return std::pair(hashes, places);
  };
  const auto [plain, plain_places] = seen("cafe no");
  const auto [typed, typed_places] = seen("ＣＡＦÉ  No");
  CHECK(plain == typed);
  CHECK(typed_places == std::vector<std::string>{"ＣＡＦÉ", "No"});
  CHECK(plain_places == std::vector<std::string>{"cafe", "no"});
  CHECK(seen("").first.empty());
}

TEST_CASE("ends of words behind a normalized text have places in it", "[text]") {
  const normalized_features<character_ngrams> grams{.features = {2, 2, ngram_reach::words}};
  const std::string_view text = "ﬁ";
  std::vector<std::pair<std::size_t, std::size_t>> places;
  grams.each(text, [&](std::uint64_t, std::size_t begin, std::size_t end) { places.emplace_back(begin, end); });
  CHECK(places == std::vector<std::pair<std::size_t, std::size_t>>{{0, 3}, {0, 3}, {0, 3}});
  CHECK_THROWS_WITH((normalized_features<character_ngrams>{.features = {0, 2}}.check()), Catch::Contains("from"));
}
