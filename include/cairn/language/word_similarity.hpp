#pragma once
/// Word-similarity benchmarks: pairs of words that people have scored, and how well a model orders them.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/number.hpp"
#include "cairn/data/read_text.hpp"
#include "cairn/language/rank_correlation.hpp"
#include "cairn/language/word_vectors.hpp"

namespace cairn {

/// Two words and how alike people found them, on a scale of the set's own.
struct scored_pair {
  std::string left, right;
  double score = 0;
};

namespace detail {
/// The parts of a line between blanks, tabs and CR; none of them is empty.
inline std::vector<std::string_view> fields_between_blanks(std::string_view line) {
  constexpr std::string_view blanks = " \t\r";
  std::vector<std::string_view> fields;
  for (std::size_t at = line.find_first_not_of(blanks); at != std::string_view::npos;) {
    const std::size_t stop = std::min(line.find_first_of(blanks, at), line.size());
    fields.push_back(line.substr(at, stop - at));
    at = line.find_first_not_of(blanks, stop);
  }
  return fields;
}
}  // namespace detail

/// Pairs from the text of a set as WS-353, SimLex-999 and MEN are shared: "word word score" a line, between blanks or
/// tabs, CR or not; empty lines are passed over. Throws on a line of other fields, on a score that is no number, and
/// where there are fewer than two pairs.
inline std::vector<scored_pair> parse_scored_pairs(std::string_view text, const std::string& source = "word pairs") {
  std::vector<scored_pair> pairs;
  for (std::size_t line_number = 1; !text.empty(); ++line_number) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const auto fields = detail::fields_between_blanks(line);
    if (fields.empty()) continue;
    const auto where = [&] { return source + ":" + std::to_string(line_number); };
    if (fields.size() != 3) throw error(std::to_string(fields.size()) + " fields", where(), "two words and a score");
    pairs.push_back({std::string(fields[0]), std::string(fields[1]), to_number<double>(fields[2], where)});
  }
  if (pairs.size() < 2) throw error(std::to_string(pairs.size()) + " pairs", source, "at least two");
  return pairs;
}

/// Pairs from a file, plain or gzip.
inline std::vector<scored_pair> read_scored_pairs(const std::string& path) {
  return parse_scored_pairs(read_text(path), path);
}

/// What a model says of a set. Pairs with a word that it does not know are left out of the correlation and counted.
struct similarity_result {
  std::size_t pairs = 0, covered = 0;
  double spearman = 0;  ///< of the model's scores with people's, over covered pairs
};

/// similarity(left, right) gives a score, or nothing where a word is unknown.
template <class Similarity>
requires requires(const Similarity& similarity, const std::string& word) {
  { similarity(word, word) } -> std::convertible_to<std::optional<double>>;
}
similarity_result evaluate_similarity(const std::vector<scored_pair>& pairs, const Similarity& similarity) {
  std::vector<double> given, found;
  for (const scored_pair& pair : pairs) {
    if (const std::optional<double> score = similarity(pair.left, pair.right)) {
      given.push_back(pair.score);
      found.push_back(*score);
    }
  }
  return {pairs.size(), given.size(), spearman_correlation(given, found)};
}

/// The row of a word as it stands, or in lower case (ASCII), as the vectors of most texts are kept.
inline std::optional<std::uint32_t> find_in_any_case(const word_vectors& vectors, std::string_view word) {
  if (const auto row = vectors.find(word)) return row;
  std::string lower(word);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return vectors.find(lower);
}

/// The cosine of two vectors of one width, 0 where one is all zeros. In double: pairs that floats would tie are told
/// apart, and squares do not overflow.
inline double precise_cosine(std::span<const float> left, std::span<const float> right) noexcept {
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < left.size(); ++i) {
    const double a = left[i], b = right[i];
    ab += a * b;
    aa += a * a;
    bb += b * b;
  }
  return aa == 0 || bb == 0 ? 0 : ab / std::sqrt(aa * bb);
}

/// By the cosine of the words' vectors.
inline similarity_result evaluate_similarity(const std::vector<scored_pair>& pairs, const word_vectors& vectors) {
  return evaluate_similarity(pairs, [&](const std::string& left, const std::string& right) -> std::optional<double> {
    const auto a = find_in_any_case(vectors, left), b = find_in_any_case(vectors, right);
    if (!a || !b) return std::nullopt;
    return precise_cosine(vectors.row(*a), vectors.row(*b));
  });
}

}  // namespace cairn
