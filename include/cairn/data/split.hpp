#pragma once
/// Cutting a shop's log into what a model learns from and what it is judged on. check_leakage (data/leakage.hpp) proves
/// that the sides do not overlap; interactions_of (data/weighting.hpp) turns them into matrices.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/random.hpp"
#include "cairn/data/event.hpp"
#include "cairn/data/interactions.hpp"
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

/// A random number that equal events share, so that copies of an event fall on one side.
inline std::uint64_t key_of(const event& e, std::uint64_t seed) noexcept {
  std::uint64_t key = mix(seed ^ (static_cast<std::uint64_t>(purpose::split) << 56U));
  key = mix(key ^ (std::uint64_t{e.user} << 32U | e.item));
  key = mix(key ^ static_cast<std::uint64_t>(e.time));
  key = mix(key ^ (std::uint64_t{e.session} << 32U | e.text));
  return mix(key ^ static_cast<std::uint64_t>(e.what));
}

struct keyed {
  std::uint64_t key;
  std::size_t at;
  friend bool operator<(const keyed& a, const keyed& b) noexcept { return a.key != b.key ? a.key < b.key : a.at < b.at; }
};

/// The targets among the events, in random order, copies side by side.
inline std::vector<keyed> shuffled_targets(std::span<const event> events, std::uint64_t seed) {
  std::vector<keyed> order;
  for (std::size_t n = 0; n < events.size(); ++n) {
    if (is_target(events[n])) order.push_back({key_of(events[n], seed), n});
  }
  std::sort(order.begin(), order.end());
  return order;
}

/// The end of the first `share` of a sorted order, moved on so that it parts no copies.
inline std::size_t cut_at(std::span<const keyed> order, double share) {
  auto cut = std::min(order.size(), static_cast<std::size_t>(std::llround(share * static_cast<double>(order.size()))));
  while (cut > 0 && cut < order.size() && order[cut].key == order[cut - 1].key) ++cut;
  return cut;
}

inline void require_fraction(double fraction, const char* where) {
  require(fraction > 0 && fraction < 1, "the fraction does not cut", where, "a number between 0 and 1, both excluded");
}

/// The positions of the events of each user, by time, of equal times in the order of the log. Anonymous events are in none.
inline std::vector<std::vector<std::size_t>> events_by_user(const event_log& log) {
  std::vector<std::vector<std::size_t>> of(log.names.users.size());
  for (std::size_t n = 0; n < log.events.size(); ++n) {
    if (log.events[n].user != none) of[log.events[n].user].push_back(n);
  }
  for (auto& own : of) {
    std::stable_sort(own.begin(), own.end(),
                     [&](std::size_t a, std::size_t b) { return log.events[a].time < log.events[b].time; });
  }
  return of;
}

inline split<event_part> finish(event_log log, std::span<const side> sides) {
  const auto names = std::make_shared<const catalogue>(std::move(log.names));
  return parts_of(names, log.events, sides);
}

}  // namespace detail

/// Each user's last target by time (of equal times the later in the log) is test, with all that he did after it; a user
/// with one target stays in train. The future of others is in train: by_time has not this leak. O(n log n).
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
  return detail::finish(std::move(log), sides);
}

/// All events before `time` (seconds since 1970) are train, the others test: what a shop meets when it goes live. Users
/// and items that train does not know stay in test; unknown_in_train counts them.
inline split<event_part> split_at_time(event_log log, std::int64_t time) {
  std::vector<detail::side> sides(log.events.size());
  for (std::size_t n = 0; n < sides.size(); ++n) {
    sides[n] = log.events[n].time < time ? detail::side::train : detail::side::test;
  }
  return detail::finish(std::move(log), sides);
}

struct time_split {
  double test = .2;  ///< about this fraction of the events, the latest, is test; events of one second stay together
};

inline split<event_part> split_by_time(event_log log, time_split settings = {}) {
  detail::require_fraction(settings.test, "split by time");
  require(!log.events.empty(), "the log is empty", "split by time", "at least one event");
  std::vector<std::int64_t> times;
  times.reserve(log.events.size());
  for (const event& e : log.events) times.push_back(e.time);
  const auto cut = static_cast<std::size_t>((1 - settings.test) * static_cast<double>(times.size()));
  std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(cut), times.end());
  const std::int64_t time = times[cut];
  return split_at_time(std::move(log), time);
}

struct random_split {
  double test = .2;  ///< this fraction of the targets is test; copies of one event stay together
  std::uint64_t seed = 0;
};

/// Knows no time: good for comparing with the literature, too kind for a shop.
inline split<event_part> split_at_random(event_log log, random_split settings = {}) {
  detail::require_fraction(settings.test, "random split");
  const auto order = detail::shuffled_targets(log.events, settings.seed);
  std::vector<detail::side> sides(log.events.size(), detail::side::train);
  const std::size_t cut = detail::cut_at(order, settings.test);
  for (std::size_t n = 0; n < cut; ++n) sides[order[n].at] = detail::side::test;
  return detail::finish(std::move(log), sides);
}

struct fold_settings {
  std::size_t folds = 5;
  std::uint64_t seed = 0;
};

