#include "cairn/data/simulated_taste.hpp"

#include <vector>

#include "catch.hpp"

namespace {

std::vector<double> demand_on(double day, double drift, const cairn::simulated_customer& customer,
                              const std::vector<cairn::simulated_good>& goods) {
  std::vector<double> demand(goods.size());
  cairn::simulated_demand(customer, goods, {.drift = drift}, day, 100, 180, demand);
  return demand;
}

}  // namespace

TEST_CASE("taste without drift stays, with drift it turns") {
  const auto goods = cairn::simulated_goods(1, 200, 100, 0);
  const auto customers = cairn::simulated_customers(1, 5, 100, .5, 1);
  CHECK(demand_on(0, 0, customers[0], goods) == demand_on(90, 0, customers[0], goods));
  CHECK(demand_on(0, 1, customers[0], goods) == demand_on(0, 0, customers[0], goods));
  CHECK(demand_on(0, 1, customers[0], goods) != demand_on(90, 1, customers[0], goods));
}

TEST_CASE("a good is not wanted before its launch, and most on it") {
  auto goods = cairn::simulated_goods(1, 2, 100, 0);
  goods[0].launch_day = 50;
  const auto customer = cairn::simulated_customers(1, 1, 100, 1, 1).front();
  CHECK(demand_on(49, 0, customer, goods)[0] == 0);
  const double first = demand_on(50, 0, customer, goods)[0];
  CHECK(first / demand_on(71, 0, customer, goods)[0] == Approx(std::exp(.4)));
  CHECK(demand_on(49, 0, customer, goods)[1] > 0);
}

TEST_CASE("a price above the budget loses demand and conversion, one below keeps it") {
  auto goods = cairn::simulated_goods(1, 1, 100, 0);
  auto customer = cairn::simulated_customers(1, 1, 100, 1, 1).front();
  customer.budget = 10;
  const auto with_price = [&](double price) {
    goods[0].price = price;
    return demand_on(1, 0, customer, goods)[0];
  };
  CHECK(with_price(5) == with_price(10));
  CHECK(with_price(10) / with_price(20) == Approx(std::exp(std::log(2.) * std::log(2.))));
  goods[0].price = 20;
  const double dear = cairn::simulated_conversion(customer, goods[0]);
  goods[0].price = 5;
  CHECK(cairn::simulated_conversion(customer, goods[0]) > dear);
}

TEST_CASE("the mean number of visits is as asked, and the present share too") {
  const auto customers = cairn::simulated_customers(5, 20000, 100, .4, 1.4);
  double visits = 0, present = 0;
  for (const auto& c : customers) {
    visits += c.visits_per_day / 20000;
    present += c.arrival_day == 0 ? 1. / 20000 : 0;
  }
  CHECK(visits == Approx(.2).epsilon(.03));
  CHECK(present == Approx(.4).epsilon(.04));
}
