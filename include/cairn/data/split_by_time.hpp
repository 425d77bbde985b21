#pragma once
/// Cutting a log by time: the last event of each user, or a moment for all.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/event_part.hpp"

namespace cairn {

/// Each user's last target by time (of equal times the later in the log) is test, with all that he did after it; a user
/// with one target stays in train; throws where every user has one at most. The future of others is in train: by_time
/// has not this leak. O(n log n).
inline split<event_part> leave_last_out(event_log log) {
  std::vector<detail::side> sides(log.events.size(), detail::side::train);
  for (const auto& own : detail::events_by_user(log)) {
    std::size_t last = own.size(), targets = 0;
    for (std::size_t n = 0; n < own.size(); ++n) {
      if (!is_target(log.events[own[n]])) continue;
      last = n;
      ++targets;
    }
    if (targets < 2) continue;
    std::size_t copies = 0;
    for (const std::size_t at : own) copies += log.events[at] == log.events[own[last]] ? 1U : 0U;
    if (copies == targets) continue;  // he did one thing only
    for (std::size_t n = 0; n < own.size(); ++n) {
      if (n >= last || log.events[own[n]] == log.events[own[last]]) sides[own[n]] = detail::side::test;
    }
  }
  return detail::finish(std::move(log), sides, "leave_last_out", "a user with two different targets");
}

/// All events before `time` (seconds since 1970) are train, the others test: what a shop meets when it goes live. Users
/// and items that train does not know stay in test; unknown_in_train counts them.
/// Throws where the time does not cut: it is at or before the first event, or after the last.
inline split<event_part> split_at_time(event_log log, std::int64_t time) {
  require(!log.events.empty(), "the log is empty", "split_at_time", "at least one event");
  std::vector<detail::side> sides(log.events.size());
  std::int64_t first = log.events.front().time, last = first;
  for (std::size_t n = 0; n < sides.size(); ++n) {
    first = std::min(first, log.events[n].time);
    last = std::max(last, log.events[n].time);
    sides[n] = log.events[n].time < time ? detail::side::train : detail::side::test;
  }
  const std::string expected = first == last ? "events of different times, all are of " + std::to_string(first)
                                             : "a time after the first event's " + std::to_string(first) +
                                                   " and not after the last one's " + std::to_string(last);
  return detail::finish(std::move(log), sides, ("split_at_time " + std::to_string(time)).c_str(), expected.c_str());
}

struct time_split {
  double test = .2;  ///< about this fraction of the events, the latest, is test; events of one second stay together
};

/// Throws where train would be empty: all events are of one second, or so many of the first that no more are left to
/// it.
inline split<event_part> split_by_time(event_log log, time_split settings = {}) {
  detail::require_fraction(settings.test, "time_split.test");
  require(!log.events.empty(), "the log is empty", "split_by_time", "at least one event");
  std::vector<std::int64_t> times;
  times.reserve(log.events.size());
  for (const event& e : log.events) times.push_back(e.time);
  const auto cut = std::min(static_cast<std::size_t>((1 - settings.test) * static_cast<double>(times.size())),
                            times.size() - 1);  // the latest second is test, however small the fraction
  std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(cut), times.end());
  const std::int64_t time = times[cut];
  if (std::none_of(times.begin(), times.end(), [&](std::int64_t t) { return t < time; })) {
    throw error("train would be empty: the events before time " + std::to_string(time) + " are none",
                "time_split.test " + std::to_string(settings.test), "events of different times, or a smaller fraction");
  }
  return split_at_time(std::move(log), time);
}

}  // namespace cairn
