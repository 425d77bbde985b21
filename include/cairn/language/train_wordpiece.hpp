#pragma once
/// Learns the pieces of WordPiece from counted words.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/language/word_counts.hpp"
#include "cairn/text/utf8.hpp"

namespace cairn {

/// What pair is joined next: that which makes the words most probable, or that which occurs most often, as Hugging
/// Face's trainer does.
enum class pair_score : std::uint8_t { likelihood, frequency };

struct wordpiece_training {
  std::size_t pieces = 8000;
  pair_score score = pair_score::likelihood;
  std::uint64_t least_count = 2;       ///< of a pair that is joined
  std::size_t most_characters = 1000;  ///< pieces of one character to begin with: the most frequent
  std::string continuation = "##";
  std::vector<std::string> specials{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};  ///< the first ids
};

namespace detail {

/// The index of the greatest of many scores that change one at a time; of equal ones the first. O(log n) a change.
class score_tree {
 public:
  std::size_t size() const noexcept { return size_; }
  void push(double score) {
    if (size_ == scores_.size()) {
      scores_.resize(std::max<std::size_t>(2 * scores_.size(), 1024), lowest);
      winners_.assign(2 * scores_.size(), 0);
      for (std::size_t k = 0; k < scores_.size(); ++k) winners_[scores_.size() + k] = static_cast<std::uint32_t>(k);
      for (std::size_t k = scores_.size(); --k > 0;) play(k);
    }
    set(size_++, score);
  }
  void set(std::size_t index, double score) {
    scores_[index] = score;
    for (std::size_t k = (scores_.size() + index) / 2; k > 0; k /= 2) play(k);
  }
  double score(std::size_t index) const noexcept { return scores_[index]; }
  /// Requires size() > 0.
  std::size_t best() const noexcept { return winners_[1]; }

  static constexpr double lowest = -std::numeric_limits<double>::infinity();

 private:
  void play(std::size_t k) noexcept {
    const std::uint32_t left = winners_[2 * k], right = winners_[2 * k + 1];
    winners_[k] = scores_[right] > scores_[left] ? right : left;
  }
  std::vector<double> scores_;          // a power of two of them
  std::vector<std::uint32_t> winners_;  // of pairs, of pairs of pairs; [1]: of all
  std::size_t size_ = 0;
};

/// Words as rows of symbols, and their pairs, while these are joined one by one.
class wordpiece_merges {
 public:
  wordpiece_merges(const wordpiece_training& settings, std::uint64_t symbols)
      : settings_(settings), symbols_(static_cast<double>(symbols)) {}

  std::uint32_t symbol(const std::string& text) {
    const auto [at, is_new] = ids_.emplace(text, static_cast<std::uint32_t>(texts_.size()));
    if (is_new) {
      texts_.push_back(text);
      counts_.push_back(0);
      pairs_of_.emplace_back();
    }
    return at->second;
  }
  void add_word(std::vector<std::uint32_t> symbols, std::uint64_t count) {
    for (const std::uint32_t symbol : symbols) counts_[symbol] += count;
    words_.push_back({std::move(symbols), count});
    count_pairs(static_cast<std::uint32_t>(words_.size() - 1), 1);
  }
  void score_all() {
    for (std::size_t pair = 0; pair < pairs_.size(); ++pair) rescore(pair);
  }

  /// Joins the best pair; returns the text of what it became, or nothing where no pair may be joined.
  std::string merge() {
    if (tree_.size() == 0) return {};
    const std::size_t best = tree_.best();
    if (tree_.score(best) == score_tree::lowest) return {};
    const std::uint32_t a = pairs_[best].first, b = pairs_[best].second;
    const std::uint32_t joined = symbol(texts_[a] + texts_[b].substr(settings_.continuation.size()));
    const std::vector<std::uint32_t> places = std::move(pairs_[best].words);
    pairs_[best].words.clear();
    changed_.clear();
    for (const std::uint32_t word : places) {
      auto& [symbols, count] = words_[word];
      if (!has_pair(symbols, a, b)) continue;  // gone by an earlier one
      count_pairs(word, -1);
      std::size_t kept = 0;
      for (std::size_t k = 0; k < symbols.size(); ++k) {
        if (k + 1 < symbols.size() && symbols[k] == a && symbols[k + 1] == b) {
          counts_[a] -= count;
          counts_[b] -= count;
          counts_[joined] += count;
          symbols[kept++] = joined;
          ++k;
        } else {
          symbols[kept++] = symbols[k];
        }
      }
      symbols.resize(kept);
      count_pairs(word, 1);
    }
    for (const std::size_t pair : changed_) rescore(pair);
    if (settings_.score == pair_score::likelihood) {
      for (const std::uint32_t symbol : {a, b, joined}) {
        for (const std::uint32_t pair : pairs_of_[symbol]) rescore(pair);
      }
    }
    return texts_[joined];
  }

 private:
  struct symbol_pair {
    std::uint32_t first, second;
    std::uint64_t count = 0;
    std::vector<std::uint32_t> words{};  // that it stood in at some time
  };
  struct symbol_word {
    std::vector<std::uint32_t> symbols;
    std::uint64_t count;
  };

