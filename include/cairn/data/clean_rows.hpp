#pragma once
/// Cleaning steps that judge a row by itself, or by rows that are equal to it.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/data/cleaning.hpp"
#include "cairn/data/event.hpp"
#include "cairn/data/time.hpp"

namespace cairn {

/// Drops all but the first of rows that agree in user, item, action, time, session, value and price. O(rows).
struct drop_duplicates {
  static constexpr std::string_view name = "drop_duplicates";

  void apply(const catalogue&, std::vector<event>& events, account_line& account) const {
    struct same {
      bool operator()(const event& a, const event& b) const noexcept {
        return a.user == b.user && a.item == b.item && a.what == b.what && a.time == b.time && a.session == b.session &&
               a.value == b.value && a.price == b.price;
      }
    };
    struct hash {
      std::size_t operator()(const event& e) const noexcept {
        const auto pair = [](std::uint64_t high, std::uint64_t low) { return high << 32U | low; };
        std::uint64_t all = mix(pair(e.user, e.item));
        all = mix(all ^ static_cast<std::uint64_t>(e.time));
        return static_cast<std::size_t>(mix(all ^ pair(e.session, static_cast<std::uint64_t>(e.what))));
      }
    };
    std::unordered_set<event, hash, same> seen;
    seen.reserve(events.size());
    account.drop("the same row again", std::erase_if(events, [&](const event& e) { return !seen.insert(e).second; }));
  }
};
static_assert(cleaning_step<drop_duplicates>);

/// Drops rows that lack a user or an item. A search is of no item and lacks none.
struct drop_missing_ids {
  static constexpr std::string_view name = "drop_missing_ids";
  bool users = true;
  bool items = true;

  void apply(const catalogue&, std::vector<event>& events, account_line& account) const {
    if (users) account.drop("no user", std::erase_if(events, [](const event& e) { return e.user == none; }));
    if (!items) return;
    account.drop("no item", std::erase_if(events, [](const event& e) {
                   return e.item == none && e.what != action::search;
                 }));
  }
};
static_assert(cleaning_step<drop_missing_ids>);

/// Drops rows whose numbers cannot be true. Quantities are judged of carts, purchases and cancellations; stars of ratings
/// and reviews; prices of purchases; that both are finite, and times, of all.
struct drop_impossible_values {
  static constexpr std::string_view name = "drop_impossible_values";
  float highest_quantity = 1e4F;  ///< pieces; at least one piece, or a part of one, must move
  float highest_price = 1e5F;     ///< of one piece, in the shop's currency
  float highest_stars = 5;        ///< none is below 0
  bool priced = true;             ///< whether every purchase has a price above 0; false for logs without prices
  bool corrections = false;       ///< purchases of fewer than 0 pieces stay, for match_cancellations to set off
  std::int64_t earliest = 0, latest = last_time;  ///< seconds since 1970, both allowed

  void apply(const catalogue&, std::vector<event>& events, account_line& account) const {
    const auto reason = [&](const event& e) -> const char* {
      if (!std::isfinite(e.value)) return "value is not finite";
      if (!std::isfinite(e.price)) return "price is not finite";
      const bool moved = e.what == action::cart || e.what == action::purchase || e.what == action::cancellation;
      const bool stars = e.what == action::rating || e.what == action::review;
      const bool corrects = corrections && e.what == action::purchase && e.value < 0;
      if (stars && !(e.value >= 0 && e.value <= highest_stars)) return "stars are out of range";
      if (moved && !corrects && !(e.value > 0)) return "quantity is not above 0";
      if (moved && std::abs(e.value) > highest_quantity) return "quantity is too high";
      if (e.price < 0 || (priced && e.what == action::purchase && e.price == 0)) return "price is not above 0";
      if (e.price > highest_price) return "price is too high";
      if (e.time < earliest || e.time > latest) return "time is out of range";
      return nullptr;
    };
    std::erase_if(events, [&](const event& e) {
      const char* const why = reason(e);
      if (why != nullptr) account.drop(why);
      return why != nullptr;
    });
  }
};
static_assert(cleaning_step<drop_impossible_values>);

/// Keeps the rows of which keep(event) is true; `why` says in the account what the others lack.
///
///     log | keep_if{"not a purchase", [](const event& e) { return e.what == action::purchase; }}
template <std::predicate<const event&> Predicate>
struct keep_if {
  static constexpr std::string_view name = "keep_if";
  std::string why;
  Predicate keep;

  void apply(const catalogue&, std::vector<event>& events, account_line& account) const {
    account.drop(why, std::erase_if(events, [&](const event& e) { return !keep(e); }));
  }
};
template <class Predicate>
keep_if(const char*, Predicate) -> keep_if<Predicate>;
template <class Predicate>
keep_if(std::string, Predicate) -> keep_if<Predicate>;

}  // namespace cairn
