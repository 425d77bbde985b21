#pragma once
/// Word vectors from files: word2vec text and binary, GloVe, fastText .vec, plain or gzip.

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/id_map.hpp"
#include "cairn/data/number.hpp"
#include "cairn/data/read_text.hpp"
#include "cairn/language/word_vectors.hpp"

namespace cairn {

/// `text`: a word and its numbers a line, between blanks or tabs; the first line may be a header "words width"
/// (word2vec, fastText) or be missing (GloVe). `binary`: a header line, then each word, a blank and `width` floats of
/// four bytes, low byte first (word2vec), a line end behind them or not. `automatic` looks at the first row.
enum class word_vector_format { automatic, text, binary };

struct read_word_vectors_settings {
  word_vector_format format = word_vector_format::automatic;
  std::size_t most = std::numeric_limits<std::size_t>::max();  ///< words to read, those at the beginning of the file
  bool keep_first = false;         ///< of a word that comes twice keep the first vector; an error otherwise
  bool words_with_blanks = false;  ///< in text, what stands before the last `width` fields is the word: files of the
                                   ///< web have such words as ". . ."
};

namespace detail {

/// Collects rows and refuses words that come twice.
class word_vector_rows {
 public:
  word_vector_rows(std::string source, const read_word_vectors_settings& settings)
      : source_(std::move(source)), settings_(settings) {}

  bool full() const noexcept { return words_.size() >= settings_.most; }
  std::size_t rows() const noexcept { return rows_; }

  /// Whether the word is new: its values are to follow then.
  template <class Where>
  bool begin(std::string_view word, const Where& where) {
    ++rows_;
    if (word.empty()) throw error("no word before the numbers", where(), "a word and its numbers");
    const std::size_t before = words_.size();
    const std::uint32_t row = words_.insert(word);
    if (row == before) return true;
    if (!settings_.keep_first) {
      throw error("the word " + cairn::escaped(word) + " has a vector already, its number " + std::to_string(row + 1),
                  where(), "each word once (or keep_first)");
    }
    return false;
  }
  void add(float value) { values_.push_back(value); }
  void reserve(std::size_t rows, std::size_t width) { values_.reserve(std::min(rows, settings_.most) * width); }

  word_vectors made(std::size_t width) {
    require(words_.size() > 0, "no row", source_.c_str(), "a word and its numbers a line");
    values_.shrink_to_fit();
    return {std::move(words_), width, std::move(values_)};
  }

