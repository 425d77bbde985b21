#pragma once
/// Vocabularies that name each piece and its id, as vocab.json and tokenizer.json do: every id once, and no gap.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/language/piece_table.hpp"
#include "cairn/language/strict_json.hpp"

namespace cairn::detail {

/// A piece as a file spells it, and its id.
struct numbered_piece {
  std::string text;
  std::uint64_t id = 0;
};

/// Pieces by id. Throws a cairn::error that names `where` for an id that is not below their number, which leaves a gap
/// below it, or there twice. O(pieces).
inline std::vector<std::string> pieces_by_id(const std::vector<numbered_piece>& numbered, const std::string& where) {
  std::vector<std::string> pieces(numbered.size());
  std::vector<bool> taken(numbered.size());
  for (const numbered_piece& piece : numbered) {
    const auto wrong = [&](const std::string& what, const std::string& expected) {
      return error("the piece " + escaped(piece.text) + " has id " + std::to_string(piece.id) + what, where, expected);
    };
    if (piece.id >= pieces.size()) {
      throw wrong("", "the ids 0 to " + std::to_string(pieces.size() - 1) + " of as many pieces, without a gap");
    }
    if (taken[piece.id]) throw wrong(", which " + escaped(pieces[piece.id]) + " has too", "each id once");
    taken[piece.id] = true;
    pieces[piece.id] = piece.text;
  }
  return pieces;
}

/// The members of an object {"piece": id, ...}.
inline std::vector<numbered_piece> numbered_pieces(const json& object, const std::string& where) {
  if (!object.is_object()) throw error("is no object", where, "an object of pieces and ids");
  if (object.size() > piece_table::most_pieces) throw error("too many pieces", where, "at most 16,777,216");
  std::vector<numbered_piece> pieces;
  pieces.reserve(object.size());
  for (const auto& [text, id] : object.items()) {
    if (!id.is_number_unsigned()) {
      throw error("the id of " + escaped(text) + " is " + escaped(id.dump(-1, ' ', true)), where, "a number from 0 on");
    }
    pieces.push_back({text, id.get<std::uint64_t>()});
  }
  return pieces;
}

}  // namespace cairn::detail