  static bool has_pair(const std::vector<std::uint32_t>& symbols, std::uint32_t a, std::uint32_t b) noexcept {
    for (std::size_t k = 0; k + 1 < symbols.size(); ++k) {
      if (symbols[k] == a && symbols[k + 1] == b) return true;
    }
    return false;
  }
  void count_pairs(std::uint32_t word, int sign) {
    const auto& [symbols, count] = words_[word];
    for (std::size_t k = 0; k + 1 < symbols.size(); ++k) {
      const std::uint64_t key = std::uint64_t{symbols[k]} << 32U | symbols[k + 1];
      const auto [at, is_new] = pair_ids_.emplace(key, static_cast<std::uint32_t>(pairs_.size()));
      const std::uint32_t pair = at->second;
      if (is_new) {
        pairs_.push_back({symbols[k], symbols[k + 1]});
        tree_.push(score_tree::lowest);
        pairs_of_[symbols[k]].push_back(pair);
        if (symbols[k + 1] != symbols[k]) pairs_of_[symbols[k + 1]].push_back(pair);
      }
      if (sign < 0) {
        pairs_[pair].count -= count;
      } else {
        pairs_[pair].count += count;
        if (pairs_[pair].words.empty() || pairs_[pair].words.back() != word) pairs_[pair].words.push_back(word);
      }
      changed_.push_back(pair);
    }
  }
  void rescore(std::size_t pair) {
    const symbol_pair& p = pairs_[pair];
    double score = score_tree::lowest;
    if (p.count >= std::max<std::uint64_t>(settings_.least_count, 1)) {
      const auto count = static_cast<double>(p.count);
      score = settings_.score == pair_score::frequency
                  ? count
                  : count * std::log(count * symbols_ /
                                     (static_cast<double>(counts_[p.first]) * static_cast<double>(counts_[p.second])));
    }
    if (score != tree_.score(pair)) tree_.set(pair, score);
  }

  const wordpiece_training& settings_;
  double symbols_;
  std::vector<std::string> texts_;
  std::vector<std::uint64_t> counts_;
  std::vector<std::vector<std::uint32_t>> pairs_of_;
  std::unordered_map<std::string, std::uint32_t> ids_;
  std::vector<symbol_word> words_;
  std::vector<symbol_pair> pairs_;
  std::unordered_map<std::uint64_t, std::uint32_t> pair_ids_;
  std::vector<std::size_t> changed_;
  score_tree tree_;
};

}  // namespace detail

/// Learns a vocabulary: begins with characters, those inside words marked by the continuation, and joins the pair of
/// neighbors with the greatest score until as many pieces are there as were asked for. The score of a pair ab is its
/// count, or by how much joining it makes the words more probable under a unigram model of pieces:
///     count(ab) log(count(ab) n / (count(a) count(b))), n the number of characters.
/// Specials come first, then characters by falling count, then what was joined, in order. Words with characters that
/// are not among the most frequent are left out. One thread. O(length of the words that change) a join and, by
/// likelihood, O(log n) for each pair of either symbol.
/// Throws where no word is given, or fewer pieces are asked for than specials and characters.
/// Source: Schuster, Nakajima: "Japanese and Korean voice search", ICASSP 2012.
/// Use: BERT-like models of one's own texts.
inline std::vector<std::string> train_wordpiece(const std::vector<counted_word>& words,
                                                const wordpiece_training& settings = {}, const execution& run = {}) {
  // Characters that begin words, and those that do not.
  std::unordered_map<std::string, std::uint64_t> occurs;
  const auto characters_of = [&](const counted_word& word) {
    std::vector<std::string> characters;
    for_each_point(word.text, [&](char32_t point, std::size_t begin, std::size_t) {
      std::string text = begin == 0 ? std::string() : settings.continuation;
      append_utf8(text, point);
      characters.push_back(std::move(text));
    });
    return characters;
  };
  for (const counted_word& word : words) {
    require_utf8(word.text, "train_wordpiece.words");
    for (const std::string& text : characters_of(word)) occurs[text] += word.count;
  }
  require(!occurs.empty(), "no words", "train_wordpiece.words", "at least one");
  std::vector<std::pair<std::uint64_t, std::string>> characters;
  for (const auto& [text, count] : occurs) characters.emplace_back(count, text);
  std::sort(characters.begin(), characters.end(),
            [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
  characters.resize(std::min(characters.size(), settings.most_characters));
  std::vector<std::string> pieces = settings.specials;
  std::unordered_set<std::string> there;
  for (const std::string& special : settings.specials) {
    if (!there.insert(special).second) {
      throw error("names " + escaped(special) + " twice", "wordpiece_training.specials", "each once");
    }
  }
  occurs.clear();
  for (const auto& [count, text] : characters) {
    occurs.emplace(text, count);
    if (there.insert(text).second) pieces.push_back(text);
  }
  if (settings.pieces < pieces.size()) {
    throw error("is " + std::to_string(settings.pieces), "wordpiece_training.pieces",
                "at least " + std::to_string(pieces.size()) + ", the specials and characters");
  }

  std::uint64_t symbols = 0;
  for (const auto& [text, count] : occurs) symbols += count;
  detail::wordpiece_merges merges(settings, symbols);
  for (const counted_word& word : words) {
    const std::vector<std::string> texts = characters_of(word);
    if (!std::all_of(texts.begin(), texts.end(), [&](const std::string& text) { return occurs.contains(text); }))
      continue;
    std::vector<std::uint32_t> row;
    for (const std::string& text : texts) row.push_back(merges.symbol(text));
    merges.add_word(std::move(row), word.count);
  }
  merges.score_all();
  const stage_progress stage(run.report, "train_wordpiece", settings.pieces);
  while (pieces.size() < settings.pieces) {
    std::string joined = merges.merge();
    if (joined.empty()) break;
    // Two pairs may become the same piece, and a piece may be called as a special is.
    if (there.insert(joined).second) pieces.push_back(std::move(joined));
    if (pieces.size() % 1024 == 0) stage.tick(pieces.size());
  }
  stage.tick(pieces.size());
  return pieces;
}

}  // namespace cairn
