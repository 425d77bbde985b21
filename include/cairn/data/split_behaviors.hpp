#pragma once
/// Cutting logs of several behaviors so that one of them is foretold: views and carts are known, purchases are asked.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/event.hpp"
#include "cairn/data/event_features.hpp"
#include "cairn/data/event_part.hpp"
#include "cairn/data/sequences.hpp"
#include "cairn/data/split_sequences.hpp"

namespace cairn {

/// Sets a column of the last event of every sequence: what is known of the event to come when it is asked for. Without
/// such a column nothing is done.
inline void tell_ahead(sequences& histories, std::string_view column, std::uint32_t value) {
  const auto found = std::find_if(histories.columns.begin(), histories.columns.end(),
                                  [&](const event_column& each) { return each.name == column; });
  if (found == histories.columns.end()) return;
  if (value >= found->count) {
    throw error("value " + std::to_string(value), "tell_ahead, column '" + found->name + "'",
                "below " + std::to_string(found->count));
  }
  const std::size_t width = histories.columns.size();
  const auto at = static_cast<std::size_t>(found - histories.columns.begin());
  for (std::size_t user = 0; user < histories.users(); ++user) {
    const std::size_t end = histories.offsets[user + 1];
    if (end > histories.offsets[user]) histories.context[(end - 1) * width + at] = value;
  }
}

/// Customers, the item that each took, and the log without any event of his with that item: a view that led to the
/// purchase would tell it.
struct last_targets {
  std::vector<user_index> users;
  std::vector<item_index> items;
  std::vector<std::size_t> known;  ///< how many events of sequences_of(rest) each had before
  event_log rest;
};

/// What a log keeps of what customers did after the event that is taken.
enum class later_events { drop, keep };

/// The last event of the target action of every customer who has it with two items at least. O(n log n).
inline last_targets take_last_targets(const event_log& log, action target, later_events later = later_events::drop) {
  last_targets taken{{}, {}, {}, {log.names, {}}};
  std::vector<char> left(log.events.size(), 1);
  const auto by_user = detail::events_by_user(log);
  for (std::size_t user = 0; user < by_user.size(); ++user) {
    const auto& own = by_user[user];
    const auto is_one = [&](std::size_t n) { return log.events[n].what == target && is_target(log.events[n]); };
    const auto last = std::find_if(own.rbegin(), own.rend(), is_one);
    if (last == own.rend()) continue;
    const item_index item = log.events[*last].item;
    if (std::none_of(last, own.rend(), [&](std::size_t n) { return is_one(n) && log.events[n].item != item; }))
      continue;
    const auto is_known = [&](std::size_t n) { return is_target(log.events[n]) && log.events[n].item != item; };
    taken.users.push_back(static_cast<user_index>(user));
    taken.items.push_back(item);
    taken.known.push_back(static_cast<std::size_t>(std::count_if(last, own.rend(), is_known)));
    for (auto n = own.rbegin(); n != last; ++n) left[*n] = later == later_events::keep ? 1 : 0;
    for (const std::size_t n : own) left[n] = log.events[n].item == item ? 0 : left[n];
  }
  for (std::size_t n = 0; n < log.events.size(); ++n) {
    if (left[n] != 0) taken.rest.events.push_back(log.events[n]);
  }
  return taken;
}

namespace detail {
/// Cases after the first events of customers' sequences, which ask for the target.
inline next_items cases_of(const sequences& all, const last_targets& taken, action target) {
  next_items cases;
  sequence_builder histories(all.items(), all.columns);
  for (std::size_t n = 0; n < taken.users.size(); ++n) {
    if (taken.known[n] == 0) continue;  // he did nothing before
    histories.add(all, taken.users[n], 0, taken.known[n]);
    cases.next.push_back(taken.items[n]);
  }
  cases.histories = histories.finish();
  tell_ahead(cases.histories, action_ahead{}.column().name, static_cast<std::uint32_t>(target));
  return cases;
}
}  // namespace detail

/// The items of `test` (a customer and an item each, of the log's names) come after all that the log holds of their
/// customers; validation is the last item of the target action of every customer with two, after what he did before;
/// train is the log without what he did with that item. Histories hold every action; where action_ahead is a feature,
/// cases ask for the target: what else a feature says of the event to come is not known of them. Throws for a case
/// whose customer has no history, and where there is none.
template <event_feature... Features>
sequence_split split_behaviors(const event_log& log, std::span<const event> test, action target,
                               const Features&... features) {
  require(!test.empty(), "no case", "split_behaviors", "a customer and an item each");
  const last_targets taken = take_last_targets(log, target, later_events::keep);
  const sequences all = sequences_of(log, features...);
  sequences train = sequences_of(taken.rest, features...);
  last_targets asked{{}, {}, {}, {}};
  for (const event& e : test) {
    if (e.user >= all.users() || e.item >= all.items() || all.length_of(e.user) == 0) {
      throw error("a customer without events, or an unknown item",
                  "split_behaviors, case " + std::to_string(asked.users.size()), "what the log holds");
    }
    asked.users.push_back(e.user);
    asked.items.push_back(e.item);
    asked.known.push_back(all.length_of(e.user));
  }
  next_items validation = detail::cases_of(train, taken, target);
  next_items held = detail::cases_of(all, asked, target);
  return detail::counted_split(std::move(train), std::move(validation), std::move(held), 0);
}

/// The same of a log alone: the last target of every customer with two is test, what he did later is left out, and of
/// what is left the last one is validation.
template <event_feature... Features>
sequence_split split_behaviors(const event_log& log, action target, const Features&... features) {
  const last_targets taken = take_last_targets(log, target);
  std::vector<event> test;
  for (std::size_t n = 0; n < taken.users.size(); ++n) test.push_back({.user = taken.users[n], .item = taken.items[n]});
  return split_behaviors(taken.rest, std::span<const event>(test), target, features...);
}

}  // namespace cairn
