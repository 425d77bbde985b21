#pragma once
/// What a network over words knows of them: which they are, the vectors that they begin with, texts as their numbers.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/core/array.hpp"
#include "cairn/core/random.hpp"
#include "cairn/data/id_map.hpp"
#include "cairn/language/text_network.hpp"
#include "cairn/language/word_vectors.hpp"
#include "cairn/text/normalized_words.hpp"

namespace cairn {

/// Word 0, without letters, which stands for all that are unknown; then words of the texts that occur `least_count`
/// times or have a loaded vector, in the order in which they come; then the other loaded ones. loaded: may be null.
template <text_splitter Splitter>
id_map known_words(std::span<const std::string> texts, const normalized_words<Splitter>& words, std::size_t least_count,
                   const word_vectors* loaded) {
  id_map seen, known;
  std::vector<std::size_t> counts;
  for (const std::string& text : texts) {
    words.each(text, [&](std::string_view word, std::size_t, std::size_t) {
      const std::uint32_t n = seen.insert(word);
      if (n == counts.size()) counts.push_back(0);
      ++counts[n];
    });
  }
  known.insert("");
  for (std::uint32_t n = 0; n < counts.size(); ++n) {
    if ((loaded != nullptr && loaded->find(seen.name(n))) || counts[n] >= least_count) known.insert(seen.name(n));
  }
  for (std::uint32_t n = 0; loaded != nullptr && n < loaded->size(); ++n) known.insert(loaded->word(n));
  return known;
}

namespace detail {

inline double deviation_of(std::span<const float> values) {
  double sum = 0, squares = 0;
  for (const float value : values) {
    sum += static_cast<double>(value);
    squares += static_cast<double>(value) * static_cast<double>(value);
  }
  const double mean = sum / static_cast<double>(values.size());
  return std::sqrt(std::max(0., squares / static_cast<double>(values.size()) - mean * mean));
}

}  // namespace detail

/// Fills the table [known words, width] with loaded vectors, and with normal draws of their deviation where a word has
/// none; all with draws of `deviation` where loaded is null. Requires loaded ones as wide as the table.
inline void begin_word_vectors(matrix<float>& table, const id_map& known, const word_vectors* loaded, double deviation,
                               random_stream& random) {
  detail::draw_normal(table, loaded != nullptr ? detail::deviation_of(loaded->values()) : deviation, random);
  for (std::uint32_t n = 0; loaded != nullptr && n < known.size(); ++n) {
    const auto row = loaded->find(known.name(n));
    if (row) std::copy_n(loaded->row(*row).begin(), loaded->width(), row_of(table, n).begin());
  }
}

/// Appends the numbers of a text's words, `longest` of them at most, and calls place(begin, end) for each. A text
/// without words is a single no_row.
template <text_splitter Splitter, class Place = detail::any_place>
void append_numbered(std::string_view text, const normalized_words<Splitter>& words, const id_map& known,
                     std::size_t longest, numbered_texts& to, const Place& place = {}) {
  const std::size_t first = to.ids.size();
  words.each(text, [&](std::string_view word, std::size_t begin, std::size_t end) {
    if (to.ids.size() - first == longest) return;
    to.ids.push_back(known.find(word).value_or(0));
    place(begin, end);
  });
  if (to.ids.size() == first) to.ids.push_back(no_row);
  to.offsets.push_back(to.ids.size());
}

}  // namespace cairn
