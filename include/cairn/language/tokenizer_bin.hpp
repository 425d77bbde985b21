#pragma once
/// llama2.c's file of a tokenizer, tokenizer.bin, read and written.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/read_text.hpp"
#include "cairn/language/fallback_bpe.hpp"
#include "cairn/store/atomic_file.hpp"

namespace cairn {

/// What the file does not say.
struct tokenizer_bin_reading {
  /// Pieces that the model has; 0: as many as the file has. Without it a file that is cut between two pieces, and not
  /// before its longest, passes for a smaller one.
  std::size_t pieces = 0;
  fallback_bpe_settings settings = {};
  std::string name = "tokenizer.bin";  ///< what errors call the file
};

/// A tokenizer from the bytes of the file: the length of the longest piece, then for each piece its score (float), its
/// length and its bytes; numbers of 32 bits, little-endian. Throws a cairn::error with the byte where it is cut short,
/// and where fallback_bpe does.
template <class Splitter = no_splitter>
fallback_bpe<Splitter> parse_tokenizer_bin(std::string_view bytes, const tokenizer_bin_reading& how = {},
                                           Splitter splitter = {}) {
  static_assert(std::endian::native == std::endian::little);
  std::size_t at = 0;
  const auto wrong = [&](const std::string& what, const std::string& expected) {
    return error(what, how.name + ", byte " + std::to_string(at), expected);
  };
  const auto number = [&] {
    std::uint32_t value = 0;
    if (bytes.size() - at < sizeof value) throw wrong("the file is cut short", "four bytes more");
    std::memcpy(&value, bytes.data() + at, sizeof value);
    at += sizeof value;
    return value;
  };
  const std::uint32_t claimed = number();
  std::vector<std::string> pieces;
  std::vector<float> scores;
  std::size_t longest = 0;
  while (at < bytes.size()) {
    scores.push_back(std::bit_cast<float>(number()));
    const std::uint32_t length = number();
    if (length > bytes.size() - at) {
      throw wrong("a piece of " + std::to_string(length) + " bytes",
                  "at most the " + std::to_string(bytes.size() - at) + " left");
    }
    pieces.emplace_back(bytes.substr(at, length));
    at += length;
    longest = std::max<std::size_t>(longest, length);
  }
  if (longest != claimed) {
    throw error("the longest piece has " + std::to_string(longest) + " bytes", how.name,
                std::to_string(claimed) + ", as the file says");
  }
  if (how.pieces != 0 && pieces.size() != how.pieces) {
    throw error(std::to_string(pieces.size()) + " pieces", how.name, std::to_string(how.pieces));
  }
  return {pieces, std::move(scores), how.name, how.settings, std::move(splitter)};
}

/// The same from a file, plain or gzip.
template <class Splitter = no_splitter>
fallback_bpe<Splitter> read_tokenizer_bin(const std::string& path, std::size_t pieces = 0,
                                          fallback_bpe_settings settings = {}, Splitter splitter = {}) {
  return parse_tokenizer_bin(read_text(path), {pieces, std::move(settings), path}, std::move(splitter));
}

/// The bytes of the file. Throws for a tokenizer that has no scores.
template <class Splitter>
std::string tokenizer_bin(const fallback_bpe<Splitter>& tokens) {
  require(tokens.vocabulary().scores().size() == tokens.vocabulary_size(), "a tokenizer of merges without scores",
          "tokenizer.bin", "one that was made with scores");
  std::string bytes;
  const auto put = [&](std::uint32_t value) {
    char four[sizeof value];
    std::memcpy(four, &value, sizeof value);
    bytes.append(four, sizeof value);
  };
  std::size_t longest = 0;
  for (token_id id = 0; id < tokens.vocabulary_size(); ++id)
    longest = std::max(longest, tokens.vocabulary().pieces().bytes_in(id));
  put(static_cast<std::uint32_t>(longest));
  for (token_id id = 0; id < tokens.vocabulary_size(); ++id) {
    put(std::bit_cast<std::uint32_t>(tokens.vocabulary().scores()[id]));
    put(static_cast<std::uint32_t>(tokens.vocabulary().pieces().bytes_in(id)));
    bytes += tokens.vocabulary().pieces()[id];
  }
  return bytes;
}

/// The file, there as a whole or as it was.
template <class Splitter>
void write_tokenizer_bin(const fallback_bpe<Splitter>& tokens, const std::string& path) {
  const std::string bytes = tokenizer_bin(tokens);
  atomic_file file(path);
  file.write(std::as_bytes(std::span(bytes)));
  file.commit();
}

}  // namespace cairn
