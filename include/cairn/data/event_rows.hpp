#pragma once
/// Events from the rows of delimited text: what the readers of delimited formats share.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/delimited.hpp"
#include "cairn/data/event.hpp"

namespace cairn {

/// The names of a file's columns (of a JSON object's fields). "" says that the file has none. User and item must be
/// there; of the others one that keeps its default name may be absent, and its events take the default of `event`.
struct event_columns {
  std::string user = "user";
  std::string item = "item";
  std::string action = "action";
  std::string value = "value";
  std::string price = "price";
  std::string time = "time";
  std::string session = "session";
  std::string text = "text";
  std::string title = "title";
};

struct event_settings {
  action what = action::view;  ///< of events whose file names no action
  time_format time = time_format::automatic;
  std::string_view separator = ",";  ///< of delimited text
  bad_rows* bad = nullptr;           ///< where bad rows are counted; without it the first one is refused
};

namespace detail {

/// The place in a row of each part of an event.
struct event_places {
  std::optional<std::size_t> user, item, action, value, price, time, session, text, title;
};

/// The number of a name in a map; none for an empty one.
inline std::uint32_t number_or_none(id_map& names, std::string_view name) {
  return name.empty() ? none : names.insert(name);
}

/// Keeps the first title that an item is seen with.
inline void give_title(catalogue& names, item_index item, std::string_view title) {
  if (item == none || title.empty()) return;
  if (names.titles.size() <= item) names.titles.resize(names.items.size());
  if (names.titles[item].empty()) names.titles[item] = title;
}

/// Adds the event of a row to the log. Numbers come first: a row that throws leaves no trace.
inline void add_event(const delimited_reader& row, const event_places& at, const event_settings& settings,
                      event_log& log) {
  event e;
  e.what = settings.what;
  if (at.action) {
    const auto what = action_named(row[*at.action]);
    if (!what)
      throw error("unknown action " + cairn::escaped(row[*at.action]), row.where(*at.action),
                  "view, search, cart, purchase, rating, review or cancellation");
    e.what = *what;
  }
  if (at.value) e.value = row.number_at<float>(*at.value);
  if (at.price) e.price = row.number_at<float>(*at.price);
  if (at.time) e.time = row.time_at(*at.time, settings.time);
  e.user = at.user ? number_or_none(log.names.users, row[*at.user]) : none;
  e.item = at.item ? number_or_none(log.names.items, row[*at.item]) : none;
  if (at.session) e.session = number_or_none(log.names.sessions, row[*at.session]);
  if (at.text) e.text = number_or_none(log.names.texts, row[*at.text]);
  if (at.title) give_title(log.names, e.item, row[*at.title]);
  log.events.push_back(e);
}

/// Where the header has the columns. Throws where one is absent that must be there.
inline event_places places_of(const delimited_reader& rows, const event_columns& columns) {
  const event_columns usual;
  const auto place = [&](std::string event_columns::*part, bool needed) -> std::optional<std::size_t> {
    const std::string& name = columns.*part;
    if (name.empty()) return std::nullopt;
    if (needed || name != usual.*part) return rows.column(name);
    return rows.find_column(name);
  };
  return {
      place(&event_columns::user, true),     place(&event_columns::item, true),   place(&event_columns::action, false),
      place(&event_columns::value, false),   place(&event_columns::price, false), place(&event_columns::time, false),
      place(&event_columns::session, false), place(&event_columns::text, false),  place(&event_columns::title, false)};
}

/// Refuses a log to which no row has added an event: all of them were bad, or there was none.
inline void require_events(const event_log& log, std::string_view source, const char* expected) {
  if (log.events.empty()) throw error("no events", std::string(source), expected);
}

/// The log of all rows. Throws where none of them could be taken, however many bad ones are let pass.
inline event_log events_of(delimited_reader& rows, const event_places& places, const event_settings& settings) {
  event_log log;
  rows.for_each_row([&](const delimited_reader& row) { add_event(row, places, settings, log); });
  require_events(log, rows.source(), "at least one row that can be taken");
  return log;
}

}  // namespace detail

}  // namespace cairn
