#pragma once
/// Cutting a log by chance: its events, in folds, or its users.

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
#include "cairn/data/event_part.hpp"

namespace cairn {

namespace detail {

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
  friend bool operator<(const keyed& a, const keyed& b) noexcept {
    return a.key != b.key ? a.key < b.key : a.at < b.at;
  }
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

}  // namespace detail

struct random_split {
  double test = .2;  ///< this fraction of the targets is test; copies of one event stay together
  std::uint64_t seed = 0;
};

/// Knows no time: good for comparing with the literature, too kind for a shop. Throws where a side would be empty.
inline split<event_part> split_at_random(event_log log, random_split settings = {}) {
  detail::require_fraction(settings.test, "random_split.test");
  const auto order = detail::shuffled_targets(log.events, settings.seed);
  std::vector<detail::side> sides(log.events.size(), detail::side::train);
  const std::size_t cut = detail::cut_at(order, settings.test);
  for (std::size_t n = 0; n < cut; ++n) sides[order[n].at] = detail::side::test;
  const std::string expected = "a fraction that cuts the log's " + std::to_string(order.size()) +
                               " targets (events with a user and an item) in two";
  return detail::finish(std::move(log), sides, ("random_split.test " + std::to_string(settings.test)).c_str(),
                        expected.c_str());
}

struct fold_settings {
  std::size_t folds = 5;
  std::uint64_t seed = 0;
};

/// `folds` random splits in which every target is test exactly once. Memory: `folds` times the events.
/// Throws where a fold would be empty.
inline std::vector<split<event_part>> k_fold(event_log log, fold_settings settings = {}) {
  const auto order = detail::shuffled_targets(log.events, settings.seed);
  require(settings.folds >= 2 && settings.folds <= order.size(), "the number of folds does not fit",
          "fold_settings.folds", "between 2 and the number of events that have a user and an item");
  const auto names = std::make_shared<const catalogue>(std::move(log.names));
  std::vector<split<event_part>> result;
  std::size_t begin = 0;
  for (std::size_t fold = 1; fold <= settings.folds; ++fold) {
    const std::size_t end =
        std::max(begin, detail::cut_at(order, static_cast<double>(fold) / static_cast<double>(settings.folds)));
    std::vector<detail::side> sides(log.events.size(), detail::side::train);
    for (std::size_t n = begin; n < end; ++n) sides[order[n].at] = detail::side::test;
    detail::require_both_sides(sides, "fold_settings.folds", "fewer folds than the log has different targets");
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
/// user with one target has history but no test. Throws where train or test would be empty. Liang et al.: "Variational
/// autoencoders for collaborative filtering", WWW 2018, protocol of Marlin.
inline split<event_part> hold_users_out(event_log log, held_out_users settings = {}) {
  detail::require_fraction(settings.users, "held_out_users.users");
  detail::require_fraction(settings.test, "held_out_users.test");
  std::vector<user_index> users(log.names.users.size());
  std::iota(users.begin(), users.end(), 0U);
  random_stream(settings.seed, purpose::split).shuffle(std::span(users));
  const std::size_t all = users.size();
  users.resize(static_cast<std::size_t>(std::llround(settings.users * static_cast<double>(all))));
  if (users.empty() || users.size() == all) {
    throw error("holds " + std::to_string(users.size()) + " of " + std::to_string(all) + " users out",
                "held_out_users.users " + std::to_string(settings.users), "a fraction that leaves users on both sides");
  }
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
  return detail::finish(std::move(log), sides, "hold_users_out",
                        "more held-out users, or some with two different targets");
}

}  // namespace cairn
