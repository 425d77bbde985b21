#pragma once
/// Vocabularies of texts: pieces that are UTF-8, as files of one a line hold them.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/language/piece_table.hpp"
#include "cairn/language/tokenizer.hpp"
#include "cairn/store/atomic_file.hpp"
#include "cairn/text/prefix_trie.hpp"
#include "cairn/text/utf8.hpp"

namespace cairn {

/// A table of pieces that are UTF-8. Throws a cairn::error that names `where` and the id for one that is not, and as
/// piece_table does: none is empty, longer than 64 KiB or there twice.
inline piece_table text_pieces(std::span<const std::string> pieces, const std::string& where = "vocabulary") {
  piece_table table(pieces, where);
  for (std::size_t id = 0; id < pieces.size(); ++id) require_utf8(pieces[id], where + ", id " + std::to_string(id));
  return table;
}

/// A piece by its id; throws unless the table has it.
inline std::string_view piece_at(const piece_table& pieces, token_id id) {
  pieces.require_id(id);
  return pieces[id];
}

/// The id of a piece that has to be there: throws an error that names `where` unless it is.
inline token_id required_id(const piece_table& pieces, std::string_view piece,
                            const std::string& where = "vocabulary") {
  const token_id id = pieces.find(piece);
  if (id == no_token) throw error("has no piece " + escaped(piece), where, "one");
  return id;
}

/// The pieces of a text of one a line, in the order of their ids, as `vocab.txt`: lines end by \n or \r\n, the last may
/// end by the end. An empty line is an empty piece.
inline std::vector<std::string> piece_lines(std::string_view text) {
  std::vector<std::string> pieces;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    pieces.emplace_back(line);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return pieces;
}

/// Writes one piece a line. Throws where a piece has the end of a line in it.
inline void write_piece_lines(const std::string& path, const piece_table& pieces) {
  std::string text;
  for (token_id id = 0; id < pieces.size(); ++id) {
    const std::string_view piece = pieces[id];
    if (piece.find('\n') != std::string_view::npos || piece.ends_with('\r')) {
      throw error("piece " + std::to_string(id) + " ends a line: " + escaped(piece), path, "pieces without line ends");
    }
    text.append(piece) += '\n';
  }
  atomic_file file(path);
  file.write(std::as_bytes(std::span(text)));
  file.commit();
}

}  // namespace cairn
