#pragma once
/// Chinese cut into words, of all ways the most probable one, by a dictionary that is given or learned from texts.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/data/number.hpp"
#include "cairn/data/read_text.hpp"
#include "cairn/language/train_unigram.hpp"
#include "cairn/language/unigram.hpp"
#include "cairn/language/word_counts.hpp"
#include "cairn/text/concept.hpp"
#include "cairn/text/utf8.hpp"
#include "cairn/text/word_splitter.hpp"

namespace cairn {

/// Words and how often each was seen.
using word_dictionary = std::vector<counted_word>;

/// A splitter that cuts runs of ideographs into the words of a dictionary, and all else as `around` does. The way that
/// is chosen has the greatest product of word frequencies; a character that no word is stands alone. Copies share the
/// dictionary. O(bytes x those of the longest word).
/// Source: Sproat, Shih, Gale, Chang: "A stochastic finite-state word-segmentation algorithm for Chinese", Computational
/// Linguistics 1996 (the unigram model).
/// Use: words and pairs of words of Chinese as features, and texts for word vectors.
class word_segmenter {
 public:
  /// Throws for no word, an empty one, one there twice, one that is no UTF-8, and a count of 0.
  explicit word_segmenter(const word_dictionary& words, word_splitter around = {.ideographs = ideographs::together})
      : around_(around) {
    double all = 0;
    for (const counted_word& word : words) {
      if (word.count == 0)
        throw error(escaped(word.text) + " was seen 0 times", "word_dictionary", "words that were seen");
      all += static_cast<double>(word.count);
    }
    require(!words.empty(), "no word", "word_dictionary", "at least one");
    std::vector<unigram_piece> pieces{{"<unk>", 0, piece_kind::unknown}};
    for (const counted_word& word : words) {
      pieces.push_back({word.text, static_cast<float>(std::log(static_cast<double>(word.count) / all))});
    }
    model_ = std::make_shared<const unigram>(pieces, "word_dictionary");
  }

  template <class F>
  void split(std::string_view text, F&& f) const {
    std::vector<step> steps;
    std::vector<std::size_t> ends;
    around_.split(text, [&](std::size_t begin, std::size_t end) {
      const std::string_view run = text.substr(begin, end - begin);
      if (!is_ideograph(decode_utf8(run, 0).point)) return f(begin, end);
      cut(run, steps, ends);
      for (const std::size_t stop : ends) {
        f(begin, begin + stop);
        begin += stop;
      }
    });
  }

 private:
  struct step {
    double score;
    std::size_t begin;
  };

  /// The bytes of each word of a run, by Viterbi's algorithm.
  void cut(std::string_view run, std::vector<step>& steps, std::vector<std::size_t>& sizes) const {
    constexpr double never = -1e300;
    steps.assign(run.size() + 1, {never, 0});
    steps[0].score = 0;
    for (std::size_t begin = 0; begin < run.size();) {
      begin += model_->edges(run, begin, [&](std::size_t end, token_id, double score) {
        const double sum = steps[begin].score + score;
        if (sum > steps[end].score) steps[end] = {sum, begin};
      });
    }
    sizes.clear();
    for (std::size_t end = run.size(); end > 0; end = steps[end].begin) sizes.push_back(end - steps[end].begin);
    std::reverse(sizes.begin(), sizes.end());
  }

  word_splitter around_;
  std::shared_ptr<const unigram> model_;
};
static_assert(text_splitter<word_segmenter>);

struct dictionary_learning {
  std::size_t words = 30'000;  ///< of the dictionary; as many as there are characters at least
  std::size_t longest = 6;     ///< characters of a word
};

/// A dictionary from texts alone: the words that make their runs of ideographs most probable, by train_unigram. Counts
/// are expected ones. The same on any number of threads. Throws where the texts hold no ideograph.
/// Source: Kudo: "Subword regularization: improving neural network translation models with multiple subword candidates",
/// ACL 2018, section 3.2.
/// Use: the language of one's own shop, which no dictionary has.
template <class Texts>
word_dictionary learn_dictionary(const Texts& texts, const dictionary_learning& settings = {},
                                 const execution& how = {}) {
  require(settings.words > 0, "is 0", "dictionary_learning.words", "at least 1");
  std::map<std::string, std::uint64_t, std::less<>> runs;
  const word_splitter together{.ideographs = ideographs::together};
  std::vector<char32_t> characters;
  for (const auto& text : texts) {
    const std::string_view all(text);
    together.split(all, [&](std::size_t begin, std::size_t end) {
      const std::string_view run = all.substr(begin, end - begin);
      if (!is_ideograph(decode_utf8(run, 0).point)) return;
      const auto found = runs.find(run);
      found == runs.end() ? void(runs.emplace(run, 1)) : void(++found->second);
      for_each_point(run, [&](char32_t point, std::size_t, std::size_t) { characters.push_back(point); });
    });
    if (characters.size() > (std::size_t{1} << 20U)) {
      std::sort(characters.begin(), characters.end());
      characters.erase(std::unique(characters.begin(), characters.end()), characters.end());
    }
  }
  require(!runs.empty(), "no ideograph", "learn_dictionary.texts", "texts in Chinese");
  std::sort(characters.begin(), characters.end());
  characters.erase(std::unique(characters.begin(), characters.end()), characters.end());
  std::vector<counted_word> words;
  std::uint64_t total = 0;
  for (const auto& [run, count] : runs) {
    words.push_back({run, count});
    total += count * count_points(run);
  }
  const std::size_t pieces = std::max(settings.words, characters.size()) + 1;
  word_dictionary learned;
  for (const unigram_piece& piece :
       train_unigram(words, {.pieces = pieces, .coverage = 1, .longest = settings.longest, .controls = {}}, how)) {
    if (piece.kind != piece_kind::normal) continue;
    const double expected = std::exp(static_cast<double>(piece.score)) * static_cast<double>(total);
    learned.push_back({piece.text, std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::llround(expected)))});
  }
  return learned;
}

/// A dictionary of lines: a word, a space or tab, its count, and whatever follows. Throws with source:line where a line
/// has no count, or a word is no UTF-8.
inline word_dictionary parse_dictionary(std::string_view text, std::string_view source) {
  word_dictionary words;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t stop = text.find('\n');
    std::string_view row = text.substr(0, stop);
    text.remove_prefix(stop == text.npos ? text.size() : stop + 1);
    if (row.ends_with('\r')) row.remove_suffix(1);
    if (row.find_first_not_of(" \t") == row.npos) continue;
    const auto where = [&] { return std::string(source) + ":" + std::to_string(line); };
    const std::size_t space = row.find_first_of(" \t");
    if (space == row.npos || space == 0)
      throw error("no count behind a word in " + escaped(row), where(), "word count");
    std::string_view count = row.substr(space + 1);
    count = count.substr(0, count.find_first_of(" \t"));
    require_utf8(row.substr(0, space), where());
    words.push_back({std::string(row.substr(0, space)), to_number<std::uint64_t>(count, where)});
  }
  if (words.empty()) throw error("no words", std::string(source), "at least one");
  return words;
}
inline word_dictionary read_dictionary(const std::string& path) {
  return parse_dictionary(read_text(path), path);
}

}  // namespace cairn
