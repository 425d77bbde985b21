#pragma once
/// Words as rows of symbols whose neighbors are joined one pair at a time, the best first.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

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

}  // namespace cairn
