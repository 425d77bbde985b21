#pragma once
/// A simulated shop: a log of views, searches, carts, purchases, ratings, reviews and cancellations with planted dirt,
/// and the truth that no shop knows, so that the best possible ranking is known too.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/random.hpp"
#include "cairn/data/event.hpp"
#include "cairn/data/simulated_dirt.hpp"
#include "cairn/data/simulated_goods.hpp"
#include "cairn/data/simulated_taste.hpp"
#include "cairn/data/simulated_words.hpp"

namespace cairn {

struct simulated_shop_settings {
  std::uint64_t seed = 1;
  std::uint32_t customers = 2000;
  std::uint32_t goods = 600;
  std::uint32_t days = 180;
  std::int64_t start = 1704067200;  ///< midnight UTC of the first day: 2024-01-01
  double visits_per_week = .35;     ///< mean over customers, from their arrival on
  double views_per_visit = 4;
  double early_customers = .5;  ///< share of customers there from the first day
  double launched_goods = .2;   ///< share of goods launched during the days
  double repurchase = .1;       ///< how much of his demand for a good is left once a customer has bought it
  double dirt = .01;            ///< rows of each kind of dirt for each clean row; 0: none, postage too
  double postage = .15;         ///< rows of postage for each purchase
  simulated_taste_settings taste = {};
};

/// Built whole by its constructor; the same settings give the same shop. Users 0 .. customers()-1 of log() are the
/// customers, robots follow; items 0 .. goods().size()-1 are the goods, the pseudo-item "POST" follows. Cost: O(visits
/// times goods) time; the defaults give about 100 thousand events in half a second.
///
///     const simulated_shop shop{{.seed = 7}};
///     const event_log& log = shop.log();                  // dirty, in order of time
///     const double wanted = shop.affinity(user, item, t); // the truth
class simulated_shop {
 public:
  /// Throws where a setting is out of its range.
  explicit simulated_shop(simulated_shop_settings settings = {}) : settings_(settings) {
    check();
    const double days = settings_.days;
    goods_ = simulated_goods(settings_.seed, settings_.goods, days, settings_.launched_goods);
    customers_ = simulated_customers(settings_.seed, settings_.customers, days, settings_.early_customers,
                                     settings_.visits_per_week);
    name_all();
    std::vector<simulated_row> rows;
    std::vector<double> demand(goods_.size());
    for (user_index user = 0; user < customers_.size(); ++user) live(user, demand, rows);
    if (settings_.dirt > 0) {
      const std::int64_t end = settings_.start + std::int64_t{86400} * settings_.days;
      detail::add_dirt(rows, settings_.seed, settings_.dirt, settings_.postage, settings_.goods, settings_.goods,
                       settings_.start, end, sessions_,
                       [this](std::size_t n) { return log_.names.users.insert(customer_name(customers_.size() + n)); });
    }
    finish(rows);
  }

  const simulated_shop_settings& settings() const noexcept { return settings_; }
  const event_log& log() const noexcept { return log_; }
  /// What is wrong with each event of log(), in its order.
  std::span<const dirt> dirt_of() const noexcept { return dirt_; }
  /// How many events of each kind log() holds.
  const dirt_counts& planted() const noexcept { return planted_; }
  /// The same log without its dirty events: what perfect cleaning leaves. O(events).
  event_log clean_log() const {
    event_log result{log_.names, {}};
    for (std::size_t n = 0; n < dirt_.size(); ++n) {
      if (dirt_[n] == dirt::nothing) result.events.push_back(log_.events[n]);
    }
    return result;
  }

  std::size_t customers() const noexcept { return customers_.size(); }
  std::span<const simulated_customer> customer_truth() const noexcept { return customers_; }
  std::span<const simulated_good> goods() const noexcept { return goods_; }
  std::string_view category(item_index item) const { return simulated_categories[goods_.at(item).category].name; }

