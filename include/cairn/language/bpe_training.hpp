#pragma once
/// Byte pair encoding learned from texts: GPT-2's kind and Llama's.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/language/byte_bpe.hpp"
#include "cairn/language/fallback_bpe.hpp"
#include "cairn/language/learn_merges.hpp"
#include "cairn/text/utf8.hpp"

namespace cairn {

struct byte_bpe_training {
  /// Pieces, special ones and the 256 bytes among them; fewer where no more pairs are frequent.
  std::size_t vocabulary_size = 8192;
  /// Times that a pair is there at least.
  std::uint64_t minimum_count = 2;
  /// Pieces for control, the last ids; no text is made of them.
  std::vector<std::string> special_tokens = {"<|endoftext|>"};
};

struct fallback_bpe_training {
  /// Pieces: <unk>, <s>, </s>, the bytes, what is learned, characters and special ones.
  std::size_t vocabulary_size = 8192;
  std::uint64_t minimum_count = 2;
  /// The part of all characters in the texts that have a piece, the most frequent first; the others are bytes.
  double character_coverage = 0.9995;
  std::vector<std::string> special_tokens = {};
};

/// Learns GPT-2's kind from texts (strings, or views of them): words are those of the splitter. The same texts in any
/// order make the same. Memory: the different words, and about 100 bytes a pair of them.
/// Sennrich, Haddow and Birch: "Neural machine translation of rare words with subword units", ACL 2016.
template <class Splitter = gpt2_splitter, class Texts>
byte_bpe<Splitter> train_byte_bpe(const Texts& texts, const byte_bpe_training& how = {}, Splitter splitter = {}) {
  if (how.vocabulary_size < 256 + how.special_tokens.size() || how.vocabulary_size > piece_table::most_pieces) {
    throw error(
        std::to_string(how.vocabulary_size), "vocabulary_size",
        "at least the 256 bytes and " + std::to_string(how.special_tokens.size()) + " special tokens, at most 2^24");
  }
  std::vector<std::string> pieces;
  std::array<token_id, 256> ids{};
  std::map<char32_t, unsigned> order;  // GPT-2's: the bytes that can be seen first
  for (unsigned byte = 0; byte < 256; ++byte) order.emplace(byte_characters[byte], byte);
  for (const auto& [character, byte] : order) {
    ids[byte] = static_cast<token_id>(pieces.size());
    pieces.emplace_back(1, static_cast<char>(byte));
  }
  std::unordered_map<std::string, std::uint64_t> counts;
  for (const auto& one : texts) {
    const std::string_view text(one);
    splitter.split(text,
                   [&](std::size_t begin, std::size_t end) { ++counts[std::string(text.substr(begin, end - begin))]; });
  }
  std::vector<detail::symbol_word> words;
  for (const auto& [text, count] : counts) {
    detail::symbol_word& word = words.emplace_back();
    word.count = count;
    for (const char byte : text) word.symbols.push_back(ids[static_cast<unsigned char>(byte)]);
  }
  detail::merge_learner learner(std::move(words), pieces, how.special_tokens);
  std::vector<merged_pair> merges = learner.run(how.vocabulary_size - how.special_tokens.size(), how.minimum_count);
  pieces.insert(pieces.end(), how.special_tokens.begin(), how.special_tokens.end());
  return {pieces, std::move(merges), "special_tokens", std::move(splitter)};
}

namespace detail {

/// Cuts a part of a text before blanks, the last of several going to the word behind it: f(word).
template <class F>
void for_each_blank_word(std::string_view text, F&& f) {
  std::size_t first = 0;
  for (std::size_t at = 1; at < text.size(); ++at) {
    const bool ends_run = at + 1 < text.size() && text[at + 1] != ' ';
    if (text[at] != ' ' || (text[at - 1] == ' ' && !ends_run)) continue;
    f(text.substr(first, at - first));
    first = at;
  }
  if (first < text.size()) f(text.substr(first));
}

/// The most frequent characters that make up `coverage` of all, and the blank; of equal ones the lower first.
inline std::vector<char32_t> covering_characters(const std::unordered_map<std::string, std::uint64_t>& words,
                                                 double coverage) {
  std::map<char32_t, std::uint64_t> counts{{U' ', 0}};
  std::uint64_t all = 0, covered = 0;
  for (const auto& [text, count] : words) {
    for (std::size_t at = 0; at < text.size();) {
      const decoded_point here = decode_utf8(text, at);
      at += here.bytes;
      if (!here.valid) continue;
      counts[here.point] += count;
      all += count;
    }
  }
  std::vector<std::pair<char32_t, std::uint64_t>> order(counts.begin(), counts.end());
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  std::vector<char32_t> characters;
  for (const auto& [point, count] : order) {
    if (static_cast<double>(covered) < coverage * static_cast<double>(all) || point == U' ')
      characters.push_back(point);
    covered += count;
  }
  return characters;
}

}  // namespace detail

/// Learns Llama's kind from texts: words begin with their blank, the first of a text with one of no bytes, and go as
/// far as the splitter lets them. Scores fall by one from piece to piece, characters behind what was learned, as
/// SentencePiece has them. What is no UTF-8 is left out. Saved by write_tokenizer_bin.
template <class Splitter = no_splitter, class Texts>
fallback_bpe<Splitter> train_fallback_bpe(const Texts& texts, const fallback_bpe_training& how = {},
                                          Splitter splitter = {}) {
  require(how.character_coverage > 0 && how.character_coverage <= 1, "not a part", "character_coverage",
          "above 0, at most 1");
  std::unordered_map<std::string, std::uint64_t> counts;
  for (const auto& one : texts) {
    const std::string_view text(one);
    std::string prefixed = " ";
    splitter.split(text, [&](std::size_t begin, std::size_t end) {
      prefixed += text.substr(begin, end - begin);
      detail::for_each_blank_word(prefixed, [&](std::string_view word) { ++counts[std::string(word)]; });
      prefixed.clear();
    });
  }
  std::vector<std::string> pieces{"<unk>", "<s>", "</s>"};
  for (unsigned byte = 0; byte < 256; ++byte) pieces.push_back(detail::piece_of_byte(byte));
  const std::size_t fixed = pieces.size();
  const std::vector<char32_t> characters = detail::covering_characters(counts, how.character_coverage);
  const std::size_t least = fixed + characters.size() + how.special_tokens.size();
  if (how.vocabulary_size < least || how.vocabulary_size > piece_table::most_pieces) {
    throw error(std::to_string(how.vocabulary_size), "vocabulary_size",
                "at least " + std::to_string(least) + " for 259 pieces, " + std::to_string(characters.size()) +
                    " characters and the special tokens, at most 2^24");
  }
  // Symbols of characters come first while learning, and behind what was learned in the vocabulary.
  std::unordered_map<char32_t, token_id> symbols;
  std::vector<std::string> texts_of;
  for (const char32_t point : characters) {
    symbols.emplace(point, static_cast<token_id>(texts_of.size()));
    append_utf8(texts_of.emplace_back(), point);
  }
  std::vector<detail::symbol_word> words;
  for (const auto& [text, count] : counts) {
    detail::symbol_word& word = words.emplace_back();
    word.count = count;
    for (std::size_t at = 0; at < text.size();) {
      const decoded_point here = decode_utf8(text, at);
      const auto found = here.valid ? symbols.find(here.point) : symbols.end();
      word.symbols.push_back(found == symbols.end() ? no_token : found->second);
      at += here.bytes;
    }
  }
  std::vector<std::string> forbidden = pieces;
  forbidden.insert(forbidden.end(), how.special_tokens.begin(), how.special_tokens.end());
  detail::merge_learner learner(std::move(words), texts_of, forbidden);
  learner.run(how.vocabulary_size - least + characters.size(), how.minimum_count);
  const auto learned = texts_of.begin() + static_cast<std::ptrdiff_t>(characters.size());
  pieces.insert(pieces.end(), learned, texts_of.end());
  pieces.insert(pieces.end(), texts_of.begin(), learned);
  std::vector<float> scores(pieces.size() + how.special_tokens.size());
  for (std::size_t id = fixed; id < pieces.size(); ++id) scores[id] = -static_cast<float>(id - fixed);
  fallback_bpe_settings settings;
  for (const std::string& special : how.special_tokens) {
    settings.control.push_back(static_cast<token_id>(pieces.size()));
    pieces.push_back(special);
  }
  return {pieces, std::move(scores), "special_tokens", std::move(settings), std::move(splitter)};
}

}  // namespace cairn
