#include "cairn/recommender/conjugate_gradient_solver.hpp"

#include "als_problem.hpp"
#include "catch.hpp"

TEST_CASE("conjugate gradients fall to zero within as many steps as factors", "[als_solver]") {
  cairn::als_workspace work;
  for (const std::size_t factors : {1U, 5U, 16U, 20U}) {
    const als_problem problem(factors, 40, .5F);
    std::vector<float> x(factors, .1F);
    double before = problem.slope(x);
    const double first = before;
    for (std::size_t step = 0; step < 3; ++step) {
      REQUIRE(cairn::conjugate_gradient_solver{.steps = factors}.solve(problem.side(), problem.row(), x, work));
      CHECK(problem.slope(x) <= before + 1e-3);
      before = problem.slope(x);
    }
    CHECK(before < 1e-4 * first + 1e-3);
  }
}

TEST_CASE("no step leaves the row as it is", "[als_solver]") {
  const als_problem problem(6, 4, .5F);
  cairn::als_workspace work;
  std::vector<float> x(6, .25F);
  REQUIRE(cairn::conjugate_gradient_solver{.steps = 0}.solve(problem.side(), problem.row(), x, work));
  for (const float value : x) CHECK(value == .25F);
}
