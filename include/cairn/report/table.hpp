#pragma once
/// A table of texts and numbers, printed as aligned text, Markdown, CSV or HTML.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/report/markup.hpp"
#include "cairn/report/number_text.hpp"

namespace cairn {

/// One place of a table: nothing, a text, a number, or a number with its interval.
class cell {
 public:
  cell() = default;
  cell(std::string text) : value_(std::move(text)) {}
  cell(std::string_view text) : value_(std::string(text)) {}
  cell(const char* text) : value_(std::string(text)) {}
  template <class T>
  requires((std::integral<T> && !std::same_as<T, bool>) || std::floating_point<T>) cell(T number)
      : value_(estimate{static_cast<double>(number)}) {}
  cell(estimate value) : value_(value) {}

  bool is_number() const noexcept { return std::holds_alternative<estimate>(value_); }
  bool is_text() const noexcept { return std::holds_alternative<std::string>(value_); }
  /// Requires is_number().
  const estimate& number() const { return std::get<estimate>(value_); }
  /// As people read it; empty for nothing.
  std::string text(int decimals) const {
    if (is_number()) return number_text(number(), decimals);
    return is_text() ? std::get<std::string>(value_) : std::string();
  }

 private:
  std::variant<std::monostate, std::string, estimate> value_;
};

enum class alignment { automatic, left, right };  ///< automatic: right where the column holds numbers and no text

struct table_column {
  std::string name = {};
  int decimals = automatic_decimals;  ///< of its numbers, in all forms but CSV, which is exact
  alignment align = alignment::automatic;
};

/// An aggregate: fill `columns`, then add rows. Printing costs O(cells).
///
///     table results{.columns = {{"model"}, {.name = "ndcg@10", .decimals = 4}}, .caption = "Held-out week"};
///     results.add({"popularity", estimate{.1021, .0984, .1060}});
///     std::puts(results.text().c_str());
struct table {
  std::vector<table_column> columns = {};
  std::vector<std::vector<cell>> rows = {};
  std::string caption = {};

  /// Throws where the row is not as wide as the table.
  void add(std::vector<cell> row) {
    if (row.size() != columns.size()) {
      throw error(std::to_string(row.size()) + " cells in row " + std::to_string(rows.size() + 1), "table",
                  std::to_string(columns.size()) + " cells, one for each column");
    }
    rows.push_back(std::move(row));
  }

  bool right_aligned(std::size_t column) const {
    if (columns[column].align != alignment::automatic) return columns[column].align == alignment::right;
    bool numbers = false;
    for (const auto& row : rows) {
      if (row[column].is_text()) return false;
      numbers = numbers || row[column].is_number();
    }
    return numbers;
  }

