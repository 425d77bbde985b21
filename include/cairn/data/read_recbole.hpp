#pragma once
/// The atomic files of RecBole (Zhao et al. 2021): tabs, and a header that gives each column its type.

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "cairn/core/error.hpp"
#include "cairn/data/delimited.hpp"
#include "cairn/data/event_rows.hpp"
#include "cairn/data/read_text.hpp"

namespace cairn {

/// The interactions of an `.inter` file: user_id and item_id, and where they are there rating, timestamp, session_id
/// and price, each as "name:type" with the types token, token_seq, float and float_seq; further columns are left alone.
/// Throws where the header is untyped or lacks user or item, and as delimited_reader does.
inline event_log parse_recbole(std::string_view text, std::string_view source, bad_rows* bad = nullptr) {
  delimited_reader rows(text, source, {.separator = "\t", .quotes = false, .bad = bad});
  const auto place = [&](std::string_view name, std::string_view needed_type) -> std::optional<std::size_t> {
    for (std::size_t i = 0; i < rows.columns().size(); ++i) {
      const std::string_view column = rows.columns()[i];
      const std::size_t colon = column.find(':');
      const std::string_view type = colon == column.npos ? std::string_view() : column.substr(colon + 1);
      if (column.substr(0, colon) != name) continue;
      if (type != needed_type) {
        throw error("column " + cairn::escaped(column), std::string(source) + ":1",
                    std::string(name) + ":" + std::string(needed_type));
      }
      return i;
    }
    return std::nullopt;
  };
  for (const std::string_view column : rows.columns()) {
    constexpr std::array<std::string_view, 4> types{":token", ":token_seq", ":float", ":float_seq"};
    const std::size_t colon = column.find(':');
    const std::string_view type = colon == column.npos ? std::string_view() : column.substr(colon);
    if (std::find(types.begin(), types.end(), type) == types.end()) {
      throw error("column " + cairn::escaped(column) + " has no known type", std::string(source) + ":1",
                  "name:token, name:token_seq, name:float or name:float_seq");
    }
  }
  const detail::event_places places{.user = place("user_id", "token"),
                                    .item = place("item_id", "token"),
                                    .action = {},
                                    .value = place("rating", "float"),
                                    .price = place("price", "float"),
                                    .time = place("timestamp", "float"),
                                    .session = place("session_id", "token"),
                                    .text = {},
                                    .title = {}};
  if ((!places.user && !places.session) || !places.item) {
    throw error("no user_id, session_id or item_id", std::string(source) + ":1", "user_id:token and item_id:token");
  }
  return detail::events_of(
      rows, places, {.what = places.value ? action::rating : action::view, .time = time_format::seconds, .bad = bad});
}

/// The same of a file, plain or gzip.
inline event_log read_recbole(const std::string& path, bad_rows* bad = nullptr) {
  return parse_recbole(read_text(path), path, bad);
}

}  // namespace cairn
