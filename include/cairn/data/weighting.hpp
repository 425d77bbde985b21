#pragma once
/// From what customers did to how much it counts: events become a users x items matrix.

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/split.hpp"

namespace cairn {

/// Implicit feedback: each event adds the weight of its action to its (user, item). An event of weight 0 is left out.
/// Weights are finite and not negative: what speaks against an item is no implicit feedback.
struct implicit_weighting {
  float view = 1, cart = 3, purchase = 5, rating = 5, review = 5;
  bool by_quantity = false;  ///< a purchase of three pieces counts three times; a correction (none or fewer) not at all
  double half_life_days = 0;  ///< a weight halves in this many days before the last event of train; 0: it never does

  float weight(const event& e) const noexcept {
    const std::array<float, 7> of{view, 0, cart, purchase, rating, review, 0};  // in the order of `action`
    const float base = of[static_cast<std::size_t>(e.what)];
    return by_quantity && e.what == action::purchase ? base * std::max(e.value, 0.F) : base;
  }
};

/// Explicit feedback: the stars of ratings and reviews; of several on one item the last in time counts.
struct rating_weighting {};

namespace detail {

inline interactions weighted(const catalogue& names, std::span<const event> events, const implicit_weighting& how,
                             std::optional<std::int64_t> now) {
  std::vector<interaction> entries;
  for (const event& e : events) {
    if (e.user == none || e.item == none) continue;
    float weight = how.weight(e);
    if (weight == 0) continue;
    if (now && how.half_life_days > 0) {
      const double days = static_cast<double>(std::max<std::int64_t>(*now - e.time, 0)) / 86400;
      // A weight that has decayed to nothing stays a sign that he knows the item.
      weight *= static_cast<float>(std::max(std::exp2(-days / how.half_life_days), 1e-30));
    }
    entries.push_back({e.user, e.item, weight});
  }
  return {names.users.size(), names.items.size(), entries};
}

inline interactions weighted(const catalogue& names, std::span<const event> events, const rating_weighting&,
                             std::optional<std::int64_t>) {
  std::vector<event> rated;
  for (const event& e : events) {
    if (e.user != none && e.item != none && (e.what == action::rating || e.what == action::review)) rated.push_back(e);
  }
  std::stable_sort(rated.begin(), rated.end(), [](const event& a, const event& b) { return a.time < b.time; });
  std::vector<interaction> entries;
  entries.reserve(rated.size());
  for (const event& e : rated) entries.push_back({e.user, e.item, e.value});
  return {names.users.size(), names.items.size(), entries, interactions::repeats::keep_last};
}

inline std::optional<std::int64_t> last_time(std::span<const event> events) {
  std::optional<std::int64_t> last;
  for (const event& e : events) last = std::max(last.value_or(e.time), e.time);
  return last;
}

template <class W>
void require_weighting(const W& how) {
  if constexpr (std::same_as<W, implicit_weighting>) {
    require(how.half_life_days >= 0 && std::isfinite(how.half_life_days), "half life is negative or not finite",
            "implicit_weighting.half_life_days", "days, or 0 for none");
    const std::pair<const char*, float> weights[] = {{"view", how.view},
                                                     {"cart", how.cart},
                                                     {"purchase", how.purchase},
                                                     {"rating", how.rating},
                                                     {"review", how.review}};
    for (const auto& [name, weight] : weights) {
      if (weight >= 0 && std::isfinite(weight)) continue;
      throw error("weight is negative or not finite", std::string("implicit_weighting.") + name,
                  "a number of at least 0");
    }
  }
}

}  // namespace detail

/// The matrices of a split; users and items have the same numbers in every part. Weights of train and history decay
/// relative to the last event of train, those of test (grades, not evidence) do not.
template <class Weighting>
split<interactions> interactions_of(const split<event_part>& parts, const Weighting& how) {
  detail::require_weighting(how);
  const auto now = detail::last_time(parts.train->events);
  const auto decayed = [&](const event_part& p) { return detail::weighted(*p.names, p.events, how, now); };
  return {parts.train.on_side(decayed), parts.history.on_side(decayed), parts.test.on_side([&](const event_part& p) {
            return detail::weighted(*p.names, p.events, how, std::nullopt);
          })};
}

/// The matrix of one side alone, its weights decayed relative to its own last event.
template <class Weighting>
training<interactions> interactions_of(const training<event_part>& log, const Weighting& how) {
  detail::require_weighting(how);
  return log.on_side([&](const event_part& all) {
    return detail::weighted(*all.names, all.events, how, detail::last_time(all.events));
  });
}

/// The matrix of a whole log, to fit the model that goes to the shop.
template <class Weighting>
training<interactions> interactions_of(const training<event_log>& log, const Weighting& how) {
  detail::require_weighting(how);
  return log.on_side([&](const event_log& all) {
    return detail::weighted(all.names, all.events, how, detail::last_time(all.events));
  });
}

}  // namespace cairn
