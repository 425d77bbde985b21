#pragma once
/// What a unigram vocabulary begins with: the characters of the words and the substrings that occur often.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/core/parallel.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/language/word_counts.hpp"
#include "cairn/text/utf8.hpp"

namespace cairn::detail {

/// A substring and how often it occurs in all words.
struct seed_piece {
  std::u32string text;
  std::uint64_t count = 0;
};

/// The substrings of 2 to `longest` code points that occur at least twice and are followed by different ones (or by the
/// end of a word, or are as long as they may be), the `most` with the greatest count times length: from the sorted
/// suffixes of all words. O(n log n) of all code points, each comparison at most `longest`.
inline std::vector<seed_piece> seed_pieces(const std::vector<std::u32string>& words,
                                           const std::vector<std::uint64_t>& counts, std::size_t longest,
                                           std::size_t most, const execution& run) {
  // One text in which a zero ends each word; where each suffix begins and how often its word occurs.
  struct suffix {
    std::uint32_t begin, word;
  };
  std::u32string text;
  std::vector<suffix> suffixes;
  for (std::size_t k = 0; k < words.size(); ++k) {
    for (std::size_t n = 0; n < words[k].size(); ++n) {
      suffixes.push_back({static_cast<std::uint32_t>(text.size() + n), static_cast<std::uint32_t>(k)});
    }
    text += words[k];
    text += U'\0';
  }
  const auto view = [&](const suffix& s) {
    const std::u32string_view rest = std::u32string_view(text).substr(s.begin, longest);
    return rest.substr(0, rest.find(U'\0'));
  };
  // By the first code point, then each bucket by itself.
  std::sort(suffixes.begin(), suffixes.end(), [&](const suffix& a, const suffix& b) {
    return text[a.begin] != text[b.begin] ? text[a.begin] < text[b.begin] : a.begin < b.begin;
  });
  std::vector<std::size_t> buckets;
  for (std::size_t k = 0; k < suffixes.size(); ++k) {
    if (k == 0 || text[suffixes[k].begin] != text[suffixes[k - 1].begin]) buckets.push_back(k);
  }
  buckets.push_back(suffixes.size());
  parallel_tasks(buckets.size() - 1, run.threads, [&](std::size_t bucket, int) {
    const auto at = [&](std::size_t k) { return suffixes.begin() + static_cast<std::ptrdiff_t>(buckets[k]); };
    std::sort(at(bucket), at(bucket + 1), [&](const suffix& a, const suffix& b) {
      const int order = view(a).compare(view(b));
      return order != 0 ? order < 0 : a.begin < b.begin;
    });
  });

  // Runs of suffixes that share a beginning lie within each other: a stack of those that are open.
  struct open_run {
    std::size_t length, first;  // of the shared beginning; of the suffixes
  };
  std::vector<std::uint64_t> before(suffixes.size() + 1);
  for (std::size_t k = 0; k < suffixes.size(); ++k) before[k + 1] = before[k] + counts[suffixes[k].word];
  std::vector<seed_piece> found;
  const auto take = [&](std::size_t k, std::size_t length, std::uint64_t count) {
    if (length >= 2 && count >= 2) found.push_back({std::u32string(view(suffixes[k]).substr(0, length)), count});
  };
  std::vector<open_run> open{{0, 0}};
  for (std::size_t k = 0; k < suffixes.size(); ++k) {
    const std::u32string_view here = view(suffixes[k]);
    std::size_t shared = 0;  // with the next
    if (k + 1 < suffixes.size()) {
      const std::u32string_view next = view(suffixes[k + 1]);
      while (shared < std::min(here.size(), next.size()) && here[shared] == next[shared]) ++shared;
    }
    // The suffix itself is longer than what it shares with either side.
    if (here.size() > std::max(shared, open.back().length)) take(k, here.size(), counts[suffixes[k].word]);
    std::size_t first = k;
    while (open.back().length > shared) {
      take(open.back().first, open.back().length, before[k + 1] - before[open.back().first]);
      first = open.back().first;
      open.pop_back();
    }
    if (shared > open.back().length) open.push_back({shared, first});
  }
  const auto better = [](const seed_piece& a, const seed_piece& b) {
    const std::uint64_t x = a.count * a.text.size(), y = b.count * b.text.size();
    return x != y ? x > y : a.text < b.text;
  };
  if (found.size() > most) {
    std::nth_element(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(most), found.end(), better);
    found.resize(most);
  }
  std::sort(found.begin(), found.end(), better);
  return found;
}

}  // namespace cairn::detail
