#include "cairn/language/train_wordpiece.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/language/bert_tokenizer.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

using learned_texts = std::vector<std::string>;

/// The same by counting everything anew for each pair that is joined, up to where two are as good.
learned_texts slow_wordpiece(const std::vector<counted_word>& words, pair_score score, std::size_t joins) {
  std::vector<std::pair<learned_texts, double>> rows;
  double symbols = 0;
  for (const counted_word& word : words) {
    learned_texts row;
    for (std::size_t k = 0; k < word.text.size(); ++k) row.push_back((k == 0 ? "" : "##") + word.text.substr(k, 1));
    symbols += static_cast<double>(row.size() * word.count);
    rows.emplace_back(row, static_cast<double>(word.count));
  }
  learned_texts found;
  while (found.size() < joins) {
    std::map<std::string, double> counts;
    std::map<std::pair<std::string, std::string>, double> pairs;
    for (const auto& [row, count] : rows) {
      for (std::size_t k = 0; k < row.size(); ++k) {
        counts[row[k]] += count;
        if (k + 1 < row.size()) pairs[{row[k], row[k + 1]}] += count;
      }
    }
    std::pair<std::string, std::string> best;
    double most = -1e300, second = -1e300;
    for (const auto& [pair, count] : pairs) {
      if (count < 2) continue;
      const double gain = score == pair_score::frequency
                              ? count
                              : count * std::log(count * symbols / (counts[pair.first] * counts[pair.second]));
      second = std::max(second, std::min(gain, most));
      if (gain > most) {
        most = gain;
        best = pair;
      }
    }
    if (most == -1e300 || most - second < 1e-9 * std::abs(most)) break;
    const std::string joined = best.first + best.second.substr(2);
    if (std::find(found.begin(), found.end(), joined) == found.end()) found.push_back(joined);
    for (auto& [row, count] : rows) {
      learned_texts next;
      for (std::size_t k = 0; k < row.size(); ++k) {
        const bool here = k + 1 < row.size() && row[k] == best.first && row[k + 1] == best.second;
        next.push_back(here ? joined : row[k]);
        k += here;
      }
      row = next;
    }
  }
  return found;
}

}  // namespace

TEST_CASE("pairs are joined as counting all of them anew would", "[language]") {
  std::size_t compared = 0;
  for (std::uint64_t round = 0; round < 40; ++round) {
    random_stream random(31, purpose::simulate, round);
    std::map<std::string, std::uint64_t> drawn;
    for (int k = 0; k < 30; ++k) {
      std::string word;
      for (std::uint32_t left = 1 + random.below(7); left > 0; --left) word += static_cast<char>('a' + random.below(3));
      drawn[word] = 1000 + random.below(1U << 20U);  // no two scores are the same
    }
    std::vector<counted_word> words;
    for (const auto& [text, count] : drawn) words.push_back({text, count});
    for (const pair_score score : {pair_score::likelihood, pair_score::frequency}) {
      const wordpiece_training settings{.pieces = 26, .score = score, .specials = {"[UNK]"}};
      const learned_texts pieces = train_wordpiece(words, settings);
      REQUIRE(pieces.size() == 26);
      const auto first_joined = std::find_if(pieces.begin() + 1, pieces.end(), [](const std::string& piece) {
        return piece.size() - (piece.starts_with("##") ? 2 : 0) > 1;
      });
      const auto joins = static_cast<std::size_t>(pieces.end() - first_joined);
      const learned_texts expected = slow_wordpiece(words, score, joins);
      CHECK(learned_texts(first_joined, first_joined + static_cast<std::ptrdiff_t>(expected.size())) == expected);
      compared += expected.size();
    }
  }
  CHECK(compared > 800);
}

TEST_CASE("a learned vocabulary reads what it was learned from", "[language]") {
  std::vector<std::string> texts;
  for (int k = 0; k < 50; ++k) texts.push_back("Playing players played with 买卖 and 手机 " + std::to_string(k));
  const learned_texts pieces = train_wordpiece(count_words(bert_words{}, texts), {.pieces = 80});
  CHECK(learned_texts(pieces.begin(), pieces.begin() + 5) ==
        learned_texts{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"});
  const bert_tokenizer tokens{wordpiece(pieces)};
  for (const std::string& text : texts) {
    const std::vector<token_id> ids = encode(tokens, text);
    CHECK(std::find(ids.begin(), ids.end(), tokens.model().unknown()) == ids.end());
  }
  CHECK(encode(tokens, "playing").size() == 1);
}

TEST_CASE("pairs that are rare, characters that are rare, and words that are one character", "[language]") {
  CHECK(train_wordpiece({{"ab", 1}}, {.pieces = 20, .specials = {}}) == learned_texts{"##b", "a"});
  CHECK(train_wordpiece({{"ab", 1}}, {.pieces = 20, .least_count = 1, .specials = {}}) ==
        learned_texts{"##b", "a", "ab"});
  CHECK(train_wordpiece({{"ab", 3}, {"zb", 2}}, {.pieces = 20, .most_characters = 2, .specials = {}}) ==
        learned_texts{"##b", "a", "ab"});
  CHECK(train_wordpiece({{"a", 5}}, {.pieces = 9, .specials = {}}) == learned_texts{"a"});
  CHECK(train_wordpiece({{"aaaa", 4}}, {.pieces = 9, .specials = {}}).size() > 3);
}

TEST_CASE("no words and too few pieces are refused", "[language]") {
  CHECK_THROWS_WITH(train_wordpiece({}), Catch::Contains("no words"));
  CHECK_THROWS_WITH(train_wordpiece({{"ab", 9}}, {.pieces = 6}), Catch::Contains("wordpiece_training.pieces"));
  CHECK_THROWS_WITH(train_wordpiece({{"a\xFF", 9}}), Catch::Contains("no UTF-8"));
  CHECK_THROWS_WITH(train_wordpiece({{"a", 9}}, {.specials = {"x", "x"}}), Catch::Contains("'x' twice"));
}