  /// Aligned columns for a terminal, two spaces apart, a rule under the header, no spaces at line ends.
  std::string text() const {
    const auto lines = written([](std::string s) {
      std::replace_if(
          s.begin(), s.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
      return s;
    });
    const std::vector<std::size_t> width = widths(lines);
    std::string result = caption.empty() ? "" : caption + "\n\n";
    for (std::size_t n = 0; n < lines.size(); ++n) {
      std::string line;
      for (std::size_t c = 0; c < columns.size(); ++c) line += (c == 0 ? "" : "  ") + padded(lines[n][c], width[c], c);
      line.erase(line.find_last_not_of(' ') + 1);
      result += line + "\n";
      if (n > 0) continue;
      for (std::size_t c = 0; c < columns.size(); ++c) result += (c == 0 ? "" : "  ") + std::string(width[c], '-');
      result += "\n";
    }
    return result;
  }

  /// A GitHub-flavored Markdown table, aligned in its source too. Line breaks in cells become spaces.
  std::string markdown() const {
    const auto lines = written([](const std::string& s) {
      std::string safe;
      for (const char c : s) {
        if (std::string_view("|\\`*_<[]").find(c) != std::string_view::npos) safe += '\\';
        safe += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
      }
      return safe;
    });
    std::vector<std::size_t> width = widths(lines);
    for (std::size_t& w : width) w = std::max<std::size_t>(w, 3);
    std::string result;
    for (std::size_t n = 0; n < lines.size(); ++n) {
      for (std::size_t c = 0; c < columns.size(); ++c) result += "| " + padded(lines[n][c], width[c], c) + " ";
      result += "|\n";
      if (n > 0) continue;
      for (std::size_t c = 0; c < columns.size(); ++c) {
        result += "| " + std::string(width[c] - 1, '-') + (right_aligned(c) ? ": " : "- ");
      }
      result += "|\n";
    }
    return result;
  }

  /// RFC 4180: fields quoted where needed, inner quotes doubled, lines end with CR LF. Numbers are exact. A column with
  /// an interval in any row becomes three: name, "name low", "name high".
  std::string csv() const {
    std::string result;
    std::vector<char> wide(columns.size());
    const auto put = [&](const std::string& s, bool first) {
      if (!first) result += ',';
      if (s.find_first_of(",\"\r\n") == s.npos) {
        result += s;
        return;
      }
      result += '"';
      for (const char c : s) result += c == '"' ? std::string("\"\"") : std::string(1, c);
      result += '"';
    };
    for (std::size_t c = 0; c < columns.size(); ++c) {
      wide[c] = std::any_of(rows.begin(), rows.end(),
                            [&](const auto& row) { return row[c].is_number() && row[c].number().has_interval(); });
      put(columns[c].name, c == 0);
      if (wide[c] != 0) put(columns[c].name + " low", false), put(columns[c].name + " high", false);
    }
    result += "\r\n";
    for (const auto& row : rows) {
      for (std::size_t c = 0; c < columns.size(); ++c) {
        const auto exact = [](double x) { return std::isnan(x) ? std::string() : exact_text(x); };
        const estimate none_known{0};
        const estimate& number = row[c].is_number() ? row[c].number() : none_known;
        put(row[c].is_number() ? exact(number.value) : row[c].text(0), c == 0);
        if (wide[c] != 0) put(exact(number.low), false), put(exact(number.high), false);
      }
      result += "\r\n";
    }
    return result;
  }

  /// A <table>; an interval stands beside its value in a <small>. Takes its looks from the page.
  std::string html() const {
    std::string result = "<table>\n";
    if (!caption.empty()) result += "<caption>" + escaped_markup(caption) + "</caption>\n";
    const auto open = [&](const char* tag, std::size_t c) {
      return std::string("<") + tag + (right_aligned(c) ? " class=\"number\">" : ">");
    };
    result += "<thead><tr>";
    for (std::size_t c = 0; c < columns.size(); ++c)
      result += open("th", c) + escaped_markup(columns[c].name) + "</th>";
    result += "</tr></thead>\n<tbody>\n";
    for (const auto& row : rows) {
      result += "<tr>";
      for (std::size_t c = 0; c < columns.size(); ++c) {
        const int decimals = columns[c].decimals;
        result += open("td", c);
        if (row[c].is_number() && row[c].number().has_interval()) {
          const estimate& e = row[c].number();
          result += number_text(e.value, decimals) + " <small>" + number_text(e.low, decimals) + "\u2009\u2013\u2009" +
                    number_text(e.high, decimals) + "</small>";
        } else {
          result += escaped_markup(row[c].text(decimals));
        }
        result += "</td>";
      }
      result += "</tr>\n";
    }
    return result + "</tbody>\n</table>\n";
  }

 private:
  using texts = std::vector<std::vector<std::string>>;

  template <class Safe>
  texts written(Safe&& safe) const {
    texts lines(rows.size() + 1);
    for (const table_column& column : columns) lines[0].push_back(safe(column.name));
    for (std::size_t n = 0; n < rows.size(); ++n) {
      for (std::size_t c = 0; c < columns.size(); ++c) {
        const std::string text = rows[n][c].text(columns[c].decimals);
        lines[n + 1].push_back(rows[n][c].is_text() ? safe(text) : text);
      }
    }
    return lines;
  }
  std::vector<std::size_t> widths(const texts& lines) const {
    std::vector<std::size_t> result(columns.size());
    for (const auto& line : lines) {
      for (std::size_t c = 0; c < line.size(); ++c) result[c] = std::max(result[c], character_count(line[c]));
    }
    return result;
  }
  std::string padded(const std::string& text, std::size_t width, std::size_t column) const {
    const std::string space(width - character_count(text), ' ');
    return right_aligned(column) ? space + text : text + space;
  }
};

}  // namespace cairn
