#pragma once
/// What a log tells about taking things again: how often and how lately a customer took each item, how often an item is
/// taken again, and how much of what a customer takes he had before.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/split.hpp"

namespace cairn {

/// An item that a customer took, on some days.
struct past_item {
  item_index item = 0;
  std::uint32_t days = 0;  ///< on which he took it
  std::int64_t last = 0;   ///< time of the last of them, seconds since 1970
};

struct repeat_signal_settings {
  double trend_days = 28;  ///< an item's trend counts the customers who took it in the last of the log's days
  double smoothing = 5;    ///< customers, or acts, of average habits that every item and customer begins with
};

/// Counts of a log's targets (events that take an item). An act is a customer, an item and a day; it is a repeat where
/// he took the item on an earlier day. O(n log n) in the events.
class repeat_signals {
 public:
  repeat_signals() = default;
  explicit repeat_signals(const event_part& log, const repeat_signal_settings& settings = {}) {
    require(settings.trend_days > 0 && settings.smoothing > 0, "a setting is not above 0", "repeat_signal_settings",
            "days and smoothing above 0");
    const std::size_t users = log.names->users.size(), items = log.names->items.size();
    struct act {
      user_index user;
      item_index item;
      std::int64_t day, time;
    };
    std::vector<act> acts;
    for (const event& e : log.events) {
      if (!is_target(e)) continue;
      acts.push_back({e.user, e.item, e.time / 86400, e.time});
      now_ = acts.size() == 1 ? e.time : std::max(now_, e.time);
    }
    std::sort(acts.begin(), acts.end(), [](const act& a, const act& b) {
      return a.user != b.user ? a.user < b.user : a.item != b.item ? a.item < b.item : a.time < b.time;
    });
    const std::int64_t lately = now_ - static_cast<std::int64_t>(settings.trend_days * 86400);
    std::vector<double> repeats(users), acts_of(users), customers(items), again(items);
    trend_.assign(items, 0.F);
    offsets_.assign(users + 1, 0);
    double all_repeats = 0, all_acts = 0, all_again = 0, all_pairs = 0;
    for (std::size_t n = 0; n < acts.size();) {
      past_item past{acts[n].item, 0, 0};
      const user_index user = acts[n].user;
      std::int64_t day = acts[n].day - 1;
      for (; n < acts.size() && acts[n].user == user && acts[n].item == past.item; ++n) {
        past.days += acts[n].day != day ? 1U : 0U;
        day = acts[n].day;
        past.last = acts[n].time;
      }
      past_.push_back(past);
      ++offsets_[user + 1];
      acts_of[user] += past.days;
      repeats[user] += past.days - 1;
      customers[past.item] += 1;
      again[past.item] += past.days > 1 ? 1 : 0;
      if (past.last > lately) ++trend_[past.item];
      all_acts += past.days;
      all_repeats += past.days - 1;
      all_pairs += 1;
      all_again += past.days > 1 ? 1 : 0;
    }
    for (std::size_t user = 0; user < users; ++user) offsets_[user + 1] += offsets_[user];
    // Never 0 and never 1, so that logarithms exist.
    const auto share = [&](double part, double of, double usual) {
      return static_cast<float>((part + settings.smoothing * usual) / (of + settings.smoothing));
    };
    const double usual_habit = (all_repeats + .5) / (all_acts + 1), usual_again = (all_again + .5) / (all_pairs + 1);
    customers_.assign(customers.begin(), customers.end());
    habit_.resize(users);
    again_.resize(items);
    for (std::size_t user = 0; user < users; ++user) habit_[user] = share(repeats[user], acts_of[user], usual_habit);
    for (std::size_t item = 0; item < items; ++item) again_[item] = share(again[item], customers[item], usual_again);
  }

  std::size_t users() const noexcept { return habit_.size(); }
  std::size_t items() const noexcept { return again_.size(); }
  std::int64_t now() const noexcept { return now_; }  ///< time of the last target

  /// What a customer took, by ascending item.
  std::span<const past_item> past(user_index user) const noexcept {
    return std::span(past_).subspan(offsets_[user], offsets_[user + 1] - offsets_[user]);
  }
  float habit(user_index user) const noexcept { return habit_[user]; }  ///< share of his acts that are repeats
  float again(item_index item) const noexcept { return again_[item]; }  ///< share of its customers who took it again
  float customers(item_index item) const noexcept { return customers_[item]; }  ///< who took it
  float trend(item_index item) const noexcept { return trend_[item]; }          ///< of them, those in the trend's days
  double days_since(const past_item& past) const noexcept { return static_cast<double>(now_ - past.last) / 86400; }

 private:
  std::vector<std::size_t> offsets_{0};
  std::vector<past_item> past_;
  std::vector<float> habit_, again_, customers_, trend_;
  std::int64_t now_ = 0;
};

}  // namespace cairn
