#pragma once
/// The pieces of a subword vocabulary by id, and ids by piece.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/language/tokenizer.hpp"
#include "cairn/text/prefix_trie.hpp"
#include "cairn/text/utf8.hpp"

namespace cairn {

/// Texts of at most 64 KiB numbered from 0 on, each UTF-8, none empty and none there twice.
class piece_list {
 public:
  static constexpr std::size_t most_bytes = std::size_t{1} << 16U;

  piece_list() = default;
  /// Throws where a piece is empty, too long, there twice or no UTF-8, with its id; `source` is what it came from.
  explicit piece_list(const std::vector<std::string>& pieces, const std::string& source = "vocabulary") {
    const auto failed = [&](std::size_t id, const std::string& what, const char* expected) {
      return error("piece " + std::to_string(id) + " " + what, source, expected);
    };
    offsets_.reserve(pieces.size() + 1);
    for (std::size_t id = 0; id < pieces.size(); ++id) {
      if (pieces[id].empty()) throw failed(id, "is empty", "at least one character");
      if (pieces[id].size() > most_bytes) {
        throw failed(id, "has " + std::to_string(pieces[id].size()) + " bytes", "at most 65,536");
      }
      if (!is_valid_utf8(pieces[id])) throw failed(id, "is no UTF-8: " + escaped(pieces[id]), "valid UTF-8");
      bytes_ += pieces[id];
      offsets_.push_back(bytes_.size());
    }
    std::vector<trie_entry> entries;
    entries.reserve(size());
    for (token_id id = 0; id < size(); ++id) entries.push_back({(*this)[id], id});
    try {
      trie_ = prefix_trie(std::move(entries));
    } catch (const error& wrong) {
      throw error(wrong.problem(), source, wrong.expected());
    }
  }

  std::size_t size() const noexcept { return offsets_.size() - 1; }
  /// Requires id < size().
  std::string_view operator[](token_id id) const noexcept {
    return std::string_view(bytes_).substr(offsets_[id], offsets_[id + 1] - offsets_[id]);
  }
  /// Throws unless id < size().
  std::string_view at(token_id id) const {
    if (id >= size()) {
      throw error("the id " + std::to_string(id), "token", "an id below " + std::to_string(size()));
    }
    return (*this)[id];
  }
  std::optional<token_id> find(std::string_view piece) const noexcept { return trie_.find(piece); }
  /// The id of a piece that has to be there: throws with `source` where it is not.
  token_id id_of(std::string_view piece, const std::string& source = "vocabulary") const {
    const std::optional<token_id> id = find(piece);
    if (!id) throw error("has no piece " + escaped(piece), source, "one");
    return *id;
  }
  const prefix_trie& trie() const noexcept { return trie_; }

  friend bool operator==(const piece_list& a, const piece_list& b) noexcept {
    return a.bytes_ == b.bytes_ && a.offsets_ == b.offsets_;
  }

 private:
  std::string bytes_;
  std::vector<std::size_t> offsets_{0};
  prefix_trie trie_;
};

/// The pieces of a file of one a line, in the order of their ids, as `vocab.txt`: lines end by \n or \r\n, the last
/// may end by the end. Throws as piece_list does: an empty line is an empty piece.
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

}  // namespace cairn
