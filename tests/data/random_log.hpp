#pragma once
/// A log for tests of the splits: random views and searches, some of them twice.

#include <cstddef>
#include <string>

#include "cairn/core/random.hpp"
#include "cairn/data/event_part.hpp"

inline cairn::event_log random_log(std::size_t users, std::size_t items, std::size_t events) {
  cairn::event_log log;
  for (std::size_t n = 0; n < users; ++n) log.names.users.insert("u" + std::to_string(n));
  for (std::size_t n = 0; n < items; ++n) log.names.items.insert("i" + std::to_string(n));
  cairn::random_stream random(1, cairn::purpose::simulate);
  for (std::size_t n = 0; n < events; ++n) {
    cairn::event e{.user = random.below(static_cast<std::uint32_t>(users)),
                   .item = random.below(static_cast<std::uint32_t>(items))};
    e.time = random.below(5000);
    if (random.below(20) == 0) e.what = cairn::action::search;
    if (e.what == cairn::action::search) e.item = cairn::none;
    log.events.push_back(e);
    if (random.below(30) == 0) log.events.push_back(e);  // a copy
  }
  return log;
}

/// Events on all sides.
inline std::size_t total(const cairn::split<cairn::event_part>& parts) {
  return parts.train->events.size() + parts.history->events.size() + parts.test->events.size();
}
