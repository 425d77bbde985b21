#pragma once
/// The characters that pieces are made of, each with a symbol, and where no piece can reach from one to the next.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/language/merge_table.hpp"
#include "cairn/language/piece_table.hpp"
#include "cairn/text/utf8.hpp"

namespace cairn::detail {

/// What blanks are written as in vocabularies of SentencePiece: U+2581.
inline constexpr char32_t blank_marker = 0x2581;
inline constexpr std::string_view blank_marker_text = "\xE2\x96\x81";

/// Symbols of characters: the id of the piece that a character is, or one from the number of pieces on where it is only
/// in longer ones. Merging makes nothing but pieces, so a text may be cut where no piece has two characters side by
/// side that stand there: what is merged on either side is the same. That is looked up by what each of the two may do
/// at all, and for blanks exactly.
class character_table {
 public:
  explicit character_table(std::size_t pieces = 0) : joins_(pieces) { ascii_.fill(no_token); }

  /// The symbol of a character, or no_token. O(1).
  token_id find(char32_t point) const noexcept {
    if (point < ascii_.size()) return ascii_[point];
    const merge_step found = others_.find(static_cast<token_id>(point), 0);
    return found.rank == merge_step::never ? no_token : found.merged;
  }

  /// Takes the characters of a piece, which is UTF-8, into the table. `single` gives the id of the piece that is one
  /// character, or no_token. O(bytes).
  template <class Single>
  void add_piece(std::string_view piece, Single&& single) {
    token_id before = no_token;
    char32_t last = 0;
    for_each_point(piece, [&](char32_t point, std::size_t begin, std::size_t end) {
      token_id symbol = find(point);
      if (symbol == no_token) {
        symbol = single(piece.substr(begin, end - begin));
        if (symbol == no_token) {
          symbol = static_cast<token_id>(joins_.size());
          joins_.push_back(0);
        }
        if (point < ascii_.size()) {
          ascii_[point] = symbol;
        } else {
          others_.add(static_cast<token_id>(point), 0, {0, symbol});
        }
      }
      if (before != no_token) {
        joins_[before] |= to_next;
        joins_[symbol] |= to_last;
        blank_behind_others_ = blank_behind_others_ || (point == U' ' && last != U' ');
      }
      before = symbol;
      last = point;
    });
  }

  /// Whether a piece may reach from one symbol to the next. Requires symbols of the table or no_token.
  bool may_join(token_id left, token_id right, token_id blank) const noexcept {
    if (left == no_token || right == no_token) return false;
    if ((joins_[left] & to_next) == 0 || (joins_[right] & to_last) == 0) return false;
    return right != blank || left == blank || blank_behind_others_;
  }

 private:
  static constexpr std::uint8_t to_next = 1, to_last = 2;
  std::array<token_id, 128> ascii_{};
  merge_table others_;
  std::vector<std::uint8_t> joins_;  // by symbol
  bool blank_behind_others_ = false;
};

/// The byte that a piece like <0x0A> stands for, or -1 where it stands for itself. Throws for what begins and ends like
/// one and names no byte.
inline int byte_of_piece(std::string_view piece, const std::string& where) {
  if (!piece.starts_with("<0x") || !piece.ends_with('>')) return -1;
  const auto digit = [&](std::size_t k) {
    const char c = piece[k];
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
  };
  if (piece.size() != 6 || digit(3) < 0 || digit(4) < 0) {
    throw error("the piece " + escaped(piece), where, "<0x00> to <0xFF> of what begins and ends so");
  }
  return 16 * digit(3) + digit(4);
}

inline std::string piece_of_byte(unsigned byte) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  return std::string("<0x") + digits[byte >> 4U] + digits[byte & 15U] + ">";
}

}  // namespace cairn::detail
