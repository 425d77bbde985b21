#pragma once
/// Sessions as SR-GNN and those after it publish them: one session a line, and test cases of a prefix and what came
/// next.

#include <cstddef>
#include <string>
#include <string_view>

#include "cairn/core/error.hpp"
#include "cairn/data/read_lists.hpp"
#include "cairn/data/read_text.hpp"
#include "cairn/data/session_data.hpp"

namespace cairn {

/// Where the sessions and the cases come from, for errors.
struct session_sources {
  std::string train = "sessions", test = "test";
};

/// A session a line, its items between blanks, oldest first. In test (empty: none) a line is a prefix, a tab and the
/// item that came next. Items that train holds fewer than `at_least` times are dropped from both, and cases that are
/// nothing without them are counted. Throws, with file and line, for a line of test without one tab, a prefix, or one
/// next item.
inline session_data parse_sessions(std::string_view train, std::string_view test = {},
                                   const session_sources& sources = {}, std::size_t at_least = 0) {
  detail::numbered_sessions all;
  detail::for_each_line(train, sources.train, [&](std::string_view line, std::size_t) {
    for (std::string_view item = detail::take_word(line); !item.empty(); item = detail::take_word(line)) {
      all.values.push_back(all.names.insert(item));
    }
    all.offsets.push_back(all.values.size());
  });
  const auto read_case = [&](std::string_view line, std::size_t number) {
    const auto fail = [&](const std::string& what) {
      throw error(what, sources.test + ":" + std::to_string(number), "a prefix, a tab and the next item");
    };
    const std::size_t tab = line.find('\t');
    if (tab == line.npos) fail("no tab in " + escaped(line));
    std::string_view prefix = line.substr(0, tab), rest = line.substr(tab + 1);
    if (rest.find('\t') != rest.npos) fail("a second tab");
    const std::string_view item = detail::take_word(rest);
    if (item.empty()) fail("no next item");
    if (const std::string_view more = detail::take_word(rest); !more.empty())
      fail("a second next item " + escaped(more));
    for (std::string_view word = detail::take_word(prefix); !word.empty(); word = detail::take_word(prefix)) {
      all.prefixes.push_back(all.names.insert(word));
    }
    if (all.prefixes.size() == all.case_offsets.back()) fail("no prefix");
    all.case_offsets.push_back(all.prefixes.size());
    all.next.push_back(all.names.insert(item));
  };
  if (!test.empty()) detail::for_each_line(test, sources.test, read_case);
  return detail::without_rare_items(all, at_least, sources.train);
}

/// The same of files, plain or gzip; without a test file its cases are none.
inline session_data read_sessions(const std::string& train, const std::string& test = {}, std::size_t at_least = 0) {
  return parse_sessions(read_text(train), test.empty() ? std::string() : read_text(test), {train, test}, at_least);
}

}  // namespace cairn
