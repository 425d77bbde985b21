#pragma once
/// Sets of analogies, and how many of them word vectors answer.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/data/read_text.hpp"
#include "cairn/language/nearest_words.hpp"
#include "cairn/language/word_similarity.hpp"

namespace cairn {

/// "a is to b as c is to d", d being asked for.
struct word_analogy {
  std::array<std::string, 4> words;
};

/// Analogies of one kind.
struct analogy_section {
  std::string name;
  std::vector<word_analogy> analogies;
};

/// Sections from the text of a set as questions-words.txt (Mikolov et al. 2013) and BATS are shared: ": name" begins a
/// section, every other line holds four words between blanks. Throws on other lines, and where there is no analogy.
inline std::vector<analogy_section> parse_analogies(std::string_view text, const std::string& source = "analogies") {
  std::vector<analogy_section> sections;
  std::size_t count = 0;
  for (std::size_t line_number = 1; !text.empty(); ++line_number) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const auto fields = detail::fields_between_blanks(line);
    if (fields.empty()) continue;
    if (fields[0] == ":") {
      std::string name;
      for (std::size_t n = 1; n < fields.size(); ++n) name += (n > 1 ? " " : "") + std::string(fields[n]);
      sections.push_back({name, {}});
      continue;
    }
    if (fields.size() != 4) {
      throw error(std::to_string(fields.size()) + " fields", source + ":" + std::to_string(line_number),
                  "four words, or \": \" and the name of a section");
    }
    if (sections.empty()) sections.emplace_back();
    word_analogy& analogy = sections.back().analogies.emplace_back();
    for (std::size_t n = 0; n < 4; ++n) analogy.words[n] = fields[n];
    ++count;
  }
  if (count == 0) throw error("no analogy", source, "at least one line of four words");
  return sections;
}

/// Analogies from a file, plain or gzip.
inline std::vector<analogy_section> read_analogies(const std::string& path) {
  return parse_analogies(read_text(path), path);
}

/// Analogies with a word that has no vector are left out of the accuracy and counted.
struct analogy_result {
  std::size_t analogies = 0, covered = 0, right = 0;
  /// The share of the covered ones that were answered rightly; 0 of none.
  double accuracy() const noexcept {
    return covered == 0 ? 0 : static_cast<double>(right) / static_cast<double>(covered);
  }
};

/// Whether the best answer is the fourth word, the first three left out. One search of all words an analogy, on
/// threads.
inline analogy_result evaluate_analogies(const analogy_section& section, const nearest_words& search,
                                         analogy_rule rule = analogy_rule::add, int threads = 0) {
  std::vector<unsigned char> known(section.analogies.size()), right(section.analogies.size());
  parallel_for(section.analogies.size(), 1, threads, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t n = begin; n < end; ++n) {
      std::array<std::uint32_t, 4> rows{};
      known[n] = 1;
      for (std::size_t w = 0; w < 4; ++w) {
        const auto row = find_in_any_case(search.vectors(), section.analogies[n].words[w]);
        if (!row) known[n] = 0;
        rows[w] = row.value_or(0);
      }
      if (known[n] == 1) right[n] = search.answer(std::span(rows).first<3>(), rule) == rows[3] ? 1 : 0;
    }
  });
  analogy_result result{.analogies = section.analogies.size()};
  for (std::size_t n = 0; n < known.size(); ++n) {
    result.covered += known[n];
    result.right += right[n];
  }
  return result;
}

}  // namespace cairn
