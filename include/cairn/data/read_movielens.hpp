#pragma once
/// The ratings of MovieLens (Harper and Konstan 2015) in the three layouts that GroupLens gives out.

#include <cstddef>
#include <string>
#include <string_view>

#include "cairn/core/error.hpp"
#include "cairn/data/delimited.hpp"
#include "cairn/data/event_rows.hpp"
#include "cairn/data/read_text.hpp"

namespace cairn {

/// Ratings of `u.data` (tabs), `ratings.dat` ("::") or `ratings.csv` (userId,movieId,rating,timestamp), told apart by
/// the first line. Throws where it is none of them, and as delimited_reader does.
inline event_log parse_movielens(std::string_view text, std::string_view source, bad_rows* bad = nullptr) {
  const std::string_view first = text.substr(0, text.find_first_of("\r\n"));
  const event_settings settings{.what = action::rating, .time = time_format::seconds, .bad = bad};
  if (first.find("userId,movieId,rating,timestamp") != first.npos) {
    delimited_reader rows(text, source, {.bad = bad});
    const event_columns columns{.user = "userId", .item = "movieId", .value = "rating", .time = "timestamp"};
    return detail::events_of(rows, detail::places_of(rows, columns), settings);
  }
  const bool colons = first.find("::") != first.npos;
  const delimited_settings layout{.separator = colons ? "::" : "\t", .quotes = false, .header = false, .bad = bad};
  delimited_reader rows(text, source, layout);
  std::size_t separators = 0;
  for (std::size_t at = first.find(layout.separator); at != first.npos; ++separators) {
    at = first.find(layout.separator, at + layout.separator.size());
  }
  if (separators != 3) {
    throw error("the first line is " + cairn::escaped(first), std::string(source) + ":1",
                "user, item, rating and time between tabs or '::', or userId,movieId,rating,timestamp");
  }
  const detail::event_places places{
      .user = 0, .item = 1, .action = {}, .value = 2, .price = {}, .time = 3, .session = {}, .text = {}, .title = {}};
  return detail::events_of(rows, places, settings);
}

/// The same of a file, plain or gzip.
inline event_log read_movielens(const std::string& path, bad_rows* bad = nullptr) {
  return parse_movielens(read_text(path), path, bad);
}

}  // namespace cairn
