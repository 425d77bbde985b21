#include "cairn/optimizer/inverse_hessian.hpp"

#include <cmath>
#include <vector>

#include "cairn/core/random.hpp"
#include "catch.hpp"

namespace {

using row = std::vector<double>;

/// The dense update H' = (I - r s y^T) H (I - r y s^T) + r s s^T, r = 1 / (s . y), as its oracle.
void update(std::vector<row>& h, const row& s, const row& y) {
  const std::size_t n = s.size();
  double product = 0, whole = 0;
  row hy(n);
  for (std::size_t i = 0; i < n; ++i) {
    product += s[i] * y[i];
    for (std::size_t j = 0; j < n; ++j) hy[i] += h[i][j] * y[j];
  }
  for (std::size_t i = 0; i < n; ++i) whole += y[i] * hy[i];
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      h[i][j] += (1 + whole / product) * s[i] * s[j] / product - (hy[i] * s[j] + s[i] * hy[j]) / product;
    }
  }
}

/// The largest difference between H v by two loops and by dense updates, where the last `memory` of `count` random
/// pairs are remembered; `off` of them too many in the oracle.
double error_of_loops(std::size_t memory, std::size_t count, std::size_t off = 0) {
  constexpr std::size_t n = 5;
  cairn::random_stream random(memory, cairn::purpose::simulate, count);
  cairn::detail::inverse_hessian fast(n, memory);
  std::vector<row> steps, changes;
  const row zero(n);
  for (std::size_t p = 0; p < count; ++p) {
    row s(n), y(n);
    for (std::size_t i = 0; i < n; ++i) {
      s[i] = random.normal();
      y[i] = s[i] * (1. + static_cast<double>(i)) + .1 * random.normal();
    }
    fast.add(zero, zero, s, y);
    steps.push_back(s);
    changes.push_back(y);
  }
  const std::size_t kept = std::min(memory + off, count);
  double product = 0, square = 0;
  for (std::size_t i = 0; i < n; ++i) {
    product += steps.back()[i] * changes.back()[i];
    square += changes.back()[i] * changes.back()[i];
  }
  std::vector<row> h(n, row(n));
  for (std::size_t i = 0; i < n; ++i) h[i][i] = product / square;
  for (std::size_t p = count - kept; p < count; ++p) update(h, steps[p], changes[p]);
  row v(n), expected(n);
  for (double& value : v) value = random.normal();
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) expected[i] += h[i][j] * v[j];
  }
  fast.multiply(v);
  double worst = 0;
  for (std::size_t i = 0; i < n; ++i) worst = std::max(worst, std::abs(v[i] - expected[i]));
  return worst;
}

}  // namespace

TEST_CASE("two loops are the dense updates of the pairs remembered, and one pair too many is noticed") {
  for (const std::size_t memory : {1U, 2U, 5U}) {
    for (std::size_t count = 1; count < 9; ++count) CHECK(error_of_loops(memory, count) < 1e-12);
  }
  CHECK(error_of_loops(2, 5, 1) > 1e-3);
}

TEST_CASE("an inverse Hessian turns the last change into the last step, and is none without a pair") {
  cairn::detail::inverse_hessian h(3, 4);
  row v{1, 2, 3};
  h.multiply(v);
  CHECK(v == row{1, 2, 3});
  const row zero(3), s1{1, 0, 1}, y1{2, 1, 0}, s2{0, 1, 2}, y2{1, 1, 3};
  h.add(zero, zero, s1, y1);
  h.add(zero, zero, s2, y2);
  row change = y2;
  h.multiply(change);
  for (std::size_t i = 0; i < 3; ++i) CHECK(change[i] == Approx(s2[i]).margin(1e-14));
}

TEST_CASE("a function scaled has its inverse Hessian scaled the other way") {
  const row zero(3), s1{1, 0, 1}, y1{2, 1, 0}, s2{0, 1, 2}, y2{1, 1, 3}, rounding{1e-17, 1, 0};
  const auto scaled = [](row v, double by) {
    for (double& value : v) value *= by;
    return v;
  };
  cairn::detail::inverse_hessian plain(3, 4);
  plain.add(zero, zero, s1, y1);
  plain.add(zero, zero, s2, y2);
  row expected{1, -2, 5};
  plain.multiply(expected);
  for (const double by : {1e-20, 1e20}) {
    cairn::detail::inverse_hessian h(3, 4);
    h.add(zero, zero, s1, scaled(y1, by));
    h.add(zero, zero, s2, scaled(y2, by));
    CHECK(h.pairs() == 2);
    h.add(zero, zero, s1, scaled(rounding, by));  // nothing but rounding along the step
    CHECK(h.pairs() == 2);
    row v{by, -2 * by, 5 * by};
    h.multiply(v);
    for (std::size_t i = 0; i < 3; ++i) CHECK(v[i] == Approx(expected[i]).epsilon(1e-12));
  }
  cairn::detail::inverse_hessian h(3, 4);
  h.add(zero, zero, s1, scaled(y1, 1e-200));  // whose square is 0
  CHECK(h.pairs() == 0);
}

TEST_CASE("a pair without curvature is left out and costs no more than the oldest") {
  cairn::detail::inverse_hessian h(2, 2);
  const row zero(2), s{1, 1}, y{2, 1}, against{-1, -1};
  h.add(zero, zero, s, y);
  h.add(zero, zero, s, against);
  h.add(zero, zero, s, zero);
  CHECK(h.pairs() == 1);
  row change = y;
  h.multiply(change);
  CHECK(change[0] == Approx(1));
  CHECK(change[1] == Approx(1));
  h.forget();
  CHECK(h.pairs() == 0);
}
