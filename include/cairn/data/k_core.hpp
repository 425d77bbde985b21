#pragma once
/// A cleaning step for those of whom there is too little to learn from.

#include <cstddef>
#include <string_view>
#include <vector>

#include "cairn/data/cleaning.hpp"
#include "cairn/data/event.hpp"

namespace cairn {

/// Drops users with fewer than `users` rows and items with fewer than `items`, again and again until all that is left
/// has enough: the k-core of the bipartite graph (Seidman 1983). Rows count, repeats too. O(rows) a round, few rounds.
struct k_core {
  static constexpr std::string_view name = "k_core";
  std::size_t users = 5, items = 5;  ///< rows; 0 and 1 drop nothing

  void apply(const catalogue& names, std::vector<event>& events, account_line& account) const {
    account.drop("no user or no item",
                 std::erase_if(events, [](const event& e) { return e.user == none || e.item == none; }));
    std::vector<std::size_t> of_user(names.users.size()), of_item(names.items.size());
    for (const event& e : events) {
      ++of_user[e.user];
      ++of_item[e.item];
    }
    std::size_t few_users = 0, few_items = 0;
    for (std::size_t before = events.size() + 1; events.size() < before;) {
      before = events.size();
      few_users += std::erase_if(events, [&](const event& e) {
        if (of_user[e.user] >= users) return false;
        --of_item[e.item];
        return true;
      });
      few_items += std::erase_if(events, [&](const event& e) {
        if (of_item[e.item] >= items) return false;
        --of_user[e.user];
        return true;
      });
    }
    account.drop("user with too few rows", few_users);
    account.drop("item with too few rows", few_items);
  }
};
static_assert(cleaning_step<k_core>);

}  // namespace cairn
