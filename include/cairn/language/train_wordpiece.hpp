#pragma once
/// Learns the pieces of WordPiece from counted words.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/language/word_counts.hpp"
#include "cairn/language/wordpiece_merges.hpp"
#include "cairn/text/utf8.hpp"

namespace cairn {

/// Learns a vocabulary: begins with characters, those inside words marked by the continuation, and joins the pair of
/// neighbors with the greatest score until as many pieces are there as were asked for. The score of a pair ab is its
/// count, or by how much joining it makes the words more probable under a unigram model of pieces:
///     count(ab) log(count(ab) n / (count(a) count(b))), n the number of characters.
/// Specials come first, then characters by falling count, then what was joined, in order. Words with characters that
/// are not among the most frequent are left out. One thread. O(length of the words that change) a join and, by
/// likelihood, O(log n) for each pair of either symbol.
/// Throws where no word is given, or fewer pieces are asked for than specials and characters.
/// Source: Schuster, Nakajima: "Japanese and Korean voice search", ICASSP 2012.
/// Use: BERT-like models of one's own texts.
inline std::vector<std::string> train_wordpiece(const std::vector<counted_word>& words,
                                                const wordpiece_training& settings = {}, const execution& run = {}) {
  // Characters that begin words, and those that do not.
  std::unordered_map<std::string, std::uint64_t> occurs;
  const auto characters_of = [&](const counted_word& word) {
    std::vector<std::string> characters;
    for_each_point(word.text, [&](char32_t point, std::size_t begin, std::size_t) {
      std::string text = begin == 0 ? std::string() : settings.continuation;
      append_utf8(text, point);
      characters.push_back(std::move(text));
    });
    return characters;
  };
  for (const counted_word& word : words) {
    require_utf8(word.text, "train_wordpiece.words");
    for (const std::string& text : characters_of(word)) occurs[text] += word.count;
  }
  require(!occurs.empty(), "no words", "train_wordpiece.words", "at least one");
  std::vector<std::pair<std::uint64_t, std::string>> characters;
  for (const auto& [text, count] : occurs) characters.emplace_back(count, text);
  std::sort(characters.begin(), characters.end(),
            [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
  characters.resize(std::min(characters.size(), settings.most_characters));
  std::vector<std::string> pieces = settings.specials;
  std::unordered_set<std::string> there;
  for (const std::string& special : settings.specials) {
    if (!there.insert(special).second) {
      throw error("names " + escaped(special) + " twice", "wordpiece_training.specials", "each once");
    }
  }
  occurs.clear();
  for (const auto& [count, text] : characters) {
    occurs.emplace(text, count);
    if (there.insert(text).second) pieces.push_back(text);
  }
  if (settings.pieces < pieces.size()) {
    throw error("is " + std::to_string(settings.pieces), "wordpiece_training.pieces",
                "at least " + std::to_string(pieces.size()) + ", the specials and characters");
  }

  std::uint64_t symbols = 0;
  for (const auto& [text, count] : occurs) symbols += count;
  detail::wordpiece_merges merges(settings, symbols);
  for (const counted_word& word : words) {
    const std::vector<std::string> texts = characters_of(word);
    if (!std::all_of(texts.begin(), texts.end(), [&](const std::string& text) { return occurs.contains(text); }))
      continue;
    std::vector<std::uint32_t> row;
    for (const std::string& text : texts) row.push_back(merges.symbol(text));
    merges.add_word(std::move(row), word.count);
  }
  merges.score_all();
  const stage_progress stage(run.report, "train_wordpiece", settings.pieces);
  while (pieces.size() < settings.pieces) {
    std::string joined = merges.merge();
    if (joined.empty()) break;
    // Two pairs may become the same piece, and a piece may be called as a special is.
    if (there.insert(joined).second) pieces.push_back(std::move(joined));
    if (pieces.size() % 1024 == 0) stage.tick(pieces.size());
  }
  stage.tick(pieces.size());
  return pieces;
}

}  // namespace cairn
