#pragma once
/// Runs of characters as features: they need no words, and forgive spelling.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/hash.hpp"
#include "cairn/core/random.hpp"
#include "cairn/text/category.hpp"
#include "cairn/text/concept.hpp"
#include "cairn/text/utf8.hpp"

namespace cairn {

/// Whether runs of characters reach across spaces, which then count as one each, or stay within what stands between two
/// spaces, those two included: the ends of words are then features too.
enum class ngram_reach : std::uint8_t { text, words };

/// Each run of `from` to `to` code points, in the order of their first ones; any spaces that follow one another are
/// one. O(points x to).
/// Source: Cavnar, Trenkle: "N-gram-based text categorization", SDAIR 1994.
/// Use: Chinese (1 to 2 of them); short questions with typing errors (2 to 5, within words).
struct character_ngrams {
  std::size_t from = 1, to = 3;
  ngram_reach reach = ngram_reach::text;

  void check() const {
    require(from > 0, "is 0", "character_ngrams.from", "at least 1");
    require(to >= from, "is below from", "character_ngrams.to", "at least from");
  }

  template <class F>
  void each(std::string_view text, F&& f) const {
    struct place {
      char32_t point;
      std::size_t begin, end;
    };
    std::vector<place> points;
    const bool within = reach == ngram_reach::words;
    const auto put_space = [&](std::size_t begin, std::size_t end) {
      if (!points.empty() && points.back().point == U' ') {
        points.back().end = end;
      } else {
        points.push_back({U' ', begin, end});
      }
    };
    if (within) put_space(0, 0);
    for_each_point(text, [&](char32_t point, std::size_t begin, std::size_t end) {
      is_space(point) ? put_space(begin, end) : points.push_back({point, begin, end});
    });
    if (within) put_space(text.size(), text.size());
    for (std::size_t first = 0; first < points.size(); ++first) {
      std::uint64_t hash = 0;
      const std::size_t longest = std::min(to, points.size() - first);
      for (std::size_t n = 1; n <= longest; ++n) {
        const place& last = points[first + n - 1];
        hash = mix(hash ^ last.point);
        const bool space = within && last.point == U' ';
        if (n >= from && !(space && n == 1)) f(hash, points[first].begin, last.end);
        if (space && n > 1) break;
      }
    }
  }
};
static_assert(text_features<character_ngrams>);

}  // namespace cairn
