#pragma once
/// Texts and their labels from files: columns of a table, or a label in front of each line.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "cairn/core/error.hpp"
#include "cairn/data/delimited.hpp"
#include "cairn/data/id_map.hpp"
#include "cairn/data/read_text.hpp"
#include "cairn/language/labeled_texts.hpp"

namespace cairn {

namespace detail {

/// Labels numbered by first appearance; those that are known come first.
class label_numbers {
 public:
  explicit label_numbers(const std::vector<std::string>& known) {
    for (const std::string& name : known) names_.insert(name);
  }
  void add(labeled_texts& all, std::string_view label, std::string_view text, const std::string& where) {
    if (label.empty()) throw error("an empty label", where, "the name of a class");
    all.labels.push_back(names_.insert(label));
    all.texts.emplace_back(text);
  }
  void finish(labeled_texts& all) const {
    for (std::uint32_t n = 0; n < names_.size(); ++n) all.classes.emplace_back(names_.name(n));
  }

 private:
  id_map names_;
};

}  // namespace detail

/// The columns that hold text and label.
struct labeled_columns {
  std::string text = "text", label = "label";
};

/// Texts of a table (CSV, or with "\t" as settings.separator). `known` classes keep their numbers: a test file takes
/// those of train; a class that only the test has comes behind them. Throws as delimited_reader does, and where a label
/// is empty.
inline labeled_texts parse_labeled_table(std::string_view bytes, std::string_view source,
                                         const labeled_columns& columns, const delimited_settings& settings = {},
                                         const std::vector<std::string>& known = {}) {
  delimited_reader rows(bytes, source, settings);
  const std::size_t text = rows.column(columns.text), label = rows.column(columns.label);
  labeled_texts all;
  detail::label_numbers numbers(known);
  rows.for_each_row([&](const delimited_reader& row) { numbers.add(all, row[label], row[text], row.where(label)); });
  numbers.finish(all);
  return all;
}

/// One text a line, behind its label and a space or tab; a label may begin with "__label__", which is left off. Lines
/// end with LF alone. Throws where a line that is not blank has no text behind the label.
inline labeled_texts parse_label_lines(std::string_view bytes, std::string_view source,
                                       const std::vector<std::string>& known = {}) {
  constexpr std::string_view prefix = "__label__";
  labeled_texts all;
  detail::label_numbers numbers(known);
  for (std::size_t line = 1; !bytes.empty(); ++line) {
    const std::size_t stop = bytes.find('\n');
    std::string_view row = bytes.substr(0, stop);
    bytes.remove_prefix(stop == bytes.npos ? bytes.size() : stop + 1);
    if (row.ends_with('\r')) row.remove_suffix(1);
    if (row.find_first_not_of(" \t") == row.npos) continue;
    const auto where = [&] { return std::string(source) + ":" + std::to_string(line); };
    const std::size_t space = row.find_first_of(" \t");
    if (space == row.npos) throw error("no text behind " + escaped(row), where(), "a label, a space and a text");
    std::string_view label = row.substr(0, space);
    if (label.starts_with(prefix)) label.remove_prefix(prefix.size());
    numbers.add(all, label, row.substr(space + 1), where());
  }
  if (all.texts.empty()) throw error("no rows", std::string(source), "at least one row");
  numbers.finish(all);
  return all;
}

/// The same of a file, plain or gzip.
inline labeled_texts read_labeled_table(const std::string& path, const labeled_columns& columns,
                                        const delimited_settings& settings = {},
                                        const std::vector<std::string>& known = {}) {
  return parse_labeled_table(read_text(path), path, columns, settings, known);
}
inline labeled_texts read_label_lines(const std::string& path, const std::vector<std::string>& known = {}) {
  return parse_label_lines(read_text(path), path, known);
}

}  // namespace cairn
