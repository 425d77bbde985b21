#pragma once
/// What a log alone tells of its goods and its customers, as raw features.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/data/event.hpp"
#include "cairn/data/features.hpp"
#include "cairn/data/training.hpp"

namespace cairn {

namespace detail {

/// The names of an event_log, or of a part of a split, which shares them.
template <class Events>
const catalogue& names_of(const Events& log) noexcept {
  if constexpr (requires { log.names.items; }) {
    return log.names;
  } else {
    return *log.names;
  }
}

inline raw_features item_features_of(const catalogue& names, std::span<const event> events) {
  const std::size_t items = names.items.size();
  const double missing = std::numeric_limits<double>::quiet_NaN();
  std::vector<std::vector<float>> prices(items);
  std::set<std::pair<item_index, user_index>> pairs;
  for (const event& e : events) {
    if (e.item == none) continue;
    if (e.price > 0) prices[e.item].push_back(e.price);
    if (e.user != none && e.what != action::cancellation) pairs.emplace(e.item, e.user);
  }
  raw_features raw{items,
                   {{"log price", std::vector<double>(items, missing)}, {"log customers", std::vector<double>(items)}},
                   {{"kind", std::vector<std::string>(items)}},
                   {{"title", std::vector<std::string>(items)}}};
  for (const auto& pair : pairs) ++raw.numbers[1].values[pair.first];
  for (std::size_t item = 0; item < items; ++item) {
    auto& of_item = prices[item];
    if (!of_item.empty()) {
      const auto middle = of_item.begin() + std::ssize(of_item) / 2;
      std::nth_element(of_item.begin(), middle, of_item.end());
      raw.numbers[0].values[item] = std::log(static_cast<double>(*middle));
    }
    raw.numbers[1].values[item] = std::log1p(raw.numbers[1].values[item]);
    if (item >= names.titles.size()) continue;
    raw.texts[0].values[item] = names.titles[item];
    for_each_word(names.titles[item], [&](std::string_view word) { raw.categories[0].values[item] = word; });
  }
  return raw;
}

inline raw_features user_features_of(const catalogue& names, std::span<const event> events, std::int64_t now) {
  const std::size_t users = names.users.size();
  const double missing = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> last(users, missing), spent(users), sine(users), cosine(users);
  std::set<std::pair<user_index, std::int64_t>> days;
  for (const event& e : events) {
    if (e.user == none || e.time > now) continue;
    const auto time = static_cast<double>(e.time);
    if (!(last[e.user] >= time)) last[e.user] = time;
    const double hour = static_cast<double>(e.time % 86400) / 86400 * 2 * std::numbers::pi;
    sine[e.user] += std::sin(hour);
    cosine[e.user] += std::cos(hour);
    if (e.what != action::purchase && e.what != action::cancellation) continue;
    const double amount = std::abs(static_cast<double>(e.price) * static_cast<double>(e.value));
    spent[e.user] += e.what == action::purchase ? amount : -amount;
    if (e.what == action::purchase) days.emplace(e.user, e.time / 86400);
  }
  const auto column = [&](const char* name, double start) {
    return feature_column<double>{name, std::vector<double>(users, start)};
  };
  raw_features raw{users,
                   {column("log recency", missing), column("log frequency", 0), column("log monetary", 0),
                    column("hour sine", missing), column("hour cosine", missing)}};
  for (const auto& day : days) ++raw.numbers[1].values[day.first];
  for (std::size_t user = 0; user < users; ++user) {
    raw.numbers[1].values[user] = std::log1p(raw.numbers[1].values[user]);
    raw.numbers[2].values[user] = std::log1p(std::max(0., spent[user]));
    if (std::isnan(last[user])) continue;
    raw.numbers[0].values[user] = std::log1p((static_cast<double>(now) - last[user]) / 86400);
    const double length = std::hypot(sine[user], cosine[user]);
    if (length < 1e-9) continue;
    raw.numbers[3].values[user] = sine[user] / length;
    raw.numbers[4].values[user] = cosine[user] / length;
  }
  return raw;
}

}  // namespace detail

/// Of each item: `log price` (natural log of the median price, missing where none was above 0), `log customers`
/// (log(1 + customers with any event but a cancellation)), category `kind` (the last word of its title: "teapot") and
/// text `title`. `log` is an event_log
/// or a split's event_part; features of the training side are training features. O(events log events).
template <class Events, class Side>
part<raw_features, Side> item_features(const part<Events, Side>& log) {
  return log.on_side([](const Events& all) { return detail::item_features_of(detail::names_of(all), all.events); });
}

/// Of each customer, by his events up to `now`: `log recency` (log(1 + days since the last), missing where he has
/// none), `log frequency` (log(1 + days with a purchase)), `log monetary` (log(1 + currency spent), cancellations taken
/// off) and his favorite hour as a point on the clock's circle, `hour sine` and `hour cosine` (UTC). O(events log
/// events).
template <class Events, class Side>
part<raw_features, Side> user_features(const part<Events, Side>& log, std::int64_t now) {
  return log.on_side(
      [now](const Events& all) { return detail::user_features_of(detail::names_of(all), all.events, now); });
}

}  // namespace cairn
