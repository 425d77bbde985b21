#pragma once
/// WordPiece: a word is cut into the longest pieces of a vocabulary, from its beginning on.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/language/piece_table.hpp"
#include "cairn/language/text_pieces.hpp"
#include "cairn/language/tokenizer.hpp"
#include "cairn/language/traced_word.hpp"
#include "cairn/text/prefix_trie.hpp"
#include "cairn/text/utf8.hpp"

namespace cairn {

/// How a vocabulary of WordPiece is read.
struct wordpiece_settings {
  std::string unknown = "[UNK]";      ///< stands for a word that no pieces make
  std::string continuation = "##";    ///< begins the pieces that do not begin a word
  std::size_t most_characters = 100;  ///< words of more are unknown
};

/// Cuts words into the longest pieces. A word of which a part fits no piece is unknown as a whole. O(bytes of the word
/// times those of the longest piece that begins in it), and the word has at most `most_characters`: linear in the text.
/// Source: Schuster, Nakajima: "Japanese and Korean voice search", ICASSP 2012; longest match as in Wu et al.:
/// "Google's neural machine translation system", 2016, and BERT.
/// Use: vocabularies of BERT and its like.
class wordpiece {
 public:
  /// What encode() needs between words, so that it allocates once a text.
  using workspace = std::vector<token_span>;

  wordpiece() = default;
  /// Throws where the unknown piece is missing, and as text_pieces does.
  explicit wordpiece(std::span<const std::string> pieces, wordpiece_settings settings = {},
                     const std::string& source = "vocabulary")
      : pieces_(text_pieces(pieces, source)),
        settings_(std::move(settings)),
        unknown_(required_id(pieces_, settings_.unknown, source)) {
    std::vector<trie_entry> entries;
    for (token_id id = 0; id < pieces_.size(); ++id) entries.push_back({pieces_[id], id});
    trie_ = prefix_trie(std::move(entries));
    for (const char byte : settings_.continuation) continues_ = continues_ && trie_.step(inside_, byte);
  }

  const piece_table& pieces() const noexcept { return pieces_; }
  const wordpiece_settings& settings() const noexcept { return settings_; }
  token_id unknown() const noexcept { return unknown_; }

  template <class Sink>
  void encode(const traced_word& word, workspace& found, Sink&& sink) const {
    const std::string_view bytes = word.bytes;
    found.clear();
    bool known = bytes.size() <= settings_.most_characters || count_points(bytes) <= settings_.most_characters;
    for (std::size_t begin = 0; known && begin < bytes.size();) {
      prefix_trie::place at = begin == 0 ? prefix_trie::place() : inside_;
      std::size_t end = begin;
      token_id id = unknown_;
      if (begin == 0 || continues_) {
        for (std::size_t k = begin; k < bytes.size() && trie_.step(at, bytes[k]); ++k) {
          if (!trie_.is_key(at)) continue;
          end = k + 1;
          id = trie_.value(at);
        }
      }
      known = end > begin;
      if (known && begin == 0 && end == bytes.size()) return sink(id, word.begin_of(0), word.end_of(end));
      found.push_back({id, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
      begin = end;
    }
    if (!known) return sink(unknown_, word.begin_of(0), word.end_of(bytes.size()));
    for (const token_span& piece : found) sink(piece.id, word.begin_of(piece.begin), word.end_of(piece.end));
  }

  /// Words with a space between them, pieces that continue one joined to it.
  std::string joined(std::span<const token_id> ids) const {
    std::string text;
    for (const token_id id : ids) {
      std::string_view piece = piece_at(pieces_, id);
      if (!text.empty()) {
        if (!settings_.continuation.empty() && piece.starts_with(settings_.continuation)) {
          piece.remove_prefix(settings_.continuation.size());
        } else {
          text += ' ';
        }
      }
      text += piece;
    }
    return text;
  }

 private:
  piece_table pieces_;
  prefix_trie trie_;
  wordpiece_settings settings_;
  token_id unknown_ = 0;
  prefix_trie::place inside_;  // behind the bytes that continue a word
  bool continues_ = true;      // whether any piece does
};

}  // namespace cairn
