#include "cairn/text/character_ngrams.hpp"

#include <map>
#include <string>
#include <vector>

#include "catch.hpp"

using namespace cairn;

namespace {

std::vector<std::string> character_runs(std::string_view text, character_ngrams grams) {
  std::vector<std::string> runs;
  grams.each(text, [&](std::uint64_t, std::size_t begin, std::size_t end) {
    runs.emplace_back(text.substr(begin, end - begin));
  });
  return runs;
}

}  // namespace

TEST_CASE("runs of characters across the text", "[text]") {
  CHECK(character_runs("很好吃", {1, 2}) == std::vector<std::string>{"很", "很好", "好", "好吃", "吃"});
  CHECK(character_runs("a  b", {2, 3}) == std::vector<std::string>{"a  ", "a  b", "  b"});
  CHECK(character_runs("a", {2, 3}).empty());
  CHECK(character_runs("", {1, 3}).empty());
}

TEST_CASE("runs of characters within words know the ends of words", "[text]") {
  const character_ngrams within{2, 3, ngram_reach::words};
  CHECK(character_runs("ab c", within) == std::vector<std::string>{"a", "ab", "ab", "ab ", "b ", " c", " c", "c"});
  std::map<std::uint64_t, int> counts;
  within.each("is is this", [&](std::uint64_t hash, std::size_t, std::size_t) { ++counts[hash]; });
  std::map<int, int> with;
  for (const auto& [hash, count] : counts) ++with[count];
  // " i", " is" and their words twice; "is", "is " and "s " thrice; " t", " th", "th", "thi", "hi", "his" once
  CHECK(with == std::map<int, int>{{1, 6}, {2, 2}, {3, 3}});
  CHECK(character_runs("", within).empty());
  CHECK(character_runs(" ", within).empty());
}

TEST_CASE("spaces of any width are one, and hashes tell all else apart", "[text]") {
  const auto hashes = [](std::string_view text) {
    std::vector<std::uint64_t> found;
    character_ngrams{1, 3}.each(text, [&](std::uint64_t hash, std::size_t, std::size_t) { found.push_back(hash); });
    return found;
  };
  CHECK(hashes("a b") == hashes("a \t\u3000b"));
  CHECK(hashes("a b") != hashes("ab"));
  CHECK(hashes("\xFF") == hashes("\uFFFD"));
  CHECK_THROWS_WITH((character_ngrams{0, 1}.check()), Catch::Contains("character_ngrams.from"));
  CHECK_THROWS_WITH((character_ngrams{3, 2}.check()), Catch::Contains("character_ngrams.to"));
}
