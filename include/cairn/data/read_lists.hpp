#pragma once
/// One line a user: his id, then his items, with blanks between them (as LightGCN, NGCF, S3-Rec and SASRec publish).

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/event.hpp"
#include "cairn/data/read_text.hpp"

namespace cairn {

/// What the place of an item in its line means.
enum class list_order {
  unordered,  ///< nothing: every time is 0
  by_time     ///< the order in which the user took them: the time is the place in the line, from 0
};

namespace detail {

/// Takes a word between spaces or tabs off a line; empty at its end.
inline std::string_view take_word(std::string_view& line) noexcept {
  std::size_t begin = 0;
  while (begin < line.size() && (line[begin] == ' ' || line[begin] == '\t')) ++begin;
  std::size_t end = begin;
  while (end < line.size() && line[end] != ' ' && line[end] != '\t') ++end;
  const std::string_view word = line.substr(begin, end - begin);
  line.remove_prefix(end);
  return word;
}

/// Calls f(line, number from 1) for each line that is not blank. Throws at a NUL byte, and where there is no such line.
template <class F>
void for_each_line(std::string_view text, std::string_view source, F&& f) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  bool any = false;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t stop = text.find_first_of("\r\n");
    const std::string_view line = text.substr(0, stop);
    if (line.find('\0') != line.npos) {
      throw error("a NUL byte",
                  std::string(source) + ":" + std::to_string(number) + ":" + std::to_string(line.find('\0') + 1),
                  "text");
    }
    if (line.find_first_not_of(" \t") != line.npos) {
      any = true;
      f(line, number);
    }
    if (stop == text.npos) break;
    text.remove_prefix(stop + (text.substr(stop, 2) == "\r\n" ? 2 : 1));
  }
  if (!any) throw error("no rows", std::string(source), "at least one row");
}

}  // namespace detail

/// The log of a text of lists, as views. A user without items is in the catalogue and has no event; one with several
/// lines goes on where the last one ended. Throws where no line has an item. `known` are the names that numbers are
/// shared with: a test part takes those of train.
///
///     const event_log train = read_lists("train.txt"), test = read_lists("test.txt", list_order::unordered,
///     train.names);
inline event_log parse_lists(std::string_view text, std::string_view source, list_order order = list_order::unordered,
                             catalogue known = {}) {
  event_log log{std::move(known), {}};
  std::vector<std::int64_t> places;
  detail::for_each_line(text, source, [&](std::string_view line, std::size_t) {
    event e;
    e.user = log.names.users.insert(detail::take_word(line));
    if (places.size() <= e.user) places.resize(e.user + std::size_t{1});
    for (std::string_view item = detail::take_word(line); !item.empty(); item = detail::take_word(line)) {
      e.item = log.names.items.insert(item);
      if (order == list_order::by_time) e.time = places[e.user]++;
      log.events.push_back(e);
    }
  });
  if (log.events.empty()) throw error("no events", std::string(source), "at least one line with an item");
  return log;
}

/// The same of a file, plain or gzip.
inline event_log read_lists(const std::string& path, list_order order = list_order::unordered, catalogue known = {}) {
  return parse_lists(read_text(path), path, order, std::move(known));
}

}  // namespace cairn
