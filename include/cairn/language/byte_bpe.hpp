#pragma once
/// Byte pair encoding of bytes, as in GPT-2: any bytes are encoded and come back.

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/language/byte_characters.hpp"
#include "cairn/language/gpt2_splitter.hpp"
#include "cairn/language/merge_symbols.hpp"
#include "cairn/language/merge_table.hpp"
#include "cairn/language/piece_table.hpp"
#include "cairn/language/tokenizer.hpp"
#include "cairn/language/word_cache.hpp"

namespace cairn {

/// Two pieces that are merged. The piece that they become is the one of their bytes.
struct merged_pair {
  token_id left = 0, right = 0;
  friend bool operator==(const merged_pair&, const merged_pair&) = default;
};

namespace detail {

/// Throws where places in the text would not fit 32 bits.
inline void require_encodable(std::string_view text) {
  if (text.size() >= std::numeric_limits<std::uint32_t>::max()) {
    throw error(std::to_string(text.size()) + " bytes", "text", "less than 4 GiB");
  }
}

}  // namespace detail

/// Cuts a text into words by `Splitter` (a `split(text, f)` that calls f(begin, end) for words which follow each other
/// without a gap) and merges the bytes of each, the pair that was learned first before all others. What is written in a
/// vocabulary for control, such as <|endoftext|>, is text here: with_added_tokens finds it.
///
/// decode(encode(x)) == x for all bytes x. Time: O(1) for a word in the cache, O(n log n) for one of n bytes. Memory:
/// the pieces, 32 to 64 bytes a merge, and a cache of 1 MiB.
/// Sennrich, Haddow and Birch: "Neural machine translation of rare words with subword units", ACL 2016; on bytes:
/// Radford et al.: "Language models are unsupervised multitask learners", 2019.
template <class Splitter = gpt2_splitter>
class byte_bpe {
 public:
  /// Pieces as bytes, by id; merges, the first before all others. Throws a cairn::error that names `where` unless each
  /// of the 256 bytes is a piece, pieces differ, and each merge is there once, of pieces, to a piece.
  byte_bpe(std::span<const std::string> pieces, std::vector<merged_pair> merges, const std::string& where,
           Splitter splitter = {})
      : pieces_(pieces, where), merges_(std::move(merges)), table_(merges_.size()), splitter_(std::move(splitter)) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::string piece(1, static_cast<char>(byte));
      bytes_[byte] = pieces_.find(piece);
      if (bytes_[byte] == no_token) {
        throw error("no piece for the byte " + escaped(piece), where, "a piece for each of the 256 bytes");
      }
    }
    std::string both;
    for (std::size_t rank = 0; rank < merges_.size(); ++rank) {
      const auto [left, right] = merges_[rank];
      const auto wrong = [&](const std::string& what, const char* expected) {
        return error(what, where + ", merge " + std::to_string(rank), expected);
      };
      if (left >= pieces_.size() || right >= pieces_.size()) throw wrong("an id that no piece has", "ids of pieces");
      both.assign(pieces_[left]).append(pieces_[right]);
      const token_id merged = pieces_.find(both);
      if (merged == no_token)
        throw wrong("makes " + escaped(both) + ", which is no piece", "a piece of the vocabulary");
      if (!table_.add(left, right, {static_cast<std::uint32_t>(rank), merged})) {
        throw wrong("the pair of " + escaped(both) + " is there twice", "each pair once");
      }
    }
  }

  std::size_t vocabulary_size() const noexcept { return pieces_.size(); }

  template <class Sink>
  void encode(std::string_view text, Sink&& sink) const {
    detail::require_encodable(text);
    std::vector<word_symbol> symbols;
    splitter_.split(text, [&](std::size_t begin, std::size_t end) {
      encode_word(text.substr(begin, end - begin), begin, sink, symbols);
    });
  }

  std::string decode(std::span<const token_id> ids) const {
    std::string text;
    for (const token_id id : ids) {
      pieces_.require_id(id);
      text += pieces_[id];
    }
    return text;
  }

  /// A piece as files write it, a character a byte. Throws unless id < vocabulary_size().
  std::string piece(token_id id) const {
    pieces_.require_id(id);
    return to_byte_characters(pieces_[id]);
  }

  const piece_table& pieces() const noexcept { return pieces_; }
  const std::vector<merged_pair>& merges() const noexcept { return merges_; }

 private:
  template <class Sink>
  void encode_word(std::string_view word, std::size_t at, Sink&& sink, std::vector<word_symbol>& symbols) const {
    if (word.size() == 1) return sink(bytes_[static_cast<unsigned char>(word[0])], at, at + 1);
    const bool is_short = word.size() <= word_key::most_bytes;
    const word_key key(word.substr(0, word_key::most_bytes));
    word_cache::tokens known;
    if (is_short && cache_.find(key, known)) {
      for (std::size_t k = 0; k < known.count; ++k) {
        const std::size_t end = at + pieces_.bytes_in(known.ids[k]);
        sink(known.ids[k], at, end);
        at = end;
      }
      return;
    }
    symbols.clear();
    for (const char byte : word) {
      symbols.push_back({bytes_[static_cast<unsigned char>(byte)], static_cast<std::uint32_t>(symbols.size() + 1)});
    }
    merge_symbols(table_, symbols);
    if (is_short) cache_.put(key, symbols);
    std::size_t begin = at;
    for (const word_symbol& symbol : symbols) {
      sink(symbol.id, begin, at + symbol.end);
      begin = at + symbol.end;
    }
  }

  piece_table pieces_;
  std::vector<merged_pair> merges_;
  merge_table table_;
  Splitter splitter_;
  std::array<token_id, 256> bytes_{};
  word_cache cache_;
};

/// GPT-2's: its files are read by parse_byte_bpe.
using gpt2_tokenizer = byte_bpe<gpt2_splitter>;
static_assert(tokenizer<gpt2_tokenizer>);

}  // namespace cairn
