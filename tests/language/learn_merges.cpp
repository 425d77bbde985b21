#include "cairn/language/learn_merges.hpp"

#include <map>
#include <random>

#include "catch.hpp"

using namespace cairn;

namespace {

/// The definition: all pairs counted anew for each merge.
std::vector<merged_pair> learned_plainly(std::vector<detail::counted_word> words, std::vector<std::string>& pieces,
                                         std::size_t most, std::uint64_t least) {
  std::vector<merged_pair> merges;
  while (pieces.size() < most) {
    std::map<std::pair<token_id, token_id>, std::uint64_t> counts;
    for (const auto& word : words) {
      for (std::size_t k = 0; k + 1 < word.symbols.size(); ++k) {
        if (word.symbols[k] != no_token && word.symbols[k + 1] != no_token) {
          counts[{word.symbols[k], word.symbols[k + 1]}] += word.count;
        }
      }
    }
    std::pair<token_id, token_id> best;
    std::uint64_t count = 0;
    for (const auto& [pair, times] : counts) {
      if (times > count) {
        best = pair;
        count = times;
      }
    }
    if (count < least || count == 0) break;
    const std::string text = pieces[best.first] + pieces[best.second];
    auto id = static_cast<token_id>(std::find(pieces.begin(), pieces.end(), text) - pieces.begin());
    if (id == pieces.size()) pieces.push_back(text);
    merges.push_back({best.first, best.second});
    for (auto& word : words) {
      std::vector<token_id> fresh;
      for (std::size_t k = 0; k < word.symbols.size(); ++k) {
        const bool here =
            k + 1 < word.symbols.size() && word.symbols[k] == best.first && word.symbols[k + 1] == best.second;
        fresh.push_back(here ? id : word.symbols[k]);
        k += here ? 1 : 0;
      }
      word.symbols = fresh;
    }
  }
  return merges;
}

}  // namespace

TEST_CASE("merges of Sennrich's example", "[language]") {
  // low 5, lower 2, newest 6, widest 3 (section 3.2, without the mark of a word's end).
  std::vector<std::string> pieces{"d", "e", "i", "l", "n", "o", "r", "s", "t", "w"};
  const auto word = [&](const std::string& text, std::uint64_t count) {
    detail::counted_word made{{}, count};
    for (const char c : text) {
      made.symbols.push_back(
          static_cast<token_id>(std::find(pieces.begin(), pieces.end(), std::string(1, c)) - pieces.begin()));
    }
    return made;
  };
  const std::vector<detail::counted_word> words{word("low", 5), word("lower", 2), word("newest", 6), word("widest", 3)};
  detail::merge_learner(words, pieces, {}).run(14, 2);
  CHECK(std::vector<std::string>(pieces.begin() + 10, pieces.end()) ==
        std::vector<std::string>{"es", "est", "lo", "low"});
  pieces.resize(10);
  detail::merge_learner(words, pieces, {"est"}).run(12, 2);
  CHECK(std::vector<std::string>(pieces.begin() + 10, pieces.end()) == std::vector<std::string>{"es", "lo"});
  pieces.resize(10);
  CHECK(detail::merge_learner(words, pieces, {}).run(1000, 8).size() == 2);  // es and est are there 9 times, lo 7
  pieces.resize(10);
  CHECK(detail::merge_learner({}, pieces, {}).run(1000, 0).empty());
}

TEST_CASE("incremental counts make what counting anew makes", "[language]") {
  std::mt19937 random(17);
  for (int round = 0; round < 200; ++round) {
    const std::size_t letters = 2 + random() % 4;
    std::vector<std::string> pieces;
    for (std::size_t k = 0; k < letters; ++k) pieces.emplace_back(1, static_cast<char>('a' + k));
    std::vector<detail::counted_word> words(1 + random() % 12);
    for (auto& word : words) {
      word.count = 1 + random() % 5;
      word.symbols.resize(random() % 14);
      for (token_id& symbol : word.symbols) {
        symbol = random() % 15 == 0 ? no_token : static_cast<token_id>(random() % letters);
      }
    }
    auto expected_pieces = pieces;
    const auto expected =
        learned_plainly(words, expected_pieces, letters + 25, 1 + static_cast<std::uint64_t>(round) % 3);
    const auto merges =
        detail::merge_learner(words, pieces, {}).run(letters + 25, 1 + static_cast<std::uint64_t>(round) % 3);
    REQUIRE(merges == expected);
    REQUIRE(pieces == expected_pieces);
  }
}
