#pragma once
/// Proof that a split keeps its promise, for splits of our own and for those that come from elsewhere.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <tuple>
#include <vector>

#include "cairn/data/split.hpp"

namespace cairn {

/// What a split promises; each kind includes that no event stands on both sides.
enum class split_promise {
  events_apart,  ///< nothing more: random splits, folds
  last_out,      ///< no user's train goes beyond his test: leave_last_out
  times_apart,   ///< all of train before all of test: by time
  users_apart    ///< no user of history or test is in train: strong generalization
};

namespace detail {

inline auto order_of(const event& e) noexcept {
  return std::tuple(e.user, e.item, e.time, e.what, e.session, e.text, e.value, e.price);
}

inline std::string described(const event_part& part, const event& e) {
  const auto name = [](const id_map& names, std::uint32_t number) {
    return number < names.size() ? escaped(names.name(number)) : std::string("nobody");
  };
  return std::string(name_of(e.what)) + " of item " + (e.item == none ? "none" : name(part.names->items, e.item)) +
         " by user " + name(part.names->users, e.user) + " at time " + std::to_string(e.time);
}

inline void refuse_shared_event(const event_part& a, const event_part& b, const char* sides) {
  const auto less = [](const event& x, const event& y) { return order_of(x) < order_of(y); };
  std::vector<event> sorted = a.events;
  std::sort(sorted.begin(), sorted.end(), less);
  for (const event& e : b.events) {
    if (std::binary_search(sorted.begin(), sorted.end(), e, less)) {
      throw error("the same event is in " + std::string(sides) + ": " + described(b, e), "split",
                  "every event on one side");
    }
  }
}

inline void refuse_later_train(const event_part& train, const event_part& test) {
  std::int64_t last = std::numeric_limits<std::int64_t>::min();
  for (const event& e : train.events) last = std::max(last, e.time);
  for (const event& e : test.events) {
    if (e.time < last) {
      throw error("train goes on until time " + std::to_string(last) + ", after a " + described(test, e) + " of test",
                  "split by time", "all of train before test");
    }
  }
}

inline void refuse_later_train_of_user(const event_part& train, const event_part& test) {
  std::vector<std::int64_t> last(train.names->users.size(), std::numeric_limits<std::int64_t>::min());
  for (const event& e : train.events) {
    if (e.user != none) last[e.user] = std::max(last[e.user], e.time);
  }
  for (const event& e : test.events) {
    if (e.user != none && e.time < last[e.user]) {
      throw error("train of a user goes on until time " + std::to_string(last[e.user]) + ", after a " +
                      described(test, e) + " of test",
                  "split by last event", "a user's test after his train");
    }
  }
}

inline void refuse_known_user(const event_part& train, const event_part& others, const char* side) {
  std::vector<char> known(train.names->users.size(), 0);
  for (const event& e : train.events) {
    if (e.user != none) known[e.user] = 1;
  }
  for (const event& e : others.events) {
    if (e.user != none && known[e.user] != 0) {
      throw error("a held-out user is in train: " + described(others, e) + " of " + side, "split by users",
                  "held-out users outside train");
    }
  }
}

}  // namespace detail

/// Throws an error that names the first leak. O(n log n).
inline void check_leakage(const split<event_part>& parts, split_promise promise) {
  const event_part &train = *parts.train, &history = *parts.history, &test = *parts.test;
  if (train.names != test.names || train.names != history.names) {
    throw error("the parts number their users and items apart", "split", "one shared catalogue");
  }
  detail::refuse_shared_event(train, test, "train and test");
  detail::refuse_shared_event(train, history, "train and history");
  detail::refuse_shared_event(history, test, "history and test");
  if (promise == split_promise::times_apart) detail::refuse_later_train(train, test);
  if (promise == split_promise::last_out) detail::refuse_later_train_of_user(train, test);
  if (promise == split_promise::users_apart) {
    detail::refuse_known_user(train, history, "history");
    detail::refuse_known_user(train, test, "test");
  }
}

/// The same for matrices, which know no time: refuses a (user, item) on both sides, and users in train whom it should not
/// know. Not for shops where customers buy things again. O(n log n).
inline void check_leakage(const split<interactions>& parts, split_promise promise) {
  if (promise == split_promise::times_apart || promise == split_promise::last_out) {
    throw error("interactions have no times", "check_leakage", "a split of events for this promise");
  }
  const interactions &train = *parts.train, &history = *parts.history, &test = *parts.test;
  if (train.users() != test.users() || train.items() != test.items() || history.users() != test.users() ||
      history.items() != test.items()) {
    throw error("the parts differ in shape", "split", "the same users and items in each");
  }
  for (std::size_t user = 0; user < test.users(); ++user) {
    for (const interactions* past : {&train, &history}) {
      for (const item_index item : test.by_user().columns_of(user)) {
        if (past->by_user().contains(user, item)) {
          throw error("item " + std::to_string(item) + " of user " + std::to_string(user) + " is in " +
                          (past == &train ? "train" : "history") + " and in test",
                      "split", "every entry on one side");
        }
      }
    }
    const bool held = test.by_user().row_size(user) + history.by_user().row_size(user) > 0;
    if (promise == split_promise::users_apart && held && train.by_user().row_size(user) > 0) {
      throw error("held-out user " + std::to_string(user) + " is in train", "split by users",
                  "held-out users outside train");
    }
  }
}

}  // namespace cairn
