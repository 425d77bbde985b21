#pragma once
/// Which pieces byte pair encoding makes of counted words: the most frequent pair becomes one, again and again.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cairn/language/byte_bpe.hpp"
#include "cairn/language/merge_table.hpp"
#include "cairn/language/piece_table.hpp"

namespace cairn::detail {

/// A word as symbols, and how often it is there. No pair has a symbol `no_token`.
struct symbol_word {
  std::vector<token_id> symbols;
  std::uint64_t count = 0;
};

/// Joins the pair that is there most often, of equal ones that of the lower ids, until `pieces` are `most` or no pair
/// is there `least` times; appends what it makes to `pieces`, which hold the symbols' texts, and returns the pairs in
/// order. A pair that makes a piece which is there becomes that piece. Pairs that would make one of `forbidden` are
/// left alone. Counts are kept up to date, and words found by pair, so that a merge costs what it changes: O(length of
/// its words + log pairs for each pair changed). Sennrich, Haddow and Birch, ACL 2016, section 3.2.
class merge_learner {
 public:
  /// Pieces do not become longer.
  static constexpr std::size_t most_piece_bytes = 1024;

  merge_learner(std::vector<symbol_word> words, std::vector<std::string>& pieces,
                const std::vector<std::string>& forbidden)
      : words_(std::move(words)), pieces_(pieces) {
    for (std::size_t id = 0; id < pieces.size(); ++id) ids_.emplace(pieces[id], static_cast<token_id>(id));
    for (const std::string& text : forbidden) ids_[text] = no_token;
    for (std::uint32_t w = 0; w < words_.size(); ++w) {
      const symbol_word& word = words_[w];
      for (std::size_t k = 0; k + 1 < word.symbols.size(); ++k) add(word.symbols[k], word.symbols[k + 1], w);
    }
    for (std::uint32_t at = 0; at < pairs_.size(); ++at) heap_.push_back({pairs_[at].count, at});
    std::make_heap(heap_.begin(), heap_.end(), rarer{*this});
    changed_.clear();
  }

  std::vector<merged_pair> run(std::size_t most, std::uint64_t least) {
    std::vector<merged_pair> merges;
    while (pieces_.size() < most && !heap_.empty()) {
      std::pop_heap(heap_.begin(), heap_.end(), rarer{*this});
      const auto [count, at] = heap_.back();
      heap_.pop_back();
      if (count != pairs_[at].count) {
        if (count > pairs_[at].count) push(at);
        continue;
      }
      if (count < std::max<std::uint64_t>(least, 1)) break;
      const auto [left, right] = pairs_[at].pair;
      const std::string text = pieces_[left] + pieces_[right];
      if (text.size() > most_piece_bytes) continue;
      const auto [found, is_new] = ids_.emplace(text, static_cast<token_id>(pieces_.size()));
      if (found->second == no_token) continue;
      if (is_new) pieces_.push_back(text);
      merges.push_back({left, right});
      const std::vector<std::uint32_t> places = std::move(pairs_[at].words);
      pairs_[at].words.clear();
      for (const std::uint32_t w : places) join(w, left, right, found->second);
      for (const std::uint32_t changed : changed_) push(changed);
      changed_.clear();
    }
    return merges;
  }

 private:
  struct pair_state {
    merged_pair pair;
    std::uint64_t count = 0;
    std::vector<std::uint32_t> words;  // all that have it, and some that had it
  };
  struct entry {
    std::uint64_t count;
    std::uint32_t pair;
  };
  struct rarer {
    const merge_learner& learner;
    bool operator()(const entry& a, const entry& b) const {
      if (a.count != b.count) return a.count < b.count;
      const merged_pair x = learner.pairs_[a.pair].pair, y = learner.pairs_[b.pair].pair;
      return x.left != y.left ? x.left > y.left : x.right > y.right;
    }
  };
  void push(std::uint32_t at) {
    if (pairs_[at].count == 0) return;
    heap_.push_back({pairs_[at].count, at});
    std::push_heap(heap_.begin(), heap_.end(), rarer{*this});
  }

  void add(token_id left, token_id right, std::uint32_t w) {
    if (left == no_token || right == no_token) return;
    auto at = static_cast<std::uint32_t>(pairs_.size());
    if (index_.add(left, right, {0, at})) {
      pairs_.push_back({{left, right}, 0, {}});
    } else {
      at = index_.find(left, right).merged;
    }
    pair_state& state = pairs_[at];
    state.count += words_[w].count;
    if (state.words.empty() || state.words.back() != w) state.words.push_back(w);
    if (changed_.empty() || changed_.back() != at) changed_.push_back(at);
  }
  void remove(token_id left, token_id right, std::uint32_t w) {
    if (left == no_token || right == no_token) return;
    pairs_[index_.find(left, right).merged].count -= words_[w].count;
  }

  /// Joins a pair in a word from left to right, and counts the neighbors of what changes anew.
  void join(std::uint32_t w, token_id left, token_id right, token_id merged) {
    std::vector<token_id>& old = words_[w].symbols;
    fresh_.clear();
    is_merged_.clear();
    bool last_changed = false;
    for (std::size_t k = 0; k < old.size(); ++k) {
      const bool starts = k + 1 < old.size() && old[k] == left && old[k + 1] == right;
      if (k > 0 && (starts || last_changed)) remove(old[k - 1], old[k], w);
      if (starts) {
        remove(left, right, w);
        ++k;
      }
      fresh_.push_back(starts ? merged : old[k]);
      is_merged_.push_back(starts);
      last_changed = starts;
    }
    if (fresh_.size() == old.size()) return;
    for (std::size_t k = 0; k + 1 < fresh_.size(); ++k) {
      if (is_merged_[k] || is_merged_[k + 1]) add(fresh_[k], fresh_[k + 1], w);
    }
    old = fresh_;
  }

  std::vector<symbol_word> words_;
  std::vector<std::string>& pieces_;
  std::unordered_map<std::string, token_id> ids_;
  merge_table index_;  // pairs to places in pairs_
  std::vector<pair_state> pairs_;
  std::vector<entry> heap_;
  std::vector<std::uint32_t> changed_;  // pairs that became more
  std::vector<token_id> fresh_;
  std::vector<bool> is_merged_;
};

}  // namespace cairn::detail
