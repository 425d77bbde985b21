#pragma once
/// How often each word occurs in texts: what subword vocabularies are learned from.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cairn/core/parallel.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/language/traced_word.hpp"
#include "cairn/language/word_tokenizer.hpp"

namespace cairn {

namespace detail {
/// Lets a table of strings be asked for a view.
struct text_hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
};
}  // namespace detail

struct counted_word {
  std::string text;
  std::uint64_t count = 0;
  friend bool operator==(const counted_word&, const counted_word&) = default;
};

/// The words of many texts as `words` makes them, in the order of their bytes. Texts are strings or views of them.
/// Memory: one word each, and as many again a thread.
template <word_maker Words, class Texts>
std::vector<counted_word> count_words(const Words& words, const Texts& texts, const execution& run = {}) {
  using counts = std::unordered_map<std::string, std::uint64_t, detail::text_hash, std::equal_to<>>;
  const auto workers = static_cast<std::size_t>(thread_count(run.threads));
  std::vector<counts> tables(workers);
  // Sums of whole numbers do not depend on who counted what.
  parallel_for(std::size(texts), 256, run.threads, [&](std::size_t begin, std::size_t end, int worker) {
    counts& mine = tables[static_cast<std::size_t>(worker)];
    for (std::size_t k = begin; k < end; ++k) {
      words.words(std::string_view(texts[k]), [&](const traced_word& word) {
        const auto found = mine.find(word.bytes);
        if (found != mine.end()) {
          ++found->second;
        } else {
          mine.emplace(word.bytes, 1);
        }
      });
    }
  });
  for (std::size_t k = 1; k < workers; ++k) {
    for (const auto& [text, count] : tables[k]) tables[0][text] += count;
    tables[k].clear();
  }
  std::vector<counted_word> counted;
  counted.reserve(tables[0].size());
  while (!tables[0].empty()) {
    auto node = tables[0].extract(tables[0].begin());
    counted.push_back({std::move(node.key()), node.mapped()});
  }
  std::sort(counted.begin(), counted.end(), [](const auto& a, const auto& b) { return a.text < b.text; });
  return counted;
}

}  // namespace cairn
