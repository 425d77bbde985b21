#pragma once
/// Splits that others have made, and what their test holds that train has never seen.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "cairn/data/event_part.hpp"
#include "cairn/data/interactions.hpp"
#include "cairn/data/training.hpp"

namespace cairn {

/// A split that others have made, from two logs with id maps of their own: the names of train come first, then those
/// that only test knows.
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
