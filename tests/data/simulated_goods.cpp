#include "cairn/data/simulated_goods.hpp"

#include <set>
#include <string>

#include "catch.hpp"

TEST_CASE("titles are distinct, even of more goods than there are words for") {
  const auto goods = cairn::simulated_goods(1, 40000, 100, .2);
  std::set<std::string> titles;
  for (const auto& good : goods) titles.insert(good.title);
  CHECK(titles.size() == goods.size());
}

TEST_CASE("prices are whole cents above 0, and the asked share is launched within the days") {
  const auto goods = cairn::simulated_goods(2, 5000, 100, .3);
  std::size_t launched = 0;
  for (const auto& good : goods) {
    CHECK(good.price >= .5);
    CHECK(good.price * 100 == Approx(std::round(good.price * 100)));
    CHECK(good.launch_day < 100);
    launched += good.launch_day > 0 ? 1U : 0U;
  }
  CHECK(static_cast<double>(launched) == Approx(1500).margin(130));  // four deviations
}

TEST_CASE("goods that share their noun and style look more alike than others") {
  const auto goods = cairn::simulated_goods(3, 3000, 100, 0);
  double alike = 0, pairs = 0, strange = 0;
  const auto dot = [](const auto& a, const auto& b) {
    double sum = 0;
    for (std::size_t k = 0; k < a.size(); ++k) sum += a[k] * b[k];
    return sum;
  };
  const auto tail = [](const std::string& title) { return title.substr(title.find(' ')); };
  for (std::size_t n = 1; n < 1000; ++n) {
    for (std::size_t m = 0; m < n; ++m) {
      if (tail(goods[n].title) != tail(goods[m].title)) continue;
      alike += dot(goods[n].looks, goods[m].looks);
      strange += dot(goods[n].looks, goods[(m + 1) % 1000].looks);
      ++pairs;
    }
  }
  REQUIRE(pairs > 50);
  CHECK(alike / pairs > strange / pairs + .4);
}

TEST_CASE("demand peaks on the category's day") {
  for (std::size_t c = 0; c < cairn::simulated_category_count; ++c) {
    const double peak = cairn::simulated_categories[c].peak_day;
    CHECK(cairn::simulated_season(c, peak) == Approx(cairn::simulated_categories[c].season));
    CHECK(cairn::simulated_season(c, peak + 182.625) == Approx(-cairn::simulated_categories[c].season));
  }
}
