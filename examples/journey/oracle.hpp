#pragma once
/// The best possible ranking of a simulated shop's held-out time, which no real shop knows.

#include <span>
#include <vector>

#include "cairn/data/simulated_shop.hpp"
#include "cairn/data/split.hpp"
#include "cairn/recommender/concept.hpp"

namespace journey {

/// Scores an item by the customer's true demand in the middle of the held-out time; what he bought before the cut, he
/// wants that much less. What nobody can know, which of it he looks at, keeps even this score below 1.
class oracle {
 public:
  using data_type = cairn::interactions;

  oracle(const cairn::simulated_shop& shop, const cairn::split<cairn::event_part>& parts)
      : users_(parts.train->names->users.size()), items_(parts.train->names->items.size()), demand_(users_ * items_) {
    const cairn::catalogue &names = *parts.train->names, &of_shop = shop.log().names;
    const auto& future = parts.test->events;
    std::vector<cairn::item_index> number(items_);
    for (cairn::item_index item = 0; item < items_; ++item)
      number[item] = of_shop.items.at(names.items.name(item), "item");
    std::vector<double> all(of_shop.items.size());
    for (cairn::user_index user = 0; user < users_; ++user) {
      const cairn::user_index who = of_shop.users.at(names.users.name(user), "customer");
      shop.affinities(who, future[future.size() / 2].time, all);
      if (who >= shop.customers()) continue;
      for (std::size_t item = 0; item < items_; ++item) {
        const double buys = cairn::simulated_conversion(shop.customer_truth()[who], shop.goods()[number[item]]);
        demand_[user * items_ + item] = static_cast<float>(all[number[item]] / buys);
      }
    }
    std::vector<char> bought(users_ * items_);
    for (const cairn::event& e : parts.train->events) {
      if (e.what == cairn::action::purchase) bought[e.user * items_ + e.item] = 1;
    }
    for (std::size_t n = 0; n < bought.size(); ++n) {
      if (bought[n] != 0) demand_[n] *= static_cast<float>(shop.settings().repurchase);
    }
  }

  void fit(const cairn::training<cairn::interactions>&, const cairn::execution& = {}) {}
  std::size_t users() const { return users_; }
  std::size_t items() const { return items_; }
  void score(cairn::user_index user, std::span<const cairn::item_index> items, std::span<float> scores) const {
    for (std::size_t n = 0; n < items.size(); ++n) scores[n] = demand_[user * items_ + items[n]];
  }

 private:
  std::size_t users_, items_;
  std::vector<float> demand_;
};

}  // namespace journey
