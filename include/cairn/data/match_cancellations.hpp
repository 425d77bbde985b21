#pragma once
/// A cleaning step that takes back what was bought and brought back.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cairn/data/cleaning.hpp"
#include "cairn/data/event.hpp"

namespace cairn {

/// Sets each cancellation (and each purchase of a negative quantity) against the same customer's latest earlier
/// purchases of the same item, back in time until its pieces are used up. A purchase that is wholly cancelled is
/// dropped, one that is cancelled in part keeps the rest of its quantity. Cancellations are dropped, those that found
/// too few pieces under reasons of their own. Rows of one second keep the order of the log. O(rows log rows).
struct match_cancellations {
  static constexpr std::string_view name = "match_cancellations";

  void apply(const catalogue&, std::vector<event>& events, account_line& account) const {
    const auto cancels = [](const event& e) {
      return e.what == action::cancellation || (e.what == action::purchase && e.value < 0);
    };
    std::vector<std::size_t> order;  // rows that buy or cancel, in time
    for (std::size_t row = 0; row < events.size(); ++row) {
      if (events[row].what == action::purchase || cancels(events[row])) order.push_back(row);
    }
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return events[a].time < events[b].time; });

    std::unordered_map<std::uint64_t, std::vector<std::size_t>> bought;  // by (user, item): rows with pieces left
    std::vector<char> dropped(events.size(), 0);
    std::vector<char> mended(events.size(), 0);
    for (const std::size_t row : order) {
      event& e = events[row];
      const std::uint64_t key = std::uint64_t{e.user} << 32U | e.item;
      if (!cancels(e)) {
        if (e.user != none && e.item != none && e.value > 0) bought[key].push_back(row);
        continue;
      }
      dropped[row] = 1;
      if (e.user == none || e.item == none) {
        account.drop("cancellation without a user or an item");
        continue;
      }
      const float wanted = e.value < 0 ? -e.value : e.value;
      float left = wanted;
      for (auto& rows = bought[key]; left > 0 && !rows.empty();) {
        event& purchase = events[rows.back()];
        if (purchase.value > left) {
          purchase.value -= left;
          mended[rows.back()] = 1;
          left = 0;
        } else {
          left -= purchase.value;
          dropped[rows.back()] = 1;
          mended[rows.back()] = 0;
          account.drop("purchase cancelled in full");
          rows.pop_back();
        }
      }
      account.drop(left == 0       ? "cancellation matched"
                   : left < wanted ? "cancellation matched in part"
                                   : "cancellation of nothing bought before");
    }
    account.mend("purchase cancelled in part", static_cast<std::size_t>(std::count(mended.begin(), mended.end(), 1)));
    std::erase_if(events, [&](const event& e) { return dropped[static_cast<std::size_t>(&e - events.data())] != 0; });
  }
};
static_assert(cleaning_step<match_cancellations>);

}  // namespace cairn
