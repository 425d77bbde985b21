#include "cairn/text/word_ngrams.hpp"

#include <map>
#include <string>
#include <vector>

#include "cairn/text/space_splitter.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

std::vector<std::string> word_runs(std::string_view text, std::size_t from, std::size_t to) {
  std::vector<std::string> runs;
  word_ngrams<space_splitter>{from, to}.each(text, [&](std::uint64_t, std::size_t begin, std::size_t end) {
    runs.emplace_back(text.substr(begin, end - begin));
  });
  return runs;
}

}  // namespace

TEST_CASE("runs of words, in order", "[text]") {
  CHECK(word_runs("a b  c", 1, 2) == std::vector<std::string>{"a", "a b", "b", "b  c", "c"});
  CHECK(word_runs("a b c", 2, 3) == std::vector<std::string>{"a b", "a b c", "b c"});
  CHECK(word_runs("a", 2, 3).empty());
  CHECK(word_runs("", 1, 3).empty());
}

TEST_CASE("a run of words has one hash wherever it stands, and no other has it", "[text]") {
  std::map<std::uint64_t, std::string> known;
  const std::string text = "a b ab a b ba b a";
  word_ngrams<space_splitter>{1, 3}.each(text, [&](std::uint64_t hash, std::size_t begin, std::size_t end) {
    const auto [at, fresh] = known.emplace(hash, text.substr(begin, end - begin));
    CHECK(at->second == text.substr(begin, end - begin));
  });
  CHECK(known.size() == 4 + 6 + 6);
  CHECK_THROWS_WITH((word_ngrams<>{0, 1}.check()), Catch::Contains("word_ngrams.from"));
  CHECK_THROWS_WITH((word_ngrams<>{2, 1}.check()), Catch::Contains("word_ngrams.to"));
}
