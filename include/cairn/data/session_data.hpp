#pragma once
/// Sessions to learn from and cases to be judged by, of one catalogue.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/event.hpp"
#include "cairn/data/event_part.hpp"
#include "cairn/data/id_map.hpp"
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

namespace detail {

/// Sessions and cases before rare items are dropped.
struct numbered_sessions {
  id_map names;  ///< items of train first
  std::vector<std::size_t> offsets{0};
  std::vector<item_index> values;
  std::vector<std::size_t> case_offsets{0};
  std::vector<item_index> prefixes, next;
};

/// Without the items that train holds fewer than `at_least` times, from 2 on.
inline session_data without_rare_items(const numbered_sessions& all, std::size_t at_least, const std::string& where) {
  session_data data;
  std::vector<std::size_t> counts(all.names.size());  // items of test alone: 0
  for (const item_index item : all.values) ++counts[item];
  std::vector<item_index> number(all.names.size(), none);
  for (item_index item = 0; item < all.names.size(); ++item) {
    if (at_least > 1 && counts[item] < at_least) continue;
    number[item] = data.items.insert(all.names.name(item));
  }
  if (data.items.size() == 0) {
    throw error("no item is left", where, "items that are there " + std::to_string(at_least) + " times");
  }
  sequence_builder packed(data.items.size());
  for (std::size_t n = 0; n + 1 < all.offsets.size(); ++n) {
    for (std::size_t at = all.offsets[n]; at < all.offsets[n + 1]; ++at) {
      if (number[all.values[at]] != none) packed.push(number[all.values[at]]);
    }
    packed.end_sequence();
  }
  data.train = packed.finish();
  std::vector<item_index> kept;
  for (std::size_t n = 0; n < all.next.size(); ++n) {
    kept.clear();
    for (std::size_t at = all.case_offsets[n]; at < all.case_offsets[n + 1]; ++at) {
      if (number[all.prefixes[at]] != none) kept.push_back(number[all.prefixes[at]]);
    }
    if (kept.empty() || number[all.next[n]] == none) {
      ++data.rare_cases;
      continue;
    }
    packed.add(kept);
    data.test.next.push_back(number[all.next[n]]);
  }
  data.test.histories = packed.finish();
  return data;
}

/// The customers of a log by the time of their last event, of equal times in the order of the log.
inline std::vector<std::vector<item_index>> sessions_in_time(const event_log& log) {
  std::vector<std::pair<std::int64_t, std::vector<item_index>>> found;
  for (const auto& own : events_by_user(log)) {
    std::vector<item_index> items;
    std::int64_t end = 0;
    for (const std::size_t n : own) {
      if (!is_target(log.events[n])) continue;
      items.push_back(log.events[n].item);
      end = log.events[n].time;
    }
    if (!items.empty()) found.emplace_back(end, std::move(items));
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::vector<item_index>> sessions;
  for (auto& [end, items] : found) sessions.push_back(std::move(items));
  return sessions;
}

}  // namespace detail

/// The sessions of two logs, in which a session is what stands in the column of users: each in the order of its events,
/// all in that of their ends. Of test every event but a session's first is a case, after those before it. Items that
/// train holds fewer than `at_least` times are dropped from both, and cases that are nothing without them are counted.
///
///     const event_columns columns{.user = "SessionId", .item = "ItemId", .time = "Time"};
///     const event_settings tabs{.separator = "\t"};
///     auto data = sessions_of(read_events("train.txt", columns, tabs), read_events("test.txt", columns, tabs));
inline session_data sessions_of(const event_log& train, const event_log& test = {}, std::size_t at_least = 0) {
  detail::numbered_sessions all;
  for (item_index item = 0; item < train.names.items.size(); ++item) all.names.insert(train.names.items.name(item));
  for (const auto& session : detail::sessions_in_time(train)) {
    all.values.insert(all.values.end(), session.begin(), session.end());
    all.offsets.push_back(all.values.size());
  }
  for (const auto& session : detail::sessions_in_time(test)) {
    std::vector<item_index> own;
    for (const item_index item : session) own.push_back(all.names.insert(test.names.items.name(item)));
    for (std::size_t n = 1; n < own.size(); ++n) {
      all.prefixes.insert(all.prefixes.end(), own.begin(), own.begin() + static_cast<std::ptrdiff_t>(n));
      all.case_offsets.push_back(all.prefixes.size());
      all.next.push_back(own[n]);
    }
  }
  return detail::without_rare_items(all, at_least, "sessions");
}

}  // namespace cairn
