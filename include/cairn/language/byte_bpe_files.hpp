#pragma once
/// GPT-2's files, vocab.json and merges.txt, read and written.

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/json_text.hpp"
#include "cairn/data/read_text.hpp"
#include "cairn/language/byte_bpe.hpp"
#include "cairn/language/byte_characters.hpp"
#include "cairn/language/strict_json.hpp"
#include "cairn/language/vocabulary_json.hpp"
#include "cairn/store/atomic_file.hpp"

namespace cairn {

/// What the files do not say.
struct byte_bpe_reading {
  /// Pieces that stand for themselves, for control: they may have characters that stand for no byte.
  std::vector<std::string> special_tokens = {"<|endoftext|>"};
  /// What errors call the files.
  std::string vocabulary_name = "vocab.json", merges_name = "merges.txt";
};

namespace detail {

/// Pieces as bytes.
inline std::vector<std::string> bytes_of_pieces(std::vector<std::string> pieces, std::span<const std::string> special,
                                                const std::string& where) {
  for (std::size_t id = 0; id < pieces.size(); ++id) {
    if (auto bytes = from_byte_characters(pieces[id])) {
      pieces[id] = std::move(*bytes);
    } else if (std::find(special.begin(), special.end(), pieces[id]) == special.end()) {
      throw error("the piece " + escaped(pieces[id]) + " has a character that stands for no byte",
                  where + ", id " + std::to_string(id), "GPT-2's 256 characters, or a special token");
    }
  }
  return pieces;
}

/// The merge of two pieces that are written in characters. Throws where one of them is no piece.
inline merged_pair merge_of(std::string_view left, std::string_view right, const piece_table& pieces,
                            const std::string& where) {
  const auto find = [&](std::string_view text) {
    const auto bytes = from_byte_characters(text);
    const token_id id = bytes ? pieces.find(*bytes) : no_token;
    if (id == no_token) throw error(escaped(text) + " is no piece", where, "two pieces of the vocabulary");
    return id;
  };
  return {find(left), find(right)};
}

/// The lines of merges.txt behind the first, which may name a version.
inline std::vector<merged_pair> parse_merges(std::string_view text, const piece_table& pieces,
                                             const std::string& name) {
  std::vector<merged_pair> merges;
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view row = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if ((line == 1 && row.starts_with("#version")) || (row.empty() && text.empty())) continue;
    const std::string where = name + ", line " + std::to_string(line);
    const std::size_t blank = row.find(' ');
    if (blank == 0 || blank >= row.size() - 1 || row.find(' ', blank + 1) != std::string_view::npos) {
      throw error(escaped(row), where, "two pieces with one blank between them");
    }
    merges.push_back(merge_of(row.substr(0, blank), row.substr(blank + 1), pieces, where));
  }
  return merges;
}

inline void write_text(const std::string& path, std::string_view text) {
  atomic_file file(path);
  file.write(std::as_bytes(std::span(text)));
  file.commit();
}

}  // namespace detail

/// A tokenizer from the texts of vocab.json ({"piece": id, ...}) and merges.txt (a version, then "left right" by rank).
/// Throws a cairn::error that says where: ids with gaps, twice or beyond, lines that are no merge, merges of unknown
/// pieces, bytes without a piece.
template <class Splitter = gpt2_splitter>
byte_bpe<Splitter> parse_byte_bpe(std::string_view vocabulary, std::string_view merges,
                                  const byte_bpe_reading& how = {}, Splitter splitter = {}) {
  const std::string& name = how.vocabulary_name;
  const std::vector<std::string> pieces = detail::bytes_of_pieces(
      detail::pieces_by_id(detail::numbered_pieces(detail::parse_strict_json(vocabulary, name), name), name),
      how.special_tokens, name);
  std::vector<merged_pair> pairs = detail::parse_merges(merges, piece_table(pieces, name), how.merges_name);
  return {pieces, std::move(pairs), how.merges_name, std::move(splitter)};
}

/// The same from files, plain or gzip.
template <class Splitter = gpt2_splitter>
byte_bpe<Splitter> read_byte_bpe(const std::string& vocabulary_path, const std::string& merges_path,
                                 std::vector<std::string> special_tokens = {"<|endoftext|>"}, Splitter splitter = {}) {
  return parse_byte_bpe(read_text(vocabulary_path), read_text(merges_path),
                        {std::move(special_tokens), vocabulary_path, merges_path}, std::move(splitter));
}

/// vocab.json of a tokenizer.
template <class Splitter>
std::string vocabulary_json(const byte_bpe<Splitter>& tokens) {
  std::string text = "{";
  for (token_id id = 0; id < tokens.vocabulary_size(); ++id) {
    text += (id == 0 ? "" : ",") + json_text(tokens.piece(id)) + ":" + std::to_string(id);
  }
  return text + "}\n";
}

/// merges.txt of a tokenizer.
template <class Splitter>
std::string merges_text(const byte_bpe<Splitter>& tokens) {
  std::string text = "#version: 0.2\n";
  for (const merged_pair& pair : tokens.merges()) {
    text += tokens.piece(pair.left) + " " + tokens.piece(pair.right) + "\n";
  }
  return text;
}

/// Both files, each there as a whole or as it was.
template <class Splitter>
void write_byte_bpe(const byte_bpe<Splitter>& tokens, const std::string& vocabulary_path,
                    const std::string& merges_path) {
  detail::write_text(vocabulary_path, vocabulary_json(tokens));
  detail::write_text(merges_path, merges_text(tokens));
}

}  // namespace cairn
