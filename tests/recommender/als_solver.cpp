#include "cairn/recommender/als_solver.hpp"

#include "als_problem.hpp"
#include "catch.hpp"

TEST_CASE("the Cholesky solver finds where the gradient is zero", "[als_solver]") {
  cairn::als_workspace work;
  for (const std::size_t factors : {1U, 5U, 16U, 33U, 64U}) {
    for (const std::size_t entries : {1U, 7U, 300U}) {
      const als_problem problem(factors, entries, .5F);
      std::vector<float> x(factors, 9.F);
      REQUIRE(cairn::cholesky_solver{}.solve(problem.side(), problem.row(), x, work));
      CHECK(problem.slope(x) < 2e-3);
    }
  }
  // More gathered rows than fit at a time.
  const als_problem large(200, 500, .5F);
  std::vector<float> x(200);
  REQUIRE(cairn::cholesky_solver{}.solve(large.side(), large.row(), x, work));
  CHECK(large.slope(x) < 5e-3);
}

TEST_CASE("a singular system is reported", "[als_solver]") {
  als_problem problem(8, 3, 0.F);
  std::fill(problem.gram.begin(), problem.gram.end(), 0.F);
  std::fill(problem.table.begin(), problem.table.end(), 0.F);
  cairn::als_workspace work;
  std::vector<float> x(8);
  CHECK_FALSE(cairn::cholesky_solver{}.solve(problem.side(), problem.row(), x, work));
}
