#pragma once
/// The dirt of a simulated log: every dirty row is added to the clean ones, and remembered, so that an account of
/// cleaning can be checked to the row.

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/data/event.hpp"
#include "cairn/data/simulated_goods.hpp"

namespace cairn {

/// What is wrong with a row of a simulated log.
enum class dirt : std::uint8_t {
  nothing,           ///< a clean row
  duplicate,         ///< a second copy of a clean row, equal in every field
  missing_customer,  ///< user is none
  missing_item,      ///< item is none, and the action is no search
  robot,             ///< a view of an account that looks at hundreds of goods, seconds apart, and never buys
  postage,           ///< a purchase of the pseudo-item "POST"
  impossible_price,  ///< a purchase at a price below 0
  impossible_value,  ///< a purchase of 0 pieces or of 80995, a rating of 9 stars
  impossible_time    ///< a time of 0 (1970), or years after the simulated days
};

inline constexpr std::array<std::string_view, 9> dirt_names{
    "nothing", "duplicate",        "missing customer", "missing item",   "robot",
    "postage", "impossible price", "impossible value", "impossible time"};

/// How many rows of each kind a log holds, by dirt.
using dirt_counts = std::array<std::size_t, dirt_names.size()>;

/// A row before the log is put in order of time.
struct simulated_row {
  event what;
  dirt kind = dirt::nothing;
};

namespace detail {

/// Adds `rate` times the clean rows of every kind of dirt (robots: rounded up to whole accounts), and postage to that
/// share of the purchases. `robot(n)` names the n-th robot's user, `postage` is the pseudo-item. Needs clean rows only.
template <class RobotUser>
void add_dirt(std::vector<simulated_row>& rows, std::uint64_t seed, double rate, double postage_rate, item_index goods,
              item_index postage, std::int64_t start, std::int64_t end, std::uint32_t& session, RobotUser&& robot) {
  const std::size_t clean = rows.size();
  random_stream draw = simulated_stream(seed, simulated_part::dirt, 0);
  std::vector<std::size_t> order(clean), purchases, items;
  for (std::size_t n = 0; n < clean; ++n) order[n] = n;
  draw.shuffle(std::span(order));
  for (const std::size_t n : order) {
    if (rows[n].what.what == action::purchase) purchases.push_back(n);
    if (rows[n].what.item != none) items.push_back(n);
  }
  const auto share = [&](double part, std::size_t of) {
    return static_cast<std::size_t>(std::llround(part * static_cast<double>(of)));
  };
  const std::size_t each = share(rate, clean);
  // A later slice of the shuffled rows for every kind, so that no row is spoiled twice.
  const auto add = [&](const std::vector<std::size_t>& from, std::size_t slice, std::size_t count, dirt kind,
                       auto&& spoil) {
    for (std::size_t n = 0; n < count && !from.empty(); ++n) {
      simulated_row row{rows[from[(slice * count + n) % from.size()]].what, kind};
      spoil(row.what, n);
      rows.push_back(row);
    }
  };
  add(order, 0, each, dirt::duplicate, [](event&, std::size_t) {});
  add(order, 1, each, dirt::missing_customer, [](event& e, std::size_t) { e.user = none; });
  add(items, 2, each, dirt::missing_item, [](event& e, std::size_t) { e.item = none; });
  add(purchases, 0, share(rate, purchases.size()), dirt::impossible_price, [](event& e, std::size_t n) {
    e.price = n % 2 == 0 ? -e.price : -11062.06F;
    e.time += 1;
  });
  add(purchases, 1, share(rate, purchases.size()), dirt::impossible_value, [](event& e, std::size_t n) {
    if (n % 3 == 2) e.what = action::rating;
    e.value = n % 3 == 0 ? 0.F : n % 3 == 1 ? 80995.F : 9.F;
    e.time += 1;
  });
  add(order, 3, share(rate / 4, clean), dirt::impossible_time,
      [&](event& e, std::size_t n) { e.time = n % 2 == 0 ? 0 : end + std::int64_t{86400} * 3650 + e.time - start; });
  add(purchases, 2, share(postage_rate, purchases.size()), dirt::postage, [&](event& e, std::size_t) {
    e.item = postage;
    e.value = 1;
    e.price = 4.95F;
    e.time += 2;
  });
  const std::size_t robots = (each + 599) / 600;
  const auto nights = static_cast<std::uint32_t>((end - start) / 86400);
  for (std::size_t n = 0; n < robots; ++n) {
    const user_index user = robot(n);
    for (int night = 0; night < 3; ++night) {
      std::int64_t time = start + std::int64_t{86400} * draw.below(nights) + 7200 + draw.below(3600);
      for (std::uint32_t view = 0; view < 200; ++view, time += 1 + draw.below(2)) {
        rows.push_back({{.user = user, .item = draw.below(goods), .time = time, .session = session}, dirt::robot});
      }
      ++session;
    }
  }
}

}  // namespace detail

}  // namespace cairn