/// `folds` random splits in which every target is test exactly once. Memory: `folds` times the events.
inline std::vector<split<event_part>> k_fold(event_log log, fold_settings settings = {}) {
  const auto order = detail::shuffled_targets(log.events, settings.seed);
  require(settings.folds >= 2 && settings.folds <= order.size(), "the number of folds does not fit", "k_fold",
          "between 2 and the number of events that have a user and an item");
  const auto names = std::make_shared<const catalogue>(std::move(log.names));
  std::vector<split<event_part>> result;
  std::size_t begin = 0;
  for (std::size_t fold = 1; fold <= settings.folds; ++fold) {
    const std::size_t end =
        std::max(begin, detail::cut_at(order, static_cast<double>(fold) / static_cast<double>(settings.folds)));
    std::vector<detail::side> sides(log.events.size(), detail::side::train);
    for (std::size_t n = begin; n < end; ++n) sides[order[n].at] = detail::side::test;
    result.push_back(detail::parts_of(names, log.events, sides));
    begin = end;
  }
  return result;
}

struct held_out_users {
  double users = .1;  ///< fraction of the users who are held out whole
  double test = .2;   ///< fraction of a held-out user's targets, at least one, that is test; the rest is his history
  std::uint64_t seed = 0;
};

/// Strong generalization: train knows nothing of the held-out users; a model has to fold their history in. A held-out
/// user with one target has history but no test. Liang et al.: "Variational autoencoders for collaborative filtering",
/// WWW 2018, protocol of Marlin.
inline split<event_part> hold_users_out(event_log log, held_out_users settings = {}) {
  detail::require_fraction(settings.users, "held-out users");
  detail::require_fraction(settings.test, "test fraction of held-out users");
  std::vector<user_index> users(log.names.users.size());
  std::iota(users.begin(), users.end(), 0U);
  random_stream(settings.seed, purpose::split).shuffle(std::span(users));
  users.resize(static_cast<std::size_t>(std::llround(settings.users * static_cast<double>(users.size()))));
  const auto of = detail::events_by_user(log);
  std::vector<detail::side> sides(log.events.size(), detail::side::train);
  for (const user_index user : users) {
    std::vector<detail::keyed> order;
    for (const std::size_t at : of[user]) {
      sides[at] = detail::side::history;
      if (is_target(log.events[at])) order.push_back({detail::key_of(log.events[at], settings.seed), at});
    }
    std::sort(order.begin(), order.end());
    const double share = std::max(settings.test, 1 / static_cast<double>(std::max<std::size_t>(order.size(), 1)));
    const std::size_t cut = detail::cut_at(order, share);
    if (cut == order.size()) continue;  // nothing would be left of him
    for (std::size_t n = 0; n < cut; ++n) sides[order[n].at] = detail::side::test;
  }
  return detail::finish(std::move(log), sides);
}

/// A split that others have made, from two logs with id maps of their own: the names of train come first, then those that
/// only test knows.
inline split<event_part> given_split(event_log train, const event_log& test) {
  catalogue names = std::move(train.names);
  const auto joined = [](id_map& into, const id_map& from) {
    std::vector<std::uint32_t> number(from.size());
    for (std::uint32_t n = 0; n < from.size(); ++n) number[n] = into.insert(from.name(n));
    return number;
  };
  const std::size_t known = names.items.size();
  const auto users = joined(names.users, test.names.users), items = joined(names.items, test.names.items);
  const auto sessions = joined(names.sessions, test.names.sessions), texts = joined(names.texts, test.names.texts);
  for (std::size_t n = 0; n < items.size(); ++n) {
    if (items[n] < known || n >= test.names.titles.size()) continue;
    names.titles.resize(std::max<std::size_t>(names.titles.size(), items[n] + 1));
    names.titles[items[n]] = test.names.titles[n];
  }
  const auto renumbered = [](std::uint32_t& number, const std::vector<std::uint32_t>& to) {
    if (number != none) number = to[number];
  };
  std::vector<event> events = test.events;
  for (event& e : events) {
    renumbered(e.user, users);
    renumbered(e.item, items);
    renumbered(e.session, sessions);
    renumbered(e.text, texts);
  }
  const auto shared = std::make_shared<const catalogue>(std::move(names));
  return {part_maker::train(event_part{shared, std::move(train.events)}), part_maker::test(event_part{shared, {}}),
          part_maker::test(event_part{shared, std::move(events)})};
}

/// The same of numbered pairs: both sides are [users, items].
inline split<interactions> given_split(std::size_t users, std::size_t items, std::span<const interaction> train,
                                       std::span<const interaction> test,
                                       interactions::repeats merge = interactions::repeats::add) {
  return {part_maker::train(interactions(users, items, train, merge)),
          part_maker::test(interactions(users, items, std::span<const interaction>(), merge)),
          part_maker::test(interactions(users, items, test, merge))};
}

/// What test holds that train has never seen. Test keeps it; models serve it by folding in or by popularity.
struct unknown_counts {
  std::size_t users = 0, items = 0;
  std::size_t events = 0;  ///< entries of test with such a user or item
};

inline unknown_counts unknown_in_train(const split<interactions>& parts) {
  unknown_counts unknown;
  const interactions &train = *parts.train, &test = *parts.test;
  for (std::size_t item = 0; item < test.items(); ++item) {
    if (test.by_item().row_size(item) > 0 && train.by_item().row_size(item) == 0) ++unknown.items;
  }
  for (std::size_t user = 0; user < test.users(); ++user) {
    const bool stranger = train.by_user().row_size(user) == 0;
    if (stranger && test.by_user().row_size(user) > 0) ++unknown.users;
    for (const item_index item : test.by_user().columns_of(user)) {
      if (stranger || train.by_item().row_size(item) == 0) ++unknown.events;
    }
  }
  return unknown;
}

}  // namespace cairn
