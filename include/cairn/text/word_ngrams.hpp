#pragma once
/// Runs of words as features: single words, pairs and longer.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/hash.hpp"
#include "cairn/core/random.hpp"
#include "cairn/text/concept.hpp"
#include "cairn/text/word_splitter.hpp"

namespace cairn {

/// Each run of `from` to `to` words that follow one another, in the order of their first words. O(words x to + bytes).
/// Source: Wang, Manning: "Baselines and bigrams: simple, good sentiment and topic classification", ACL 2012.
/// Use: sentiment and topics, where "not good" is no "good".
template <text_splitter Splitter = word_splitter>
struct word_ngrams {
  std::size_t from = 1, to = 2;
  Splitter splitter = {};

  void check() const {
    require(from > 0, "is 0", "word_ngrams.from", "at least 1");
    require(to >= from, "is below from", "word_ngrams.to", "at least from");
  }

  template <class F>
  void each(std::string_view text, F&& f) const {
    struct place {
      std::uint64_t hash;
      std::size_t begin, end;
    };
    std::vector<place> words;
    splitter.split(text, [&](std::size_t begin, std::size_t end) {
      words.push_back({mix(fnv1a(text.substr(begin, end - begin))), begin, end});
    });
    for (std::size_t first = 0; first < words.size(); ++first) {
      std::uint64_t hash = 0;
      for (std::size_t last = first; last < words.size() && last < first + to; ++last) {
        hash = mix(hash ^ words[last].hash);
        if (last + 1 - first >= from) f(hash, words[first].begin, words[last].end);
      }
    }
  }
};
static_assert(text_features<word_ngrams<>>);

}  // namespace cairn
