#include "cairn/optimizer/wolfe_search.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"

namespace {

/// Whether a point fulfills the strong Wolfe conditions as they are written.
bool strong_wolfe(const cairn::wolfe_conditions& c, const cairn::line_point& start, const cairn::line_point& p) {
  return p.value <= start.value + c.decrease * p.length * start.slope &&
         std::abs(p.slope) <= c.curvature * std::abs(start.slope);
}

/// The search along phi from a first length, and whether what it found fulfills the conditions.
template <class Phi>
bool finds_a_length(const Phi& phi, double first, const cairn::wolfe_conditions& c = {}) {
  const cairn::line_point start = phi(0);
  const auto step = cairn::wolfe_search(c, start, first, phi);
  return step.found && step.point.length > 0 && strong_wolfe(c, start, step.point) &&
         step.point.value == phi(step.point.length).value;
}

cairn::line_point parabola(double a) {
  return {a, (a - 3) * (a - 3), 2 * (a - 3)};
}
/// Moré and Thuente's first function, whose curvature changes sign (beta = 2).
cairn::line_point hollow(double a) {
  return {a, -a / (a * a + 2), (a * a - 2) / ((a * a + 2) * (a * a + 2))};
}
/// Defined below 1 alone.
cairn::line_point barrier(double a) {
  return {a, -std::log(1 - a) - 1.5 * a, 1 / (1 - a) - 1.5};
}

}  // namespace

TEST_CASE("a search fulfills the strong Wolfe conditions from short and long first lengths") {
  for (const double first : {1e-3, .1, 1., 10., 1e3}) {
    CHECK(finds_a_length(parabola, first));
    CHECK(finds_a_length(hollow, first));
    CHECK(finds_a_length(barrier, first));
    CHECK(finds_a_length(parabola, first, {.decrease = 1e-3, .curvature = .01}));
    CHECK(finds_a_length(hollow, first, {.decrease = .1, .curvature = .11}));
    CHECK(finds_a_length(barrier, first, {.decrease = 1e-3, .curvature = .01}));
  }
}

TEST_CASE("a length that fulfills one condition alone is told apart") {
  const cairn::wolfe_conditions c{.curvature = .1};
  CHECK(strong_wolfe(c, parabola(0), parabola(3)));
  CHECK_FALSE(strong_wolfe(c, parabola(0), parabola(.1)));    // still steep
  CHECK_FALSE(strong_wolfe(c, parabola(0), parabola(6.01)));  // higher
}

TEST_CASE("cubic interpolation finds the minimum of a cubic") {
  const auto cubic = [](double a) { return cairn::line_point{a, a * a * a - 3 * a, 3 * a * a - 3}; };
  CHECK(cairn::detail::cubic_minimum(cubic(0), cubic(3)) == Approx(1));
  CHECK(cairn::detail::cubic_minimum(cubic(3), cubic(.5)) == Approx(1));
}

TEST_CASE("a first length beyond the domain is stepped back from, and what never goes down is told") {
  std::vector<double> tried;
  const auto step = cairn::wolfe_search({}, barrier(0), 4, [&](double a) {
    tried.push_back(a);
    return barrier(a);
  });
  CHECK(step.found);
  CHECK(step.evaluations == tried.size());
  CHECK(tried[0] == 4);
  CHECK(tried[1] == 2);
  const auto lying = [](double a) { return cairn::line_point{a, a == 0 ? 0. : 1., -1}; };  // a slope that is wrong
  const auto none = cairn::wolfe_search({}, lying(0), 1, lying);
  CHECK_FALSE(none.found);
  CHECK(none.point.length == 0);
  CHECK(none.evaluations == 40);
}

TEST_CASE("conditions that cannot be met are refused by name") {
  CHECK_THROWS_WITH(cairn::wolfe_conditions{.decrease = 0}.check(), Catch::Contains("wolfe_conditions.decrease"));
  CHECK_THROWS_WITH((cairn::wolfe_conditions{.decrease = .95, .curvature = .9}.check()),
                    Catch::Contains("wolfe_conditions.decrease"));
  CHECK_THROWS_WITH(cairn::wolfe_conditions{.curvature = 1}.check(), Catch::Contains("wolfe_conditions.curvature"));
  CHECK_THROWS_WITH(cairn::wolfe_conditions{.evaluations = 0}.check(), Catch::Contains("wolfe_conditions.evaluations"));
}
