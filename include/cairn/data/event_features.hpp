#pragma once
/// What can be told of an event beside its item: when it was, how long after the one before it, what the customer did.

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/event.hpp"
#include "cairn/data/event_part.hpp"
#include "cairn/data/sequences.hpp"

namespace cairn {

/// An event of a customer's history and its neighbors there, null at the ends.
struct told_event {
  const event* before;
  const event& own;
  const event* after;
};

/// A policy that says one thing of an event: `column()` is the name and the number of values, `of(told)` one of them,
/// or `none`. What it says of the event to come has to be known, and told, when a recommendation is asked for: whether
/// it is to be a purchase, how long ago the last event was.
template <class F>
concept event_feature = std::copyable<F> && requires(const F feature, const told_event& told) {
  { feature.column() } -> std::same_as<event_column>;
  { feature.of(told) } -> std::same_as<std::uint32_t>;
};

namespace detail {
/// Whole units of time since 1970, times before it too.
constexpr std::int64_t floor_divided(std::int64_t seconds, std::int64_t unit) noexcept {
  return seconds / unit - (seconds % unit < 0 ? 1 : 0);
}

/// 0 for no time at all, else 1 + the binary logarithm of the seconds, at most 31.
constexpr std::uint32_t doubling_of(std::int64_t seconds) noexcept {
  const auto whole = static_cast<std::uint64_t>(std::max<std::int64_t>(0, seconds));
  return static_cast<std::uint32_t>(std::min<int>(31, static_cast<int>(std::bit_width(whole))));
}
}  // namespace detail

/// 0 to 23.
struct hour_of_day {
  std::int64_t zone = 0;  ///< seconds that local time is ahead of UTC
  event_column column() const { return {"hour", 24}; }
  constexpr std::uint32_t of(const told_event& told) const noexcept {
    const std::int64_t hours = detail::floor_divided(told.own.time + zone, 3600);
    return static_cast<std::uint32_t>(hours - 24 * detail::floor_divided(hours, 24));
  }
};

/// 0 to 6 from Monday on.
struct day_of_week {
  std::int64_t zone = 0;  ///< seconds that local time is ahead of UTC
  event_column column() const { return {"weekday", 7}; }
  constexpr std::uint32_t of(const told_event& told) const noexcept {
    const std::int64_t days = detail::floor_divided(told.own.time + zone, 86400) + 3;  // 1970 began on a Thursday
    return static_cast<std::uint32_t>(days - 7 * detail::floor_divided(days, 7));
  }
};

/// How long after the one before, in doublings of a second; none of a first event.
struct interval_before {
  event_column column() const { return {"interval", 32}; }
  constexpr std::uint32_t of(const told_event& told) const noexcept {
    return told.before == nullptr ? none : detail::doubling_of(told.own.time - told.before->time);
  }
};

/// How long until the one behind, in doublings of a second; none of a last event.
struct interval_ahead {
  event_column column() const { return {"interval-ahead", 32}; }
  constexpr std::uint32_t of(const told_event& told) const noexcept {
    return told.after == nullptr ? none : detail::doubling_of(told.after->time - told.own.time);
  }
};

/// What the customer did: a view, a purchase, as enum action counts them.
struct action_taken {
  event_column column() const { return {"action", static_cast<std::uint32_t>(action_names.size())}; }
  constexpr std::uint32_t of(const told_event& told) const noexcept {
    return static_cast<std::uint32_t>(told.own.what);
  }
};

/// What the customer does next; none of a last event.
struct action_ahead {
  event_column column() const { return {"action-ahead", static_cast<std::uint32_t>(action_names.size())}; }
  constexpr std::uint32_t of(const told_event& told) const noexcept {
    return told.after == nullptr ? none : static_cast<std::uint32_t>(told.after->what);
  }
};

/// The category of the item, by item; none of an item beyond the list.
struct item_category {
  std::vector<std::uint32_t> of_item;
  std::uint32_t count = 0;
  event_column column() const { return {"category", count}; }
  std::uint32_t of(const told_event& told) const noexcept {
    return told.own.item < of_item.size() ? of_item[told.own.item] : none;
  }
};

static_assert(event_feature<hour_of_day> && event_feature<day_of_week> && event_feature<interval_before> &&
              event_feature<interval_ahead> && event_feature<action_taken> && event_feature<action_ahead> &&
              event_feature<item_category>);

/// sequences_of(log) with a column for each feature: of a customer's targets alone, as the sequence holds them.
///
///     const sequences all = sequences_of(log, hour_of_day{}, interval_before{}, action_taken{});
///
/// Throws where a feature gives a value that its column has not.
template <event_feature First, event_feature... Rest>
sequences sequences_of(const event_log& log, const First& first, const Rest&... rest) {
  sequence_builder packed(log.names.items.size(), {first.column(), rest.column()...});
  std::vector<const event*> own;
  for (const auto& places : detail::events_by_user(log)) {
    own.clear();
    for (const std::size_t n : places) {
      if (is_target(log.events[n])) own.push_back(&log.events[n]);
    }
    for (std::size_t n = 0; n < own.size(); ++n) {
      const told_event told{n > 0 ? own[n - 1] : nullptr, *own[n], n + 1 < own.size() ? own[n + 1] : nullptr};
      const std::uint32_t values[] = {first.of(told), rest.of(told)...};
      packed.push(own[n]->item, values);
    }
    packed.end_sequence();
  }
  return packed.finish();
}

}  // namespace cairn
