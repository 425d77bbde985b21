#pragma once
/// The truth behind a simulated shop: what every customer wants at any time, and so the best possible ranking.

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/data/simulated_goods.hpp"

namespace cairn {

/// How strongly each cause moves log demand.
struct simulated_taste_settings {
  double categories = 1.6;  ///< spread of a customer's leaning to whole departments
  double looks = 2.2;       ///< spread of his leaning to goods of one department
  double drift = .5;        ///< quarter turns of his taste over the simulated days; 0: it never changes
  double budget = 1;        ///< how hard prices above his budget weigh
  double novelty = .8;      ///< extra log demand of a good on its launch; halves every three weeks
};

/// One customer of the simulated shop. His taste turns from `early` towards `late` as the days go by.
struct simulated_customer {
  double arrival_day = 0;
  double visits_per_day = 0;
  double favorite_hour = 12;
  double budget = 10;  ///< price above which goods begin to lose him
  double thrift = 0;   ///< how seldom he buys what he looks at; log odds around 0
  std::array<double, simulated_category_count> early_categories{}, late_categories{};
  simulated_vector early_looks{}, late_looks{};
};

/// Customers 0 .. count-1. A share of them is there from the beginning, the others arrive at an even pace.
inline std::vector<simulated_customer> simulated_customers(std::uint64_t seed, std::size_t count, double days,
                                                           double present, double visits_per_week) {
  std::vector<simulated_customer> customers(count);
  for (std::size_t n = 0; n < count; ++n) {
    random_stream draw = detail::simulated_stream(seed, detail::simulated_part::customer, n);
    simulated_customer& c = customers[n];
    c.arrival_day = draw.uniform() < present ? 0 : days * draw.uniform();
    c.visits_per_day = visits_per_week / 7 * std::exp(.7 * draw.normal() - .245);
    c.favorite_hour = 9 + 13 * draw.uniform();
    c.budget = 18 * std::exp(.6 * draw.normal());
    c.thrift = .5 * draw.normal();
    for (double& x : c.early_categories) x = draw.normal();
    for (double& x : c.late_categories) x = draw.normal();
    for (double& x : c.early_looks) x = draw.normal();
    for (double& x : c.late_looks) x = draw.normal();
  }
  return customers;
}

/// The chance that a customer who looks at a good buys it, in (0, 1).
inline double simulated_conversion(const simulated_customer& customer, const simulated_good& good) noexcept {
  const double dear = std::log(good.price / customer.budget);
  return 1 / (1 + std::exp(1.4 + customer.thrift + .6 * dear));
}

/// Demand of one customer for all goods on one day: log weights -> weights, not normalized; 0 before a good's launch.
/// O(I).
inline void simulated_demand(const simulated_customer& customer, std::span<const simulated_good> goods,
                             const simulated_taste_settings& settings, double day, double days, double day_of_year,
                             std::span<double> demand) noexcept {
  const double angle = settings.drift * std::numbers::pi / 2 * (days > 0 ? day / days : 0);
  const double early = std::cos(angle), late = std::sin(angle);
  std::array<double, simulated_category_count> leaning{};
  for (std::size_t c = 0; c < leaning.size(); ++c) {
    leaning[c] = settings.categories * (early * customer.early_categories[c] + late * customer.late_categories[c]) +
                 simulated_season(c, day_of_year);
  }
  simulated_vector taste{};
  for (std::size_t k = 0; k < taste.size(); ++k) {
    taste[k] = settings.looks * (early * customer.early_looks[k] + late * customer.late_looks[k]);
  }
  for (std::size_t n = 0; n < goods.size(); ++n) {
    const simulated_good& good = goods[n];
    if (good.launch_day > day) {
      demand[n] = 0;
      continue;
    }
    double log_demand = good.appeal + leaning[good.category];
    for (std::size_t k = 0; k < taste.size(); ++k) log_demand += taste[k] * good.looks[k];
    if (good.price > customer.budget) {
      const double dear = std::log(good.price / customer.budget);
      log_demand -= settings.budget * dear * dear;
    }
    if (good.launch_day > 0) log_demand += settings.novelty * std::exp2((good.launch_day - day) / 21);
    demand[n] = std::exp(log_demand);
  }
}

}  // namespace cairn
