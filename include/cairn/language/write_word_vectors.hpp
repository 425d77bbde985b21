#pragma once
/// Word vectors to files: word2vec text (fastText's .vec is the same), GloVe's text without a header, word2vec binary.

#include <bit>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "cairn/core/error.hpp"
#include "cairn/language/word_vectors.hpp"
#include "cairn/store/atomic_file.hpp"

namespace cairn {

enum class written_word_vectors { word2vec_text, glove_text, word2vec_binary };

/// The bytes of such a file, numbers in the fewest digits that read back as the same floats. Throws where there are no
/// words, and where a word is empty or holds a blank, a tab or a line end: no reader could tell it from its numbers.
inline std::string word_vector_bytes(const word_vectors& vectors,
                                     written_word_vectors format = written_word_vectors::word2vec_text) {
  require(vectors.size() > 0, "no words", "word_vector_bytes", "at least one");
  std::string bytes;
  if (format != written_word_vectors::glove_text) {
    bytes = std::to_string(vectors.size()) + " " + std::to_string(vectors.width()) + "\n";
  }
  for (std::uint32_t row = 0; row < vectors.size(); ++row) {
    const std::string& word = vectors.word(row);
    if (word.empty() || word.find_first_of(" \t\r\n") != std::string::npos) {
      throw error("the word " + cairn::escaped(word) + " is empty or has a blank", "word_vector_bytes",
                  "words without blanks and line ends");
    }
    bytes += word;
    if (format == written_word_vectors::word2vec_binary) {
      bytes += ' ';
      for (const float value : vectors.row(row)) {
        const auto bits = std::bit_cast<std::uint32_t>(value);
        for (unsigned shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(bits >> shift & 0xffU);
      }
    } else {
      for (const float value : vectors.row(row)) {
        char digits[32];
        const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
        bytes += ' ';
        bytes.append(digits, end);
      }
    }
    bytes += '\n';
  }
  return bytes;
}

/// Writes the file whole or leaves it as it was (store/atomic_file.hpp).
inline void write_word_vectors(const word_vectors& vectors, const std::string& path,
                               written_word_vectors format = written_word_vectors::word2vec_text) {
  const std::string bytes = word_vector_bytes(vectors, format);
  atomic_file file(path);
  file.write(std::as_bytes(std::span(bytes)));
  file.commit();
}

}  // namespace cairn
