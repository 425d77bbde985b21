#pragma once
/// The pieces of a vocabulary by id, and ids by piece.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/language/tokenizer.hpp"

namespace cairn {

/// What a table answers for a piece that it does not hold.
inline constexpr token_id no_token = ~token_id{0};

/// Byte strings, each there once, and their places in the list that they came in. Bytes: those of the pieces, and about
/// 12 a piece.
class piece_table {
 public:
  static constexpr std::size_t most_pieces = std::size_t{1} << 24U, most_bytes = std::size_t{1} << 16U;

  piece_table() = default;
  /// Throws a cairn::error that names `where` and the id for a piece that is empty, longer than 64 KiB or there twice,
  /// and for more than 2^24 of them.
  piece_table(std::span<const std::string> pieces, const std::string& where) {
    if (pieces.size() > most_pieces) {
      throw error(std::to_string(pieces.size()) + " pieces", where, "at most 16,777,216");
    }
    slots_.assign(std::bit_ceil(2 * pieces.size() + 1), no_token);
    for (const std::string& piece : pieces) {
      const auto id = static_cast<token_id>(size());
      const auto wrong = [&](const std::string& what, const char* expected) {
        return error(what, where + ", id " + std::to_string(id), expected);
      };
      if (piece.empty()) throw wrong("an empty piece", "at least one byte");
      if (piece.size() > most_bytes)
        throw wrong("a piece of " + std::to_string(piece.size()) + " bytes", "at most 64 KiB");
      token_id& slot = slots_[slot_of(piece)];
      if (slot != no_token) {
        throw wrong("the piece " + escaped(piece) + " has id " + std::to_string(slot) + " too", "each piece once");
      }
      slot = id;
      bytes_ += piece;
      ends_.push_back(bytes_.size());
    }
  }

  std::size_t size() const noexcept { return ends_.size() - 1; }

  /// Requires id < size().
  std::string_view operator[](token_id id) const noexcept {
    return std::string_view(bytes_).substr(ends_[id], bytes_in(id));
  }
  /// The size of a piece. Requires id < size().
  std::size_t bytes_in(token_id id) const noexcept { return ends_[id + std::size_t{1}] - ends_[id]; }

  /// The id of a piece, or no_token. O(bytes of the piece).
  token_id find(std::string_view piece) const noexcept { return slots_.empty() ? no_token : slots_[slot_of(piece)]; }

  /// Throws unless id < size().
  void require_id(token_id id) const {
    if (id >= size()) {
      throw error("id " + std::to_string(id), "tokens",
                  "ids below " + std::to_string(size()) + ", the vocabulary's size");
    }
  }

 private:
  std::size_t slot_of(std::string_view piece) const noexcept {
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = std::hash<std::string_view>{}(piece)&mask;
    while (slots_[slot] != no_token && (*this)[slots_[slot]] != piece) slot = (slot + 1) & mask;
    return slot;
  }

  std::string bytes_;
  std::vector<std::size_t> ends_{0};  // of the piece before, and so on
  std::vector<token_id> slots_;       // at most half of them taken
};

}  // namespace cairn
