#include "cairn/recommender/row_states.hpp"

#include <cstdint>
#include <vector>

#include "cairn/optimizer/adam.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "cairn/optimizer/weight_average.hpp"
#include "catch.hpp"

using namespace cairn;

TEST_CASE("lazy Adam counts the steps of each row alone") {
  // The first step of a row moves by the rate whatever its gradient, for its own count is 1 however many steps others
  // took.
  matrix<float> rows = matrix<float>::Zero(2, 1);
  vector<float> biases = vector<float>::Zero(2);
  detail::row_states<adam> states(rows, biases);
  const adam optimizer{.rate = .01};
  float busy = 0, late = 0;
  const float gradient = 1, quiet_gradient = 1e-3F;
  for (int n = 0; n < 500; ++n) apply<2>(states.next(optimizer, 1, 0), 1, &busy, &gradient, states.bias_slots(0), 1);
  apply<2>(states.next(optimizer, 1, 1), 1, &late, &quiet_gradient, states.bias_slots(1), 1);
  CHECK(static_cast<double>(late) == Approx(-.01).epsilon(1e-3));
}

TEST_CASE("a row moves to its place with its bias, slots and count, and back to its id") {
  matrix<float> rows(5, 2);
  vector<float> biases(5);
  for (int id = 0; id < 5; ++id) {
    rows.row(id).setConstant(static_cast<float>(id));
    biases[id] = static_cast<float>(10 * id);
  }
  const matrix<float> rows_before = rows;
  const vector<float> biases_before = biases;
  detail::row_states<adam> states(rows, biases);
  const adam optimizer{.rate = 1};
  for (int n = 0; n < 3; ++n) {  // another order each time
    const std::vector<std::vector<std::uint32_t>> orders{{1, 2, 0, 4, 3}, {4, 3, 2, 1, 0}, {0, 1, 2, 3, 4}};
    const auto& place = orders[static_cast<std::size_t>(n)];
    states.arrange(place);
    for (std::size_t id = 0; id < 5; ++id) {
      CHECK(states.row(place[id])[1] == static_cast<float>(id));
      CHECK(states.bias(place[id]) == static_cast<float>(10 * id));
      CHECK(states.slots(place[id])[3] == static_cast<float>(n * static_cast<int>(id)));
      CHECK(states.bias_slots(place[id])[1] == static_cast<float>(n * static_cast<int>(id)));
      states.slots(place[id])[3] += static_cast<float>(id);
      states.bias_slots(place[id])[1] += static_cast<float>(id);
    }
    const auto count = static_cast<std::size_t>(n + 1);
    CHECK(states.next(optimizer, 1, place[3]).rate == optimizer.at<float>(1, count).rate);
  }
  CHECK(reinterpret_cast<std::uintptr_t>(states.row(0)) % 64 == 0);
  CHECK(reinterpret_cast<std::uintptr_t>(states.slots(0)) % 64 == 0);
  states.arrange(std::vector<std::uint32_t>{3, 4, 0, 1, 2});
  states.restore();
  CHECK(rows == rows_before);
  CHECK(biases == biases_before);
}

TEST_CASE("each row is served by its own count of steps, and a bias only where it took part") {
  matrix<float> rows(3, 2);
  vector<float> biases(3);
  rows.setConstant(5);
  biases << 1, 2, 3;
  using averaged = weight_average<sgd>;
  const averaged optimizer{{.rate = 1}, .5};
  for (const bool with_biases : {false, true}) {
    matrix<float> now = rows;
    vector<float> now_biases = biases;
    detail::row_states<averaged> states(now, now_biases);
    states.arrange(std::vector<std::uint32_t>{2, 0, 1});
    const float gradient[] = {-1, -1};
    for (const std::uint32_t place : {0U, 2U, 2U}) {  // id 1 once, id 0 twice, id 2 never
      const auto rule = states.next(optimizer, 1, place);
      apply<1>(rule, 2, states.row(place), gradient, states.slots(place), 2);
      if (with_biases) apply<1>(rule, 1, &states.bias(place), gradient, states.bias_slots(place), 1);
    }
    states.finish(optimizer, with_biases);
    states.restore();
    CHECK(now(0, 0) == Approx((6. + 2 * 7) / 3));
    CHECK(now(1, 1) == Approx(6.));
    CHECK(now(2, 0) == 5);
    CHECK(now_biases[0] == Approx(with_biases ? (2. + 2 * 3) / 3 : 1.));
    CHECK(now_biases[1] == Approx(with_biases ? 3. : 2.));
    CHECK(now_biases[2] == 3);
  }
}
