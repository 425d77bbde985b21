#pragma once
/// A log as delimited text with a header: our own format, which read_events takes back.

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "cairn/data/event.hpp"
#include "cairn/data/time.hpp"

namespace cairn {

namespace detail {

inline void put_quoted(std::string& text, std::string_view field) {
  if (field.find_first_of(",\"\r\n") == field.npos) {
    text += field;
    return;
  }
  text += '"';
  for (const char c : field) text.append(c == '"' ? 2 : 1, c);
  text += '"';
}

inline void put_number(std::string& text, float value) {
  char digits[32];
  text.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

}  // namespace detail

/// The text of a log, with the default columns of event_columns; times as "YYYY-MM-DD HH:MM:SS". Read back it is the
/// same events with the same names, but for names that no event uses.
inline std::string events_text(const event_log& log) {
  std::string text = "user,item,action,value,price,time,session,text,title\n";
  const auto name = [&](const id_map& names, std::uint32_t number) {
    if (number != none) detail::put_quoted(text, names.name(number));
    text += ',';
  };
  for (const event& e : log.events) {
    name(log.names.users, e.user);
    name(log.names.items, e.item);
    text += name_of(e.what);
    text += ',';
    detail::put_number(text, e.value);
    text += ',';
    detail::put_number(text, e.price);
    text += ',';
    text += time_text(e.time);
    text += ',';
    name(log.names.sessions, e.session);
    name(log.names.texts, e.text);
    if (e.item < log.names.titles.size()) detail::put_quoted(text, log.names.titles[e.item]);
    text += '\n';
  }
  return text;
}

}  // namespace cairn
