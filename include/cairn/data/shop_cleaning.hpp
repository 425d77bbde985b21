#pragma once
/// The usual cleaning of a shop's log: the steps in an order in which none spoils the next one's work.

#include <utility>

#include "cairn/data/clean_rows.hpp"
#include "cairn/data/cleaning.hpp"
#include "cairn/data/drop_non_goods.hpp"
#include "cairn/data/drop_robots.hpp"
#include "cairn/data/match_cancellations.hpp"

namespace cairn {

/// The settings of each step.
struct shop_cleaning {
  drop_missing_ids ids = {};
  drop_duplicates duplicates = {};
  drop_non_goods non_goods = {};
  drop_robots robots = {};
  drop_impossible_values values = {.corrections = true};
  match_cancellations cancellations = {};
};

/// What the steps leave, with their account. Cancellations come last, so that they are set against purchases that are
/// true: not against a copy, nor against one at an impossible price. Throws where a step leaves nothing. O(rows log
/// rows).
///
///     const event_view clean = clean_shop_log(read_events("shop.csv"), {.robots = {.most_a_minute = 60}});
///     for (const account_line& line : clean.account()) ...
inline event_view clean_shop_log(event_log log, const shop_cleaning& how = {}) {
  return std::move(log) | how.ids | how.duplicates | how.non_goods | how.robots | how.values | how.cancellations;
}

}  // namespace cairn