  /// The true intensity with which a customer buys each item of log() at a time, before what he has bought already is
  /// considered: his demand (shares of the shop's goods, they add up to 1) times the chance that he buys what he looks
  /// at. 0 for goods not yet launched, for postage and for robots. Throws where the user or the shape of `out` [items
  /// of log()] is wrong. O(items).
  void affinities(user_index user, std::int64_t time, std::span<double> out) const {
    if (user >= log_.names.users.size() || out.size() != log_.names.items.size()) {
      throw error("user " + std::to_string(user) + " and " + std::to_string(out.size()) + " places", "simulated shop",
                  "a user of the log and a place for each of its items");
    }
    std::fill(out.begin(), out.end(), 0.);
    if (user >= customers_.size()) return;
    wish(user, time, out.first(goods_.size()));
    double sum = 0;
    for (const double x : out) sum += x;
    for (std::size_t n = 0; n < goods_.size() && sum > 0; ++n) {
      out[n] *= simulated_conversion(customers_[user], goods_[n]) / sum;
    }
  }
  /// The same for one item; O(items).
  double affinity(user_index user, item_index item, std::int64_t time) const {
    std::vector<double> all(log_.names.items.size());
    affinities(user, time, all);
    return all.at(item);
  }

 private:
  void check() const {
    const auto refuse = [](const char* what, const char* expected) {
      throw error(what, "simulated shop settings", expected);
    };
    const auto& s = settings_;
    const auto share = [](double x) { return x >= 0 && x <= 1; };
    if (s.customers == 0 || s.goods < 2 || s.days == 0)
      refuse("the shop is empty", "a customer, two goods and a day at least");
    if (s.start < 86400 || s.days > 36500 || s.start > 32503680000)
      refuse("the dates are out of range", "1970-01-02 to year 3000, 36500 days");
    if (!(s.visits_per_week > 0 && s.visits_per_week <= 7))
      refuse("visits_per_week is out of range", "above 0, at most 7");
    if (!(s.views_per_visit >= 1 && s.views_per_visit <= 100)) refuse("views_per_visit is out of range", "1 to 100");
    if (!share(s.early_customers) || !share(s.launched_goods) || !share(s.repurchase) || !share(s.postage)) {
      refuse("a share is out of range", "0 to 1");
    }
    if (!(s.dirt >= 0 && s.dirt <= .1)) refuse("dirt is out of range", "0 to 0.1");
  }

  static std::string numbered(char kind, std::size_t number) {
    std::string digits = std::to_string(number + 1);
    return kind + std::string(digits.size() < 5 ? 5 - digits.size() : 0, '0') + digits;
  }
  static std::string customer_name(std::size_t number) { return numbered('C', number); }

  void name_all() {
    catalogue& names = log_.names;
    for (std::size_t n = 0; n < customers_.size(); ++n) names.users.insert(customer_name(n));
    for (std::size_t n = 0; n < goods_.size(); ++n) {
      names.items.insert(numbered('G', n));
      names.titles.push_back(goods_[n].title);
    }
    if (settings_.dirt > 0) {
      names.items.insert("POST");
      names.titles.emplace_back("POSTAGE");
    }
  }

  /// Demand of a customer for the goods, not normalized.
  void wish(user_index user, std::int64_t time, std::span<double> demand) const {
    const double day = static_cast<double>(time - settings_.start) / 86400;
    const double of_year = std::fmod(static_cast<double>(time) / 86400, 365.25);
    simulated_demand(customers_[user], goods_, settings_.taste, day, settings_.days, of_year, demand);
  }

  /// All visits of one customer: at most one a day, around his hour.
  void live(user_index user, std::vector<double>& demand, std::vector<simulated_row>& rows) {
    const simulated_customer& customer = customers_[user];
    random_stream draw = detail::simulated_stream(settings_.seed, detail::simulated_part::behavior, user);
    std::vector<char> bought(goods_.size());
    const double chance = 1 - std::exp(-customer.visits_per_day);
    for (std::uint32_t day = 0; day < settings_.days; ++day) {
      if (draw.uniform() >= chance || day < customer.arrival_day) continue;
      const double hour = std::clamp(customer.favorite_hour + 1.5 * draw.normal(), 0., 23.);
      const std::int64_t time = settings_.start + std::int64_t{86400} * day + static_cast<std::int64_t>(hour * 3600);
      visit(user, time, draw, bought, demand, rows);
    }
  }

