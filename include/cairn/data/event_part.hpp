#pragma once
/// A part of a log, as every way of cutting one (data/split.hpp) makes it.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/event.hpp"
#include "cairn/data/training.hpp"

namespace cairn {

/// Some events of a log. All parts of a split share one catalogue, so that a number means the same in each.
struct event_part {
  std::shared_ptr<const catalogue> names;
  std::vector<event> events;
};

/// Whether a model can be judged on the event: somebody took an item. Searches and cancellations are no targets.
constexpr bool is_target(const event& e) noexcept {
  return e.user != none && e.item != none && e.what != action::search && e.what != action::cancellation;
}

namespace detail {

enum class side : std::uint8_t { train, history, test };

/// The parts of a log by the side of each event, in the order of the log.
inline split<event_part> parts_of(const std::shared_ptr<const catalogue>& names, std::span<const event> events,
                                  std::span<const side> sides) {
  event_part parts[3] = {{names, {}}, {names, {}}, {names, {}}};
  for (std::size_t n = 0; n < events.size(); ++n) parts[static_cast<std::size_t>(sides[n])].events.push_back(events[n]);
  return {part_maker::train(std::move(parts[0])), part_maker::test(std::move(parts[1])),
          part_maker::test(std::move(parts[2]))};
}

inline void require_fraction(double fraction, const char* where) {
  require(fraction > 0 && fraction < 1, "the fraction does not cut", where, "a number between 0 and 1, both excluded");
}

/// The positions of the events of each user, by time, of equal times in the order of the log. Anonymous events are in
/// none.
inline std::vector<std::vector<std::size_t>> events_by_user(std::size_t users, std::span<const event> events) {
  std::vector<std::vector<std::size_t>> of(users);
  for (std::size_t n = 0; n < events.size(); ++n) {
    if (events[n].user != none) of[events[n].user].push_back(n);
  }
  for (auto& own : of) {
    std::stable_sort(own.begin(), own.end(),
                     [&](std::size_t a, std::size_t b) { return events[a].time < events[b].time; });
  }
  return of;
}
inline std::vector<std::vector<std::size_t>> events_by_user(const event_log& log) {
  return events_by_user(log.names.users.size(), log.events);
}

/// Refuses a log with its events on one side alone: what was asked for would fit a model on nothing, or judge it on
/// nothing.
inline void require_both_sides(std::span<const side> sides, const char* setting, const char* expected) {
  for (const side needed : {side::train, side::test}) {
    if (std::find(sides.begin(), sides.end(), needed) != sides.end()) continue;
    throw error(needed == side::train ? "train would be empty" : "test would be empty", setting, expected);
  }
}

/// The split of a whole log. setting and expected: for the error where a side would be empty.
inline split<event_part> finish(event_log log, std::span<const side> sides, const char* setting, const char* expected) {
  require_both_sides(sides, setting, expected);
  const auto names = std::make_shared<const catalogue>(std::move(log.names));
  return parts_of(names, log.events, sides);
}

}  // namespace detail

}  // namespace cairn
