#pragma once
/// The words of a text with their counts, most frequent first, and the text as their numbers.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/id_map.hpp"
#include "cairn/data/read_text.hpp"

namespace cairn {

/// Distinct words, numbered 0, 1, 2, ... from the most frequent to the least; words of one count in the order of their
/// bytes. A value, checked where it is made.
class word_vocabulary {
 public:
  word_vocabulary() = default;

  /// counts [words]: how often each word occurred. Throws where the sizes differ.
  word_vocabulary(const id_map& words, std::span<const std::uint64_t> counts) {
    require(words.size() == counts.size(), "as many counts as words are missing", "word_vocabulary", "one a word");
    std::vector<std::uint32_t> order(words.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return counts[a] != counts[b] ? counts[a] > counts[b] : words.name(a) < words.name(b);
    });
    for (const std::uint32_t word : order) {
      words_.insert(words.name(word));
      counts_.push_back(counts[word]);
      total_ += counts[word];
    }
  }

  std::size_t size() const noexcept { return counts_.size(); }
  const id_map& words() const noexcept { return words_; }
  std::optional<std::uint32_t> find(std::string_view word) const { return words_.find(word); }
  /// Requires id < size().
  const std::string& word(std::uint32_t id) const noexcept { return words_.name(id); }
  std::span<const std::uint64_t> counts() const noexcept { return counts_; }
  /// The sum of the counts.
  std::uint64_t total() const noexcept { return total_; }

 private:
  id_map words_;
  std::vector<std::uint64_t> counts_;
  std::uint64_t total_ = 0;
};

struct word_text_settings {
  std::uint64_t least_count = 5;                   ///< rarer words have no number
  std::size_t most_words = std::size_t{1} << 31U;  ///< in the vocabulary, the most frequent ones
};

/// A text as numbers of words, line after line; what has no number is left out, as if it were not there.
struct word_text {
  word_vocabulary vocabulary;
  std::vector<std::uint32_t> words;      ///< [tokens]
  std::vector<std::size_t> lines = {0};  ///< line n is words [lines[n], lines[n + 1])

  std::size_t size() const noexcept { return lines.size() - 1; }
  std::span<const std::uint32_t> line(std::size_t n) const noexcept {
    return std::span(words).subspan(lines[n], lines[n + 1] - lines[n]);
  }
};

namespace detail {

/// word(bytes) for what stands between blanks of a text (blank, tab, CR, FF, VT, NUL) and end() at each line's end.
template <class Word, class End>
void for_each_token(std::string_view text, const Word& word, const End& end) {
  const auto is_blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r') || c == '\0'; };
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '\n') end();
    if (is_blank(text[at])) {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    while (at < text.size() && !is_blank(text[at])) ++at;
    word(text.substr(begin, at - begin));
  }
  if (!text.empty() && text.back() != '\n') end();
}

}  // namespace detail

/// The words of a text, which stand between blanks; windows do not cross line ends, and lines of any length are whole.
/// Throws where no word is frequent enough. O(bytes), 4 bytes a token.
inline word_text words_of(std::string_view text, const word_text_settings& settings = {},
                          const std::string& source = "text") {
  require(settings.most_words > 0, "is 0", "word_text_settings.most_words", "at least 1");
  id_map seen;
  std::vector<std::uint64_t> counts;
  word_text result;
  detail::for_each_token(
      text,
      [&](std::string_view word) {
        const std::uint32_t id = seen.insert(word);
        if (id == counts.size()) counts.push_back(0);
        ++counts[id];
        result.words.push_back(id);
      },
      [&] {
        if (result.words.size() > result.lines.back()) result.lines.push_back(result.words.size());
      });

  id_map kept;
  std::vector<std::uint64_t> kept_counts;
  std::vector<std::uint64_t> ranked = counts;
  std::uint64_t least = std::max<std::uint64_t>(settings.least_count, 1);
  if (counts.size() > settings.most_words) {
    // those as frequent as the first one beyond are left out with it
    std::nth_element(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(settings.most_words), ranked.end(),
                     std::greater<>());
    least = std::max(least, ranked[settings.most_words] + 1);
  }
  for (std::uint32_t id = 0; id < counts.size(); ++id) {
    if (counts[id] < least) continue;
    kept.insert(seen.name(id));
    kept_counts.push_back(counts[id]);
  }
  if (kept.size() == 0) {
    throw error("no word occurs " + std::to_string(least) + " times among " + std::to_string(result.words.size()),
                source, "a longer text, or a lower least_count");
  }
  result.vocabulary = word_vocabulary(kept, kept_counts);

  constexpr std::uint32_t none = ~std::uint32_t{0};
  std::vector<std::uint32_t> number(seen.size());
  for (std::uint32_t id = 0; id < number.size(); ++id)
    number[id] = result.vocabulary.find(seen.name(id)).value_or(none);
  std::size_t to = 0, at = 0, line_count = 0;
  for (std::size_t line = 1; line < result.lines.size(); ++line) {
    for (; at < result.lines[line]; ++at) {
      if (const std::uint32_t id = number[result.words[at]]; id != none) result.words[to++] = id;
    }
    if (to > result.lines[line_count]) result.lines[++line_count] = to;
  }
  result.words.resize(to);
  result.words.shrink_to_fit();
  result.lines.resize(line_count + 1);
  return result;
}

/// The words of a file, plain or gzip.
inline word_text read_words(const std::string& path, const word_text_settings& settings = {}) {
  return words_of(read_text(path), settings, path);
}

}  // namespace cairn
