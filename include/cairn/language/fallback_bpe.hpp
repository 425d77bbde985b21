#pragma once
/// Byte pair encoding of characters, with bytes for those that are no piece: SentencePiece's, as in Llama.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/language/byte_bpe.hpp"
#include "cairn/language/character_table.hpp"
#include "cairn/language/fallback_vocabulary.hpp"
#include "cairn/language/gpt2_splitter.hpp"
#include "cairn/language/merge_symbols.hpp"
#include "cairn/language/tokenizer.hpp"
#include "cairn/language/word_cache.hpp"
#include "cairn/text/utf8.hpp"

namespace cairn {

struct fallback_bpe_settings {
  /// A blank before the text, of no bytes: a word is the same piece at the beginning and behind a blank.
  bool dummy_prefix = true;
  /// U+2581 in a text is a blank, as SentencePiece has it, and reads back as one; or else its three bytes.
  bool marker_is_blank = true;
  /// Pieces that no text is made of, such as <unk>, <s> and </s>: encode gives none of them, decode makes nothing of
  /// them.
  std::vector<token_id> control = {0, 1, 2};
};

/// Merges the characters of a text, or of words that a `Splitter` makes of it, the neighbors first that make the piece
/// of the highest score, of equal ones the leftmost; what is no piece then is its bytes' pieces, <0x00> to <0xFF>.
/// Blanks are in pieces as such; piece() writes them as U+2581. The ids are SentencePiece's for a model of the kind
/// BPE with byte fallback, no normalization and no removal of blanks, and llama2.c's with `marker_is_blank` off.
///
/// decode(encode(x)) == x for all bytes x, but U+2581, which becomes a blank where `marker_is_blank`. What is no UTF-8
/// is its bytes; SentencePiece would make U+FFFD of it. decode takes one blank from the front with `dummy_prefix`.
/// Time: O(n log n) of the longest stretch without a place where no piece reaches across, which in Llama's vocabulary
/// every blank is. Memory: about 100 bytes a piece and pair, and a cache of 1 MiB.
/// Kudo and Richardson: "SentencePiece: a simple and language independent subword tokenizer and detokenizer for neural
/// text processing", EMNLP 2018.
template <class Splitter = no_splitter>
class fallback_bpe {
 public:
  /// Pieces and their scores, or merges, of which fallback_vocabulary says what it refuses.
  template <class ScoresOrMerges>
  fallback_bpe(std::span<const std::string> pieces, std::vector<ScoresOrMerges> scores_or_merges,
               const std::string& where, fallback_bpe_settings settings = {}, Splitter splitter = {})
      : vocabulary_(pieces, std::move(scores_or_merges), settings.control, where),
        settings_(std::move(settings)),
        splitter_(std::move(splitter)) {}

  std::size_t vocabulary_size() const noexcept { return vocabulary_.size(); }

  template <class Sink>
  void encode(std::string_view text, Sink&& sink) const {
    detail::require_encodable(text);
    workspace work;
    bool prefix = settings_.dummy_prefix;
    splitter_.split(text, [&](std::size_t begin, std::size_t end) {
      encode_word(text, begin, end, prefix, sink, work);
      prefix = false;
    });
  }

  std::string decode(std::span<const token_id> ids) const {
    std::string text;
    bool prefix = settings_.dummy_prefix;
    for (const token_id id : ids) {
      vocabulary_.pieces().require_id(id);
      if (vocabulary_.byte_of(id) >= 0) {
        text += static_cast<char>(vocabulary_.byte_of(id));
      } else if (vocabulary_.is_text(id)) {
        const std::string_view piece = vocabulary_.pieces()[id];
        text += piece.substr(prefix && piece.starts_with(' ') ? 1 : 0);
      } else {
        continue;
      }
      prefix = false;
    }
    return text;
  }

  /// A piece as SentencePiece writes it, U+2581 for a blank. Throws unless id < vocabulary_size().
  std::string piece(token_id id) const {
    vocabulary_.pieces().require_id(id);
    std::string text;
    for (const char byte : vocabulary_.pieces()[id]) byte == ' ' ? text += detail::blank_marker_text : text += byte;
    return text;
  }

  const fallback_bpe_settings& settings() const noexcept { return settings_; }
  const fallback_vocabulary& vocabulary() const noexcept { return vocabulary_; }