  void visit(user_index user, std::int64_t time, random_stream& draw, std::vector<char>& bought,
             std::vector<double>& demand, std::vector<simulated_row>& rows) {
    wish(user, time, demand);
    for (std::size_t n = 0; n < bought.size(); ++n) demand[n] *= bought[n] != 0 ? settings_.repurchase : 1;
    for (std::size_t n = 1; n < demand.size(); ++n) demand[n] += demand[n - 1];
    const auto pick = [&] {
      const double at = draw.uniform() * demand.back();
      const auto found = std::upper_bound(demand.begin(), demand.end(), at);
      return static_cast<item_index>(std::min<std::ptrdiff_t>(found - demand.begin(), std::ssize(demand) - 1));
    };
    if (!(demand.back() > 0)) return;
    const std::uint32_t session = sessions_++;
    const auto add = [&](event e) {
      e.user = user;
      e.session = session;
      rows.push_back({e, dirt::nothing});
    };
    const double go_on = 1 - 1 / settings_.views_per_visit;
    do {
      const item_index item = pick();
      const simulated_good& good = goods_[item];
      const auto price = static_cast<float>(good.price);
      if (draw.uniform() < .15) {
        add({.what = action::search, .time = time, .text = log_.names.texts.insert(simulated_query(good, draw))});
        time += 5 + draw.below(20);
      }
      add({.item = item, .what = action::view, .price = price, .time = time});
      time += 10 + draw.below(120);
      const double buys = simulated_conversion(customers_[user], good);
      if (draw.uniform() < std::sqrt(buys)) {  // the square root twice: cart, then purchase
        add({.item = item, .what = action::cart, .price = price, .time = time});
        time += 10 + draw.below(60);
        if (draw.uniform() < std::sqrt(buys)) buy(item, user, time, draw, add);
        if (rows.back().what.what == action::purchase) bought[item] = 1;
        time += 5 + draw.below(60);
      }
    } while (draw.uniform() < go_on);
  }

  /// One purchase, and what may come of it on later days.
  template <class Add>
  void buy(item_index item, user_index user, std::int64_t time, random_stream& draw, Add&& add) {
    const simulated_good& good = goods_[item];
    const auto price = static_cast<float>(good.price);
    const auto pieces = static_cast<float>(draw.uniform() < .75 ? 1 : 2 + draw.below(5));
    const double fate = draw.uniform();
    const std::int64_t later = time + std::int64_t{86400} * (2 + draw.below(8)) + draw.below(36000);
    const std::int64_t end = settings_.start + std::int64_t{86400} * settings_.days;
    if (later < end && fate < .03) {
      add({.item = item, .what = action::cancellation, .value = pieces, .price = price, .time = later});
    } else if (later < end && fate < .25) {
      double pleasure = 0;
      for (std::size_t k = 0; k < simulated_taste_width; ++k)
        pleasure += customers_[user].early_looks[k] * good.looks[k];
      const double stars = std::clamp(std::round(3.6 + .5 * pleasure + .6 * draw.normal()), 1., 5.);
      const auto value = static_cast<float>(stars);
      if (fate < .18) {
        add({.item = item, .what = action::rating, .value = value, .price = price, .time = later});
      } else {
        add({.item = item,
             .what = action::review,
             .value = value,
             .price = price,
             .time = later,
             .text = log_.names.texts.insert(simulated_review(good, stars, draw))});
      }
    }
    add({.item = item, .what = action::purchase, .value = pieces, .price = price, .time = time});
  }

  void finish(std::vector<simulated_row>& rows) {
    std::stable_sort(rows.begin(), rows.end(),
                     [](const simulated_row& a, const simulated_row& b) { return a.what.time < b.what.time; });
    // Sessions are named in the order in which they first appear.
    std::vector<std::uint32_t> number(sessions_, none);
    log_.events.reserve(rows.size());
    dirt_.reserve(rows.size());
    for (simulated_row& row : rows) {
      std::uint32_t& session = number[row.what.session];
      if (session == none) session = log_.names.sessions.insert(numbered('V', log_.names.sessions.size()));
      row.what.session = session;
      log_.events.push_back(row.what);
      dirt_.push_back(row.kind);
      ++planted_[static_cast<std::size_t>(row.kind)];
    }
  }

  simulated_shop_settings settings_;
  std::vector<simulated_good> goods_;
  std::vector<simulated_customer> customers_;
  std::uint32_t sessions_ = 0;
  event_log log_;
  std::vector<dirt> dirt_;
  dirt_counts planted_{};
};

}  // namespace cairn
