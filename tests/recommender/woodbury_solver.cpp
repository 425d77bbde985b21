#include "cairn/recommender/woodbury_solver.hpp"

#include "als_problem.hpp"
#include "catch.hpp"

TEST_CASE("short and long rows find where the gradient is zero", "[als_solver]") {
  cairn::als_workspace work;
  for (const std::size_t factors : {1U, 5U, 16U, 33U, 64U}) {
    for (const std::size_t entries : {1U, 3U, 17U, 100U}) {
      const als_problem problem(factors, entries, .5F);
      const cairn::woodbury_solver solver{.longest_share = 2};
      const auto shared = solver.prepare(problem.side(), 1);
      std::vector<float> x(factors, 9.F);
      REQUIRE(solver.solve(problem.side(), shared, problem.row(), x, work));
      CHECK(problem.slope(x) < 3e-3);
    }
  }
}

TEST_CASE("without a ridge or a spectrum the Cholesky solver steps in", "[als_solver]") {
  const als_problem problem(12, 3, 0.F);
  const cairn::woodbury_solver solver;
  cairn::als_workspace work;
  std::vector<float> x(12);
  REQUIRE(solver.solve(problem.side(), solver.prepare(problem.side(), 1), problem.row(), x, work));
  CHECK(problem.slope(x) < 3e-3);
  REQUIRE(solver.solve(problem.side(), {}, problem.row(), x, work));
  CHECK(problem.slope(x) < 3e-3);
}
