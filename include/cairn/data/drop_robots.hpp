#pragma once
/// A cleaning step for programs among the customers.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "cairn/data/cleaning.hpp"
#include "cairn/data/event.hpp"

namespace cairn {

/// Drops all rows of users who did more in some minute, hour or day (any, not only whole ones of the clock) than a
/// person can: by default one act every two seconds for a minute on end. The lines of one invoice are one act: rows of a
/// user that buy or cancel in one second of one session count once. Ratings and reviews do not count, which people file
/// by the page. Of events without a user nothing is said. O(rows log rows).
struct drop_robots {
  static constexpr std::string_view name = "drop_robots";
  std::size_t most_a_minute = 30, most_an_hour = 2000, most_a_day = 10000;

  void apply(const catalogue& names, std::vector<event>& events, account_line& account) const {
    struct act {
      user_index user;
      std::int64_t time;
      std::uint32_t session;
      bool basket;
    };
    std::vector<act> acts;
    acts.reserve(events.size());
    for (const event& e : events) {
      if (e.user != none && e.what != action::rating && e.what != action::review) {
        acts.push_back({e.user, e.time, e.session, e.what == action::purchase || e.what == action::cancellation});
      }
    }
    std::sort(acts.begin(), acts.end(), [](const act& a, const act& b) {
      if (a.user != b.user) return a.user < b.user;
      if (a.time != b.time) return a.time < b.time;
      return a.basket != b.basket ? a.basket : a.session < b.session;
    });
    acts.erase(std::unique(acts.begin(), acts.end(),
                           [](const act& a, const act& b) {
                             return a.basket && b.basket && a.user == b.user && a.time == b.time &&
                                    a.session == b.session;
                           }),
               acts.end());

    struct window {
      std::int64_t seconds;
      std::size_t most;
      const char* why;
    };
    const std::array<window, 3> windows{{{60, most_a_minute, "too many acts in a minute"},
                                         {3600, most_an_hour, "too many acts in an hour"},
                                         {86400, most_a_day, "too many acts in a day"}}};
    std::vector<const char*> robot(names.users.size(), nullptr);
    for (const window& w : windows) {
      for (std::size_t first = 0, last = 0; last < acts.size(); ++last) {
        while (acts[first].user != acts[last].user || acts[last].time - acts[first].time >= w.seconds) ++first;
        if (last - first + 1 > w.most && robot[acts[last].user] == nullptr) robot[acts[last].user] = w.why;
      }
    }
    std::erase_if(events, [&](const event& e) {
      if (e.user == none || robot[e.user] == nullptr) return false;
      account.drop(robot[e.user]);
      return true;
    });
  }
};
static_assert(cleaning_step<drop_robots>);

}  // namespace cairn
