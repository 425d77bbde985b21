#pragma once
/// The leave-one-out files of neural collaborative filtering (He et al. 2017): train, test and drawn negatives.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/delimited.hpp"
#include "cairn/data/event.hpp"
#include "cairn/data/read_text.hpp"

namespace cairn {

/// One held-out event, and the items that it is ranked among.
struct ncf_case {
  event positive;
  std::vector<item_index> negatives;
};

struct ncf_data {
  event_log train;  ///< its names also hold the users and items of test alone
  std::vector<ncf_case> test;
};

/// What errors call the three texts.
struct ncf_sources {
  std::string train = "train", test = "test", negatives = "negatives";
};

/// From the texts of `.train.rating` (user, item, maybe rating and time), `.test.rating` (the same) and
/// `.test.negative`
/// ("(user,item)", then items), all between tabs; line n of the last two belongs together. Numbers are given to ids in
/// rising order, so that files whose ids are 0, 1, 2, ... keep them. Throws where an id is no number, where the two
/// test files do not agree, and as delimited_reader does; each error names the text it is about.
inline ncf_data parse_ncf(std::string_view train, std::string_view test, std::string_view negatives,
                          const ncf_sources& sources = {}) {
  struct pair {
    std::uint32_t user, item;
    event rest;
  };
  const auto pairs_of = [](std::string_view text, const std::string& part) {
    delimited_reader rows(text, part, {.separator = "\t", .quotes = false, .header = false});
    std::vector<pair> pairs;
    while (rows.next()) {
      const std::size_t width = rows.fields().size();
      if (width < 2 || width > 4) throw error(std::to_string(width) + " fields", rows.where_line(), "2 to 4 fields");
      pair p{rows.number_at<std::uint32_t>(0), rows.number_at<std::uint32_t>(1), {}};
      if (width > 2) p.rest.what = action::rating;
      if (width > 2) p.rest.value = rows.number_at<float>(2);
      if (width > 3) p.rest.time = rows.time_at(3, time_format::seconds);
      pairs.push_back(p);
    }
    return pairs;
  };
  const std::vector<pair> train_pairs = pairs_of(train, sources.train);
  const std::vector<pair> test_pairs = pairs_of(test, sources.test);

  std::vector<std::vector<std::uint32_t>> drawn;
  delimited_reader rows(negatives, sources.negatives, {.separator = "\t", .quotes = false, .header = false});
  while (rows.next()) {
    const std::size_t row = drawn.size();
    const std::string expected = row < test_pairs.size() ? "(" + std::to_string(test_pairs[row].user) + "," +
                                                               std::to_string(test_pairs[row].item) + ")"
                                                         : "the end of the file, as " + sources.test + " has it";
    if (rows[0] != expected) throw error("the line is of " + cairn::escaped(rows[0]), rows.where(0), expected);
    drawn.emplace_back();
    for (std::size_t i = 1; i < rows.fields().size(); ++i) drawn.back().push_back(rows.number_at<std::uint32_t>(i));
  }
  if (drawn.size() != test_pairs.size()) {
    throw error(std::to_string(drawn.size()) + " lines", sources.negatives,
                std::to_string(test_pairs.size()) + " lines, as in " + sources.test);
  }

  std::vector<std::uint32_t> users, items;
  for (const auto* pairs : {&train_pairs, &test_pairs}) {
    for (const pair& p : *pairs) {
      users.push_back(p.user);
      items.push_back(p.item);
    }
  }
  for (const auto& line : drawn) items.insert(items.end(), line.begin(), line.end());
  for (auto* ids : {&users, &items}) {
    std::sort(ids->begin(), ids->end());
    ids->erase(std::unique(ids->begin(), ids->end()), ids->end());
  }
  const auto number_of = [](const std::vector<std::uint32_t>& ids, std::uint32_t id) {
    return static_cast<std::uint32_t>(std::lower_bound(ids.begin(), ids.end(), id) - ids.begin());
  };
  const auto event_of = [&](const pair& p) {
    event e = p.rest;
    e.user = number_of(users, p.user);
    e.item = number_of(items, p.item);
    return e;
  };

  ncf_data data;
  for (const std::uint32_t id : users) data.train.names.users.insert(std::to_string(id));
  for (const std::uint32_t id : items) data.train.names.items.insert(std::to_string(id));
  data.train.events.reserve(train_pairs.size());
  for (const pair& p : train_pairs) data.train.events.push_back(event_of(p));
  for (std::size_t row = 0; row < test_pairs.size(); ++row) {
    ncf_case one{event_of(test_pairs[row]), {}};
    for (const std::uint32_t id : drawn[row]) one.negatives.push_back(number_of(items, id));
    data.test.push_back(std::move(one));
  }
  return data;
}

/// The same of three files, each plain or gzip.
inline ncf_data read_ncf(const std::string& train, const std::string& test, const std::string& negatives) {
  return parse_ncf(read_text(train), read_text(test), read_text(negatives), {train, test, negatives});
}

}  // namespace cairn
