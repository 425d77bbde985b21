#pragma once
/// Sessions as SR-GNN and those after it publish them: one session a line, and test cases of a prefix and what came
/// next.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/id_map.hpp"
#include "cairn/data/read_lists.hpp"
#include "cairn/data/read_text.hpp"
#include "cairn/data/sequences.hpp"

namespace cairn {

/// Train sessions and test cases of one catalogue: the items of train come first, then those that only test holds, of
/// which models learn nothing; given_split counts them.
struct session_data {
  id_map items;
  sequences train;
  next_items test = {};        ///< no cases where no test file was read
  std::size_t rare_cases = 0;  ///< cases of test left out, as their next item or their whole prefix is of rare items
};

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
  id_map names;
  std::vector<std::size_t> offsets{0}, counts;
  std::vector<item_index> values;
  detail::for_each_line(train, sources.train, [&](std::string_view line, std::size_t) {
    for (std::string_view item = detail::take_word(line); !item.empty(); item = detail::take_word(line)) {
      values.push_back(names.insert(item));
      if (values.back() == counts.size()) counts.push_back(0);
      ++counts[values.back()];
    }
    offsets.push_back(values.size());
  });

  const std::size_t in_train = names.size();
  std::vector<std::size_t> test_offsets{0};
  std::vector<item_index> prefixes, next;
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
      prefixes.push_back(names.insert(word));
    }
    if (prefixes.size() == test_offsets.back()) fail("no prefix");
    test_offsets.push_back(prefixes.size());
    next.push_back(names.insert(item));
  };
  if (!test.empty()) detail::for_each_line(test, sources.test, read_case);

  session_data data;
  std::vector<item_index> number(names.size(), none);
  for (item_index item = 0; item < names.size(); ++item) {
    if (at_least > 1 && (item >= in_train || counts[item] < at_least)) continue;
    number[item] = data.items.insert(names.name(item));
  }
  if (data.items.size() == 0) {
    throw error("no item is left", sources.train, "items that are there " + std::to_string(at_least) + " times");
  }
  sequence_builder packed(data.items.size());
  for (std::size_t n = 0; n + 1 < offsets.size(); ++n) {
    for (std::size_t at = offsets[n]; at < offsets[n + 1]; ++at) {
      if (number[values[at]] != none) packed.push(number[values[at]]);
    }
    packed.end_sequence();
  }
  data.train = packed.finish();
  std::vector<item_index> kept;
  for (std::size_t n = 0; n < next.size(); ++n) {
    kept.clear();
    for (std::size_t at = test_offsets[n]; at < test_offsets[n + 1]; ++at) {
      if (number[prefixes[at]] != none) kept.push_back(number[prefixes[at]]);
    }
    if (kept.empty() || number[next[n]] == none) {
      ++data.rare_cases;
      continue;
    }
    packed.add(kept);
    data.test.next.push_back(number[next[n]]);
  }
  data.test.histories = packed.finish();
  return data;
}

/// The same of files, plain or gzip; without a test file its cases are none.
inline session_data read_sessions(const std::string& train, const std::string& test = {}, std::size_t at_least = 0) {
  return parse_sessions(read_text(train), test.empty() ? std::string() : read_text(test), {train, test}, at_least);
}

}  // namespace cairn
