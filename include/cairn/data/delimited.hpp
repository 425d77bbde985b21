#pragma once
/// Delimited text (CSV, tab-separated, "::") as RFC 4180 has it, row by row, without copying the text.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/bad_rows.hpp"
#include "cairn/data/number.hpp"
#include "cairn/data/time.hpp"

namespace cairn {

struct delimited_settings {
  std::string_view separator = ",";                 ///< one character or more
  bool quotes = true;                               ///< whether a field may stand in double quotes
  bool header = true;                               ///< whether the first row names the columns
  std::size_t longest_row = std::size_t{1} << 20U;  ///< bytes
  std::size_t most_columns = 10000;
  bad_rows* bad = nullptr;  ///< where bad rows are counted; without it the first one is refused
};

/// Reads rows off a text, which must outlive the reader. A row ends with LF, CR LF or CR, the last one also with the
/// text; blank lines at the end are no rows; a byte order mark is skipped. Fields are views into the text (a quoted
/// field with doubled quotes: into a buffer) and hold until the next row. Throws, with "source:line:column" in bytes
/// from 1, where the text is empty or has a header alone, and at a quote that does not close or stands inside a bare
/// field, a row with another number of fields than the first, a NUL byte, a row that is too long, a column named twice.
class delimited_reader {
 public:
  delimited_reader(std::string_view text, std::string_view source, const delimited_settings& settings = {})
      : text_(text), source_(source), settings_(settings) {
    const std::string_view separator = settings_.separator;
    if (separator.empty() || separator.find_first_of(std::string_view("\"\r\n\0", 4)) != separator.npos) {
      throw error("the separator is " + cairn::escaped(separator), source_,
                  "characters other than quotes and line ends");
    }
    if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
    if (only_blank(0)) throw error("no rows", source_, "at least one row");
    if (settings_.header) read_header();
  }

  delimited_reader(const delimited_reader&) = delete;  // fields may be views into the reader
  delimited_reader& operator=(const delimited_reader&) = delete;

  /// Moves to the next row; false at the end.
  bool next() {
    while (at_ < text_.size()) {
      try {
        scan_row();
        if (width_ == 0) set_width();
        if (count_ == 1 && fields_[0].empty() && fields_[0].data() == text_.data() + row_ && only_blank(at_)) break;
        if (count_ == width_) return true;
        throw error(std::to_string(count_) + " fields", where_line(),
                    std::to_string(width_) + " fields, as in the " + (settings_.header ? "header" : "first row"));
      } catch (const error& problem) {
        detail::reject_row(settings_.bad, problem);
      }
    }
    at_ = text_.size();
    count_ = 0;
    return false;
  }

  /// Calls f(*this) for every row. An error that f throws makes the row a bad one.
  template <class F>
  void for_each_row(F&& f) {
    while (next()) {
      try {
        f(*this);
      } catch (const error& problem) {
        detail::reject_row(settings_.bad, problem);
      }
    }
  }

  /// The fields of this row.
  std::span<const std::string_view> fields() const noexcept { return std::span(fields_).first(count_); }
  std::string_view operator[](std::size_t column) const noexcept { return fields_[column]; }
  /// The line on which this row begins, from 1.
  std::size_t line() const noexcept { return line_; }

