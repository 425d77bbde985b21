#pragma once
/// A part of a text, read word by word with frequent words thinned out: what one lane trains on in one epoch.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/language/word_vocabulary.hpp"

namespace cairn {

/// P(an occurrence is kept) = min(1, sqrt(t / f) + t / f) for a word of share f of the text, as a number below 2^32 - 1
/// that 32 random bits are compared with; all of it where t is 0.
/// Mikolov et al.: "Distributed representations of words and phrases and their compositionality", NIPS 2013, as
/// word2vec.c has it.
inline std::vector<std::uint32_t> keep_thresholds(std::span<const std::uint64_t> counts, double t) {
  double total = 0;
  for (const std::uint64_t count : counts) total += static_cast<double>(count);
  std::vector<std::uint32_t> thresholds(counts.size(), std::numeric_limits<std::uint32_t>::max());
  for (std::size_t n = 0; n < counts.size() && t > 0; ++n) {
    const double ratio = t * total / static_cast<double>(counts[n]), keep = std::sqrt(ratio) + ratio;
    if (keep < 1) thresholds[n] = static_cast<std::uint32_t>(keep * 0x1p32);
  }
  return thresholds;
}

/// A word and where it stands among the kept words of its line.
struct kept_word {
  std::span<const std::uint32_t> line;
  std::size_t at;
};

/// Reads lines [first, last) of a text; holds the kept words of one of them.
class kept_words {
 public:
  kept_words(const word_text& text, std::size_t first, std::size_t last, std::span<const std::uint32_t> thresholds,
             random_stream random)
      : text_(&text), thresholds_(thresholds), line_(first), first_(first), last_(last), random_(random) {}

  /// Whether there is one more, with another word in its line: a word alone predicts nothing.
  bool next(kept_word& to) {
    while (at_ == kept_.size()) {
      if (line_ == last_) return false;
      kept_.clear();
      at_ = 0;
      for (const std::uint32_t word : text_->line(line_)) {
        if (thresholds_[word] == std::numeric_limits<std::uint32_t>::max() || random_() < thresholds_[word]) {
          kept_.push_back(word);
        }
      }
      ++line_;
      if (kept_.size() == 1) kept_.clear();
    }
    to = {kept_, at_++};
    return true;
  }

  random_stream& random() noexcept { return random_; }
  /// The share of the part's tokens in the lines that have been begun; 1 of an empty part.
  double share_read() const noexcept {
    const std::size_t begin = text_->lines[first_], all = text_->lines[last_] - begin;
    if (all == 0) return 1;
    const double within = kept_.empty() ? 0 : static_cast<double>(at_) / static_cast<double>(kept_.size());
    const std::size_t current = line_ == first_ ? begin : text_->lines[line_ - 1];
    return (static_cast<double>(current - begin) + within * static_cast<double>(text_->lines[line_] - current)) /
           static_cast<double>(all);
  }

 private:
  const word_text* text_;
  std::span<const std::uint32_t> thresholds_;
  std::size_t line_, first_, last_, at_ = 0;
  random_stream random_;
  std::vector<std::uint32_t> kept_;
};

/// Cuts a text into parts of whole lines and about the same number of words: part n is lines [cuts[n], cuts[n + 1]).
inline std::vector<std::size_t> cut_lines(const word_text& text, std::size_t parts) {
  std::vector<std::size_t> cuts(parts + 1, text.size());
  cuts[0] = 0;
  for (std::size_t n = 1; n < parts; ++n) {
    const std::size_t wanted = text.words.size() / parts * n;
    const auto line = std::lower_bound(text.lines.begin(), text.lines.end(), wanted) - text.lines.begin();
    cuts[n] = std::clamp(static_cast<std::size_t>(line), cuts[n - 1], text.size());
  }
  return cuts;
}

}  // namespace cairn