 private:
  struct workspace {
    std::vector<word_symbol> symbols, tokens;
  };
  struct character {
    token_id symbol;
    std::uint32_t bytes;
    bool is_marker;
  };

  character look(std::string_view text, std::size_t at) const noexcept {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 128) return {vocabulary_.characters().find(byte), 1, false};
    const decoded_point here = decode_utf8(text, at);
    if (here.point == detail::blank_marker)
      return {settings_.marker_is_blank ? vocabulary_.blank() : no_token, 3, true};
    return {here.valid ? vocabulary_.characters().find(here.point) : no_token, here.bytes, false};
  }

  /// Cuts text[begin, end) where no piece reaches across.
  template <class Sink>
  void encode_word(std::string_view text, std::size_t begin, std::size_t end, bool prefix, Sink&& sink,
                   workspace& work) const {
    const std::string_view word = text.substr(0, end);
    token_id before = prefix ? vocabulary_.blank() : no_token;
    std::size_t first = begin;
    for (std::size_t at = begin; at < end;) {
      const character here = look(word, at);
      if ((at > begin || prefix) && !vocabulary_.characters().may_join(before, here.symbol, vocabulary_.blank())) {
        encode_stretch(text, first, at, prefix, sink, work);
        prefix = false;
        first = at;
      }
      before = here.symbol;
      at += here.bytes;
    }
    encode_stretch(text, first, end, prefix, sink, work);
  }

  template <class Sink>
  void encode_stretch(std::string_view text, std::size_t begin, std::size_t end, bool prefix, Sink&& sink,
                      workspace& work) const {
    const std::string_view stretch = text.substr(begin, end - begin);
    const std::size_t size = stretch.size() + (prefix ? 1 : 0);
    if (size == 0) return;
    const bool is_short = size <= word_key::most_bytes;
    std::array<char, word_key::most_bytes> prefixed;
    std::string_view key_text = stretch.substr(0, word_key::most_bytes);
    if (prefix && is_short) {
      prefixed[0] = ' ';
      std::copy(stretch.begin(), stretch.end(), prefixed.begin() + 1);
      key_text = {prefixed.data(), size};
    }
    const word_key key(key_text.empty() ? std::string_view(" ") : key_text);
    word_cache::tokens known;
    if (is_short && cache_.find(key, known)) {
      std::size_t at = begin, over = prefix ? 1 : 0;
      for (std::size_t k = 0; k < known.count; ++k) {
        const std::size_t next = at + vocabulary_.width(known.ids[k]) - over;
        sink(known.ids[k], at, next);
        at = next;
        over = 0;
      }
      return;
    }
    if (tokenize(stretch, prefix, work) && is_short) cache_.put(key, work.tokens);
    std::size_t at = begin;
    for (const word_symbol& token : work.tokens) {
      sink(token.id, at, begin + token.end);
      at = begin + token.end;
    }
  }

  /// Merges the characters of a stretch to work.tokens. False where it has a marker, which is wider than a blank.
  bool tokenize(std::string_view stretch, bool prefix, workspace& work) const {
    work.symbols.clear();
    work.tokens.clear();
    if (prefix) work.symbols.push_back({vocabulary_.blank(), 0});
    bool is_plain = true;
    for (std::size_t at = 0; at < stretch.size();) {
      const character here = look(stretch, at);
      at += here.bytes;
      is_plain = is_plain && !here.is_marker;
      work.symbols.push_back({here.symbol, static_cast<std::uint32_t>(at)});
    }
    merge_symbols(vocabulary_.table(), work.symbols);
    std::uint32_t begin = 0;
    for (const word_symbol& symbol : work.symbols) {
      if (symbol.id < vocabulary_.size()) {
        work.tokens.push_back(symbol);
      } else {
        for (std::uint32_t at = begin; at < symbol.end; ++at) {
          work.tokens.push_back({vocabulary_.byte_piece(stretch[at]), at + 1});
        }
      }
      begin = symbol.end;
    }
    return is_plain;
  }

  fallback_vocabulary vocabulary_;
  fallback_bpe_settings settings_;
  Splitter splitter_;
  word_cache cache_;
};

/// Llama's: llama2.c's tokenizer.bin is read by parse_tokenizer_bin.
using llama_tokenizer = fallback_bpe<no_splitter>;
static_assert(tokenizer<llama_tokenizer>);

}  // namespace cairn