  /// The columns' names; empty without a header.
  const std::vector<std::string>& columns() const noexcept { return columns_; }
  std::optional<std::size_t> find_column(std::string_view name) const noexcept {
    const auto found = std::find(columns_.begin(), columns_.end(), name);
    return found == columns_.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - columns_.begin()));
  }
  /// The place of a column; throws where the header has none of that name.
  std::size_t column(std::string_view name) const {
    if (const auto place = find_column(name)) return *place;
    std::string names;
    for (std::size_t i = 0; i < std::min<std::size_t>(columns_.size(), 12); ++i) {
      names += (i == 0 ? "" : ", ") + cairn::escaped(columns_[i]);
    }
    throw error("no column " + cairn::escaped(name), source_, "one of " + names);
  }

  /// A field as a number or a time; throws with line and column where it is none.
  template <number T>
  T number_at(std::size_t column) const {
    return to_number<T>(fields_[column], [&] { return where(column); });
  }
  std::int64_t time_at(std::size_t column, time_format format = time_format::automatic) const {
    return to_time(fields_[column], format, [&] { return where(column); });
  }

  const std::string& source() const noexcept { return source_; }
  /// "source:line, column 'name'": for a caller's own errors about a field.
  std::string where(std::size_t column) const {
    return where_line() + ", column " +
           (columns_.empty() ? std::to_string(column + 1) : cairn::escaped(columns_[column]));
  }
  std::string where_line() const { return source_ + ":" + std::to_string(line_); }

 private:
  static constexpr std::uint64_t ones = 0x0101010101010101U, high = 0x8080808080808080U;

  /// The high bit of each byte of x that equals the byte repeated in `pattern`.
  static constexpr std::uint64_t equal_bytes(std::uint64_t x, std::uint64_t pattern) noexcept {
    x ^= pattern;
    return ~(((x & ~high) + ~high) | x) & high;
  }
  /// The high bit of each byte of x below 14: NUL, tab, LF and CR among them.
  static constexpr std::uint64_t control_bytes(std::uint64_t x) noexcept {
    return ~((x | high) - 14 * ones) & ~x & high;
  }

  bool only_blank(std::size_t from) const noexcept { return text_.find_first_not_of("\r\n", from) == text_.npos; }

  /// Ends the row at the line of the byte `at` and throws: the next row begins on the line after it.
  [[noreturn]] void fail(const char* at, std::size_t line, const std::string& what, const std::string& expected) {
    const char* begin = at;
    while (begin != text_.data() && begin[-1] != '\n' && begin[-1] != '\r') --begin;
    const char* const end = text_.data() + text_.size();
    const char* stop = std::find_if(at, end, [](char c) { return c == '\n' || c == '\r'; });
    at_ = static_cast<std::size_t>(stop - text_.data());
    if (stop != end) end_line(stop);
    next_line_ = line + 1;
    throw error(what, source_ + ":" + std::to_string(line) + ":" + std::to_string(at - begin + 1), expected);
  }

  void end_line(const char* at) noexcept {
    at_ = static_cast<std::size_t>(at - text_.data()) + 1;
    if (*at == '\r' && at_ < text_.size() && text_[at_] == '\n') ++at_;
    ++next_line_;
  }

  /// Splits the row at at_ into fields_, eight bytes at a time: only the bytes that may mean something are looked at.
  void scan_row() {
    const std::string_view separator = settings_.separator;
    const std::uint64_t separators = ones * static_cast<unsigned char>(separator[0]);
    const std::uint64_t quotes = ones * static_cast<unsigned char>(settings_.quotes ? '"' : '\n');
    line_ = next_line_;
    row_ = at_;
    scratch_.clear();
    std::size_t count = 0;
    const char* const end = text_.data() + std::min(text_.size(), row_ + settings_.longest_row + 1);
    const char* field = text_.data() + row_;
    const char* p = field;
    const auto add = [&](const char* stop) {
      if (count == fields_.size()) fields_.resize(2 * count + 8);
      fields_[count++] = std::string_view(field, static_cast<std::size_t>(stop - field));
    };
    while (p < end) {
      std::uint64_t word = 0;
      std::uint64_t valid = ~std::uint64_t{0};
      if (end - p >= 8) {
        std::memcpy(&word, p, 8);
      } else {
        std::memcpy(&word, p, static_cast<std::size_t>(end - p));
        valid = (std::uint64_t{1} << (8 * static_cast<unsigned>(end - p))) - 1;
      }
      if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
      std::uint64_t marks = (control_bytes(word) | equal_bytes(word, separators) | equal_bytes(word, quotes)) & valid;
      const char* next = p + 8;
      for (; marks != 0; marks &= marks - 1) {
        const char* const q = p + (std::countr_zero(marks) >> 3);
        if (q < field) continue;  // the rest of a long separator
        const char c = *q;
        if (c == separator[0] && (separator.size() == 1 || (static_cast<std::size_t>(end - q) >= separator.size() &&
                                                            std::memcmp(q, separator.data(), separator.size()) == 0))) {
          add(q);
          field = q + separator.size();
        } else if (c == '\n' || c == '\r') {
          add(q);
          count_ = count;
          end_line(q);
          return;
        } else if (c == '"' && settings_.quotes) {
          if (q != field)
            fail(q, next_line_, "a quote inside a bare field", "the whole field in quotes, inner ones doubled");
          std::string_view value;
          const char* const after = quoted_field(q, end, value);
          field = value.data();
          add(value.data() + value.size());
          if (after == end) {
            field = nullptr;
            break;
          }
          if (*after == '\n' || *after == '\r') {
            count_ = count;
            end_line(after);
            return;
          }
          if (static_cast<std::size_t>(end - after) < separator.size() ||
              std::memcmp(after, separator.data(), separator.size()) != 0) {
            fail(after, next_line_, "text after the closing quote", "a separator or the end of the line");
          }
          field = next = after + separator.size();
          break;
        } else if (c == '\0') {
          fail(q, next_line_, "a NUL byte", "text");
        }
      }
      p = field == nullptr ? end : next;
    }
    if (end != text_.data() + text_.size()) {
      fail(end - 1, next_line_, "the row is too long", "at most " + std::to_string(settings_.longest_row) + " bytes");
    }
    if (field != nullptr) add(end);
    at_ = text_.size();
    count_ = count;
  }

  /// Reads the quoted field that opens at `open`; returns what follows its closing quote.
  const char* quoted_field(const char* open, const char* end, std::string_view& value) {
    const std::size_t kept = scratch_.size(), line = next_line_;
    const std::size_t most = std::min(text_.size(), settings_.longest_row + 1);  // a row's share of scratch_
    const char* piece = open + 1;
    bool doubled = false;
    for (const char* p = piece; p < end; ++p) {
      if (*p == '"') {
        if (p + 1 < end && p[1] == '"') {
          if (scratch_.capacity() < most) scratch_.reserve(most);
          scratch_.append(piece, p + 1);  // never grows beyond the row: views into it hold
          doubled = true;
          piece = ++p + 1;
        } else {
          if (doubled) scratch_.append(piece, p);
          value = doubled ? std::string_view(scratch_).substr(kept)
                          : std::string_view(piece, static_cast<std::size_t>(p - piece));
          return p + 1;
        }
      } else if (*p == '\n' || (*p == '\r' && !(p + 1 < end && p[1] == '\n'))) {
        ++next_line_;
      } else if (*p == '\0') {
        fail(p, next_line_, "a NUL byte", "text");
      }
    }
    fail(open, line, "a quote that does not close",
         "a closing quote within " + std::to_string(settings_.longest_row) + " bytes");
  }

  void set_width() {
    if (count_ > settings_.most_columns) {
      throw error(std::to_string(count_) + " columns", where_line(),
                  "at most " + std::to_string(settings_.most_columns));
    }
    width_ = count_;
  }

  void read_header() {
    scan_row();
    set_width();
    columns_.assign(fields().begin(), fields().end());
    std::vector<std::string_view> sorted(columns_.begin(), columns_.end());
    std::sort(sorted.begin(), sorted.end());
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
    if (twice != sorted.end())
      throw error("column " + cairn::escaped(*twice) + " is there twice", where_line(), "distinct names");
    if (only_blank(at_)) throw error("a header and no rows", where_line(), "at least one row");
  }

  std::string_view text_;
  std::string source_;
  delimited_settings settings_;
  std::vector<std::string> columns_;
  std::vector<std::string_view> fields_;
  std::string scratch_;
  std::size_t at_ = 0, row_ = 0, line_ = 0, next_line_ = 1, count_ = 0, width_ = 0;
};

}  // namespace cairn
