#pragma once
/// Pieces of characters and of bytes, and what merges make them: the vocabulary of byte pair encoding with a fallback.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/language/byte_bpe.hpp"
#include "cairn/language/character_table.hpp"
#include "cairn/language/merge_table.hpp"
#include "cairn/language/piece_table.hpp"
#include "cairn/language/tokenizer.hpp"
#include "cairn/text/utf8.hpp"

namespace cairn {

/// Pieces by id, with blanks as blanks; <0x00> to <0xFF> stand for bytes, control pieces for nothing that a text has.
/// Merges are known by scores, where each piece is made of all pairs of symbols that it can be cut into, the highest
/// score first and equal ones alike, or by a list of pairs, the first before all others. About 100 bytes a piece and
/// pair; O(bytes) to make, by scores also O(longest piece) a byte.
class fallback_vocabulary {
 public:
  static constexpr std::size_t most_piece_bytes = 1024;

  /// Throws a cairn::error that names `where` unless pieces are UTF-8 of at most 1,024 bytes, differ, and have a blank
  /// and each byte among them, and scores are finite.
  fallback_vocabulary(std::span<const std::string> pieces, std::vector<float> scores, std::span<const token_id> control,
                      const std::string& where)
      : fallback_vocabulary(pieces, control, where) {
    if (scores.size() != pieces.size()) {
      throw error(std::to_string(scores.size()) + " scores", where, std::to_string(pieces.size()) + ", one a piece");
    }
    for (std::size_t id = 0; id < scores.size(); ++id) {
      if (!std::isfinite(scores[id])) {
        throw error("a score that is not finite", where + ", id " + std::to_string(id), "finite scores");
      }
    }
    scores_ = std::move(scores);
    add_scored_merges();
  }
  /// The same of pieces, and unless merges are there once each, of pieces of text, to one.
  fallback_vocabulary(std::span<const std::string> pieces, std::vector<merged_pair> merges,
                      std::span<const token_id> control, const std::string& where)
      : fallback_vocabulary(pieces, control, where) {
    merges_ = std::move(merges);
    std::string both;
    for (std::size_t rank = 0; rank < merges_.size(); ++rank) {
      const auto wrong = [&](const std::string& what, const char* expected) {
        return error(what, where + ", merge " + std::to_string(rank), expected);
      };
      const auto [left, right] = merges_[rank];
      if (left >= pieces.size() || right >= pieces.size()) throw wrong("an id that no piece has", "ids of pieces");
      if (!is_text_[left] || !is_text_[right]) throw wrong("of a byte or of a control piece", "pieces of text");
      both.assign(pieces_[left]).append(pieces_[right]);
      const token_id merged = find(both);
      if (merged == no_token)
        throw wrong("makes " + escaped(both) + ", which is no piece", "a piece of the vocabulary");
      if (!table_.add(left, right, {static_cast<std::uint32_t>(rank), merged})) {
        throw wrong("the pair of " + escaped(both) + " is there twice", "each pair once");
      }
    }
  }

  std::size_t size() const noexcept { return pieces_.size(); }
  const piece_table& pieces() const noexcept { return pieces_; }
  const detail::character_table& characters() const noexcept { return characters_; }
  const merge_table& table() const noexcept { return table_; }
  /// One of the two is empty: that which the pieces did not come with.
  const std::vector<float>& scores() const noexcept { return scores_; }
  const std::vector<merged_pair>& merges() const noexcept { return merges_; }

  /// The id of a piece that text is made of, or no_token.
  token_id find(std::string_view piece) const noexcept {
    const token_id id = pieces_.find(piece);
    return id != no_token && is_text_[id] ? id : no_token;
  }
  token_id blank() const noexcept { return blank_; }
  token_id byte_piece(char byte) const noexcept { return byte_pieces_[static_cast<unsigned char>(byte)]; }
  /// The byte that a piece stands for, or -1. Requires id < size(), as do the others.
  int byte_of(token_id id) const noexcept { return bytes_of_[id]; }
  bool is_text(token_id id) const noexcept { return is_text_[id]; }
  /// Bytes of the text that a piece takes.
  std::size_t width(token_id id) const noexcept { return widths_[id]; }

 private:
  fallback_vocabulary(std::span<const std::string> pieces, std::span<const token_id> control, const std::string& where)
      : pieces_(pieces, where),
        characters_(pieces.size()),
        bytes_of_(pieces.size(), -1),
        widths_(pieces.size(), 1),
        is_text_(pieces.size(), true) {
    for (const token_id id : control) {
      if (id >= pieces.size()) {
        throw error("a control piece of id " + std::to_string(id), where, "ids below " + std::to_string(pieces.size()));
      }
      is_text_[id] = false;
    }
    byte_pieces_.fill(no_token);
    for (token_id id = 0; id < pieces.size(); ++id) {
      if (!is_text_[id]) continue;
      const std::string here = where + ", id " + std::to_string(id);
      if (pieces[id].size() > most_piece_bytes) {
        throw error("a piece of " + std::to_string(pieces[id].size()) + " bytes", here, "at most 1,024 bytes");
      }
      require_utf8(pieces[id], here);
      if (const int byte = detail::byte_of_piece(pieces[id], here); byte >= 0) {
        bytes_of_[id] = static_cast<std::int16_t>(byte);
        byte_pieces_[static_cast<std::size_t>(byte)] = id;
        is_text_[id] = false;
      } else {
        widths_[id] = static_cast<std::uint16_t>(pieces[id].size());
      }
    }
    for (unsigned byte = 0; byte < 256; ++byte) {
      if (byte_pieces_[byte] == no_token) {
        throw error("no piece " + detail::piece_of_byte(byte), where, "a piece for each of the 256 bytes");
      }
    }
    blank_ = find(" ");
    if (blank_ == no_token) throw error("no piece for a blank", where, "U+2581, or a blank, among the pieces");
    for (token_id id = 0; id < pieces.size(); ++id) {
      if (is_text_[id]) characters_.add_piece(pieces[id], [&](std::string_view one) { return find(one); });
    }
  }

  void add_scored_merges() {
    std::vector<float> ranked = scores_;
    std::sort(ranked.begin(), ranked.end(), std::greater{});
    ranked.erase(std::unique(ranked.begin(), ranked.end()), ranked.end());
    const auto symbol = [&](std::string_view part) {
      const decoded_point first = decode_utf8(part, 0);
      return first.bytes == part.size() ? characters_.find(first.point) : find(part);
    };
    for (token_id id = 0; id < pieces_.size(); ++id) {
      if (!is_text_[id]) continue;
      const auto rank = static_cast<std::uint32_t>(
          std::lower_bound(ranked.begin(), ranked.end(), scores_[id], std::greater{}) - ranked.begin());
      const std::string_view piece = pieces_[id];
      for (std::size_t cut = decode_utf8(piece, 0).bytes; cut < piece.size(); cut += decode_utf8(piece, cut).bytes) {
        const token_id left = symbol(piece.substr(0, cut)), right = symbol(piece.substr(cut));
        if (left != no_token && right != no_token) table_.add(left, right, {rank, id});
      }
    }
  }

  piece_table pieces_;
  std::vector<float> scores_;
  std::vector<merged_pair> merges_;
  detail::character_table characters_;
  merge_table table_;
  std::array<token_id, 256> byte_pieces_{};
  std::vector<std::int16_t> bytes_of_;
  std::vector<std::uint16_t> widths_;
  std::vector<bool> is_text_;
  token_id blank_ = no_token;
};

}  // namespace cairn
