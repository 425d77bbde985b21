#pragma once
/// A small shop whose customers mostly buy again what they bought.

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "cairn/core/random.hpp"
#include "cairn/data/split.hpp"

inline constexpr std::int64_t a_day = 86400;

inline cairn::event bought_on(cairn::user_index user, cairn::item_index item, std::int64_t day) {
  return {.user = user, .item = item, .what = cairn::action::purchase, .price = 1, .time = day * a_day + user};
}

inline cairn::event_log named_log(std::size_t users, std::size_t items) {
  cairn::event_log log;
  for (std::size_t n = 0; n < users; ++n) log.names.users.insert("u" + std::to_string(n));
  for (std::size_t n = 0; n < items; ++n) log.names.items.insert("i" + std::to_string(n));
  return log;
}

/// The whole log to learn from.
inline cairn::training<cairn::event_part> whole(cairn::event_log log) {
  return cairn::all_of(
      cairn::event_part{std::make_shared<const cairn::catalogue>(std::move(log.names)), std::move(log.events)});
}

/// Every tenth day each customer takes two of his six staples and one item that most take.
inline cairn::event_log shop_of_habits(std::size_t users = 120, std::size_t items = 60) {
  cairn::event_log log = named_log(users, items);
  cairn::random_stream random(5, cairn::purpose::simulate);
  for (std::int64_t day = 100; day < 200; day += 10) {
    for (std::size_t n = 0; n < users; ++n) {
      const auto user = static_cast<cairn::user_index>(n);
      for (int k = 0; k < 2; ++k) {
        const std::size_t staple = 10 + (7 * n + 5 * random.below(6)) % (items - 10);
        log.events.push_back(bought_on(user, static_cast<cairn::item_index>(staple), day));
      }
      log.events.push_back(bought_on(user, random.below(10), day));
    }
  }
  return log;
}