 private:
  std::string source_;
  read_word_vectors_settings settings_;
  id_map words_;
  std::vector<float> values_;
  std::size_t rows_ = 0;
};

constexpr bool is_field_blank(char c) noexcept {
  return c == ' ' || c == '\t';
}

/// The fields of a line, those of blanks at its end left out.
inline void split_fields(std::string_view line, std::vector<std::string_view>& fields) {
  fields.clear();
  for (std::size_t at = 0; at < line.size();) {
    if (is_field_blank(line[at])) {
      if (at == 0) fields.emplace_back();  // a line that begins with a blank has an empty word
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < line.size() && !is_field_blank(line[end])) ++end;
    fields.push_back(line.substr(at, end - at));
    at = end;
  }
}

/// Takes the next line off the text, without its end.
inline std::string_view next_line(std::string_view& text) noexcept {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

struct word_vector_header {
  std::size_t words, width;
};

/// The header that a line is: two whole numbers alone. A row of one column would be of one word and one number.
inline std::optional<word_vector_header> header_in(std::string_view line) {
  std::vector<std::string_view> fields;
  split_fields(line, fields);
  if (fields.size() != 2) return std::nullopt;
  const auto words = number_in<std::uint64_t>(fields[0]), width = number_in<std::uint64_t>(fields[1]);
  if (!words || !width) return std::nullopt;
  return word_vector_header{*words, *width};
}

/// Whether bytes behind a header are rows of text: all that stands between the first blank and the line's end is.
inline bool is_text_row(std::string_view bytes) noexcept {
  if (bytes.starts_with('\n')) bytes.remove_prefix(1);
  const std::size_t end = bytes.find('\n'), blank = bytes.find_first_of(" \t");
  const std::string_view numbers = blank < end ? bytes.substr(blank, end - blank) : std::string_view();
  return std::all_of(numbers.begin(), numbers.end(),
                     [](char c) { return (c >= 0x20 && c < 0x7f) || c == '\t' || c == '\r'; });
}

inline word_vectors parse_vector_text(std::string_view text, const std::string& source,
                                      std::optional<word_vector_header> header,
                                      const read_word_vectors_settings& settings) {
  word_vector_rows rows(source, settings);
  std::vector<std::string_view> fields;
  std::size_t width = header ? header->width : 0, line_number = header ? 1 : 0;
  const auto where = [&] { return source + ":" + std::to_string(line_number); };
  while (!text.empty() && !rows.full()) {
    const std::string_view line = next_line(text);
    ++line_number;
    if (line.empty() && text.empty()) break;
    split_fields(line, fields);
    if (width == 0) {
      if (fields.size() < 2) throw error("no numbers", where(), "a word and its numbers");
      width = fields.size() - 1;
    }
    const bool longer = settings.words_with_blanks && fields.size() > width + 1;
    if (fields.size() != width + 1 && !longer) {
      throw error(std::to_string(fields.size()) + " fields", where(),
                  "a word and " + std::to_string(width) + " numbers" + (header ? ", as the header says" : ""));
    }
    const std::size_t first = fields.size() - width;  // of the numbers
    const std::string_view word =
        longer ? std::string_view(line.data(), static_cast<std::size_t>(fields[first - 1].end() - line.begin()))
               : fields[0];
    const bool fresh = rows.begin(word, where);
    for (std::size_t n = first; n < fields.size(); ++n) {
      const auto column = [&] { return where() + ", column " + std::to_string(n - first + 2); };
      const auto value = static_cast<float>(to_number<double>(fields[n], column));
      if (!std::isfinite(value)) throw error(cairn::escaped(fields[n]) + " is out of range", column(), "a float");
      if (fresh) rows.add(value);
    }
  }
  if (header && !rows.full() && rows.rows() != header->words) {
    throw error(std::to_string(rows.rows()) + " rows", source,
                std::to_string(header->words) + " rows, as the header says");
  }
  return rows.made(width);
}

inline word_vectors parse_vector_binary(std::string_view bytes, const std::string& source, word_vector_header header,
                                        const read_word_vectors_settings& settings) {
  word_vector_rows rows(source, settings);
  const std::size_t begin = bytes.size(), size = 4 * header.width;
  const auto where = [&] {
    return source + ", word " + std::to_string(rows.rows() + 1) + " of " + std::to_string(header.words) + ", " +
           std::to_string(begin - bytes.size()) + " bytes after the header";
  };
  if (header.width > bytes.size() / 4 || header.words > bytes.size() / (size + 1)) {
    throw error("the header tells of " + std::to_string(header.words) + " words of " + std::to_string(header.width) +
                    " floats, and " + std::to_string(bytes.size()) + " bytes follow",
                source, "a whole file");
  }
  rows.reserve(header.words, header.width);
  for (std::size_t n = 0; n < header.words && !rows.full(); ++n) {
    if (bytes.starts_with('\n')) bytes.remove_prefix(1);
    const std::size_t blank = bytes.find(' ');
    if (blank == std::string_view::npos || bytes.size() - blank - 1 < size) {
      throw error("the file is cut short", where(), "a word, a blank and " + std::to_string(header.width) + " floats");
    }
    const auto at = where();
    const bool fresh = rows.begin(bytes.substr(0, blank), [&] { return at; });
    bytes.remove_prefix(blank + 1);
    for (std::size_t column = 0; column < header.width; ++column) {
      std::uint32_t bits = 0;
      for (std::size_t byte = 0; byte < 4; ++byte) {
        bits |= std::uint32_t{static_cast<unsigned char>(bytes[4 * column + byte])} << (8 * byte);
      }
      const float value = std::bit_cast<float>(bits);
      if (!std::isfinite(value)) {
        throw error("a value is not finite", at + ", column " + std::to_string(column + 1), "finite numbers");
      }
      if (fresh) rows.add(value);
    }
    bytes.remove_prefix(size);
  }
  if (bytes.starts_with('\n')) bytes.remove_prefix(1);
  if (!rows.full() && !bytes.empty()) {
    throw error(std::to_string(bytes.size()) + " bytes after the last word", source, "the end of the file");
  }
  return rows.made(header.width);
}

}  // namespace detail

/// Word vectors from the bytes of a file. Throws where rows are ragged or hold what is no finite float, where the
/// header and the rows do not agree, where a word comes twice or is empty, and where a binary file is cut; the message
/// says where. Nothing is allocated on a header's word alone. O(bytes).
inline word_vectors parse_word_vectors(std::string_view bytes, const std::string& source = "word vectors",
                                       const read_word_vectors_settings& settings = {}) {
  require(settings.most > 0, "is 0", "read_word_vectors_settings.most", "at least 1");
  std::string_view rest = bytes;
  const auto header = detail::header_in(detail::next_line(rest));
  if (header && (header->words == 0 || header->width == 0)) {
    throw error("the header tells of " + std::to_string(header->words) + " words of " + std::to_string(header->width) +
                    " numbers",
                source + ":1", "at least one of each");
  }
  const bool binary = settings.format == word_vector_format::binary ||
                      (settings.format == word_vector_format::automatic && header && !detail::is_text_row(rest));
  if (!binary) return detail::parse_vector_text(header ? rest : bytes, source, header, settings);
  if (!header) throw error("no header", source + ":1", "the number of words and their width");
  return detail::parse_vector_binary(rest, source, *header, settings);
}

/// Word vectors from a file, plain or gzip.
inline word_vectors read_word_vectors(const std::string& path, const read_word_vectors_settings& settings = {}) {
  return parse_word_vectors(read_text(path), path, settings);
}

}  // namespace cairn
