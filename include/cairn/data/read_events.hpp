#pragma once
/// Delimited text with a header: our own format, and any shop's whose columns are named.

#include <string>
#include <string_view>

#include "cairn/data/delimited.hpp"
#include "cairn/data/event_rows.hpp"
#include "cairn/data/read_text.hpp"

namespace cairn {

/// The log that a delimited text holds. An empty user, item, session or text is none; an empty number or time is
/// refused.
///
///     const event_log log = read_events("orders.csv", {.user = "customer", .item = "sku", .value = "quantity"},
///                                       {.what = action::purchase});
///
/// Throws as delimited_reader does; also where a column is absent, an action unknown, a number or a time is none,
/// and where every row is bad.
inline event_log parse_events(std::string_view text, std::string_view source, const event_columns& columns = {},
                              const event_settings& settings = {}) {
  delimited_reader rows(text, source, {.separator = settings.separator, .bad = settings.bad});
  return detail::events_of(rows, detail::places_of(rows, columns), settings);
}

/// The same of a file, plain or gzip.
inline event_log read_events(const std::string& path, const event_columns& columns = {},
                             const event_settings& settings = {}) {
  return parse_events(read_text(path), path, columns, settings);
}

}  // namespace cairn
