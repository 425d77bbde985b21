#include "cairn/recommender/gradient_step.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "cairn/optimizer/adam.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "catch.hpp"

using namespace cairn;

TEST_CASE("a step of three rows follows the gradient of its loss in each") {
  // f = slope (p.q - p.r) + l2/2 (|p|^2 + |q|^2 + |r|^2), by central differences
  const std::vector<double> p{.3, -.2}, q{.5, .1}, r{-.4, .7};
  const double slope = -.6, l2 = .05, rate = .1, h = 1e-6;
  const auto f = [&](const std::vector<double>& a, const std::vector<double>& b, const std::vector<double>& c) {
    double sum = 0;
    for (std::size_t k = 0; k < 2; ++k)
      sum += slope * a[k] * (b[k] - c[k]) + l2 / 2 * (a[k] * a[k] + b[k] * b[k] + c[k] * c[k]);
    return sum;
  };
  std::vector<float> a(p.begin(), p.end()), b(q.begin(), q.end()), c(r.begin(), r.end());
  const auto rule = sgd{.rate = rate}.at<float>(1, 1);
  detail::step_triple<0>(rule, rule, rule, 2, static_cast<float>(slope), static_cast<float>(l2), a.data(), b.data(),
                         c.data(), nullptr, nullptr, nullptr);
  for (std::size_t k = 0; k < 2; ++k) {
    auto up = p, down = p;
    up[k] += h;
    down[k] -= h;
    CHECK(static_cast<double>(a[k]) == Approx(p[k] - rate * (f(up, q, r) - f(down, q, r)) / (2 * h)).epsilon(1e-5));
    up = down = q;
    up[k] += h;
    down[k] -= h;
    CHECK(static_cast<double>(b[k]) == Approx(q[k] - rate * (f(p, up, r) - f(p, down, r)) / (2 * h)).epsilon(1e-5));
    up = down = r;
    up[k] += h;
    down[k] -= h;
    CHECK(static_cast<double>(c[k]) == Approx(r[k] - rate * (f(p, q, up) - f(p, q, down)) / (2 * h)).epsilon(1e-5));
  }
}

TEST_CASE("a step of three rows with slots is each row's rule on its own gradient, at any width") {
  const auto rule = adam{.rate = .1}.at<float>(1, 1);
  for (const std::size_t width : {1U, 63U, 64U, 65U, 150U}) {
    std::vector<float> rows[3], states[3];
    for (std::size_t side = 0; side < 3; ++side) {
      for (std::size_t k = 0; k < width; ++k)
        rows[side].push_back(.01F * static_cast<float>((k * 7 + side * 5) % 23) - .1F);
      for (std::size_t k = 0; k < 2 * width; ++k) states[side].push_back(.001F * static_cast<float>((k + side) % 11));
    }
    auto expected = std::to_array({rows[0], rows[1], rows[2]});
    auto expected_states = std::to_array({states[0], states[1], states[2]});
    for (std::size_t k = 0; k < width; ++k) {
      const float a = rows[0][k], b = rows[1][k], c = rows[2][k];
      const float gradients[] = {-.6F * (b - c) + .05F * a, -.6F * a + .05F * b, .6F * a + .05F * c};
      for (std::size_t side = 0; side < 3; ++side) {
        rule(expected[side][k], gradients[side], expected_states[side][k], expected_states[side][width + k]);
      }
    }
    detail::step_triple<2>(rule, rule, rule, width, -.6F, .05F, rows[0].data(), rows[1].data(), rows[2].data(),
                           states[0].data(), states[1].data(), states[2].data());
    for (std::size_t side = 0; side < 3; ++side) {
      for (std::size_t k = 0; k < width; ++k) CHECK(rows[side][k] == Approx(expected[side][k]).margin(1e-6));
      for (std::size_t k = 0; k < 2 * width; ++k)
        CHECK(states[side][k] == Approx(expected_states[side][k]).margin(1e-6));
    }
  }
}

TEST_CASE("lazy Adam counts the steps of each row alone") {
  // The first step of a row moves by the rate whatever its gradient, for its own count is 1 however many steps others
  // took.
  matrix<float> rows = matrix<float>::Zero(2, 1);
  vector<float> biases = vector<float>::Zero(2);
  detail::row_states<adam> states(rows, biases);
  const adam optimizer{.rate = .01};
  float busy = 0, late = 0, quiet_gradient = 1e-3F, other = 0;
  for (int n = 0; n < 500; ++n) {
    const auto rule = states.next(optimizer, 1, 0);
    detail::step_pair<2>(rule, rule, 0, 1, 0, &busy, &other, states.slots(0), states.slots(0));
    detail::step_bias<2>(rule, 1, 0, busy, states.bias_slots(0));
  }
  detail::step_bias<2>(states.next(optimizer, 1, 1), quiet_gradient, 0, late, states.bias_slots(1));
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
  CHECK(reinterpret_cast<std::uintptr_t>(states.slots(0)) % 64 == 0);
  states.arrange(std::vector<std::uint32_t>{3, 4, 0, 1, 2});
  states.restore();
  CHECK(rows == rows_before);
  CHECK(biases == biases_before);
}
