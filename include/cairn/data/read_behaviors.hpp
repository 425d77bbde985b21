#pragma once
/// A file for each behavior: who viewed what and when, who bought what and when.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/delimited.hpp"
#include "cairn/data/event.hpp"
#include "cairn/data/read_text.hpp"

namespace cairn {

/// Where the events of one action are.
struct behavior_file {
  action what = action::view;
  std::string path;
};

/// Adds a text's events to a log: a row is a customer, an item and a time in seconds, between tabs, without a header
/// (multi-behavior data sets come so). Throws where a row has other than three fields, an empty name or no time; then
/// the events of the log are as they were.
inline void parse_behavior(std::string_view text, std::string_view source, action what, event_log& log) {
  delimited_reader rows(text, source, {.separator = "\t", .quotes = false, .header = false});
  std::vector<event> found;
  while (rows.next()) {
    const auto fields = rows.fields();
    if (fields.size() != 3) {
      throw error(std::to_string(fields.size()) + " fields", rows.where_line(), "a customer, an item and a time");
    }
    if (fields[0].empty() || fields[1].empty()) {
      throw error("an empty name", rows.where_line(), "a customer, an item and a time");
    }
    const std::int64_t time = rows.time_at(2, time_format::seconds);
    found.push_back({.user = log.names.users.insert(fields[0]),
                     .item = log.names.items.insert(fields[1]),
                     .what = what,
                     .time = time});
  }
  log.events.insert(log.events.end(), found.begin(), found.end());
}

/// The log of some files, plain or gzip. `known` are names that numbers are shared with.
///
///     const event_log log = read_behaviors(std::array<behavior_file, 2>{
///         {{action::view, "views.tsv.gz"}, {action::purchase, "purchases.tsv"}}});
inline event_log read_behaviors(std::span<const behavior_file> files, catalogue known = {}) {
  event_log log{std::move(known), {}};
  for (const behavior_file& file : files) parse_behavior(read_text(file.path), file.path, file.what, log);
  return log;
}

}  // namespace cairn
