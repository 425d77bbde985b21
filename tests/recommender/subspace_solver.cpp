#include "cairn/recommender/subspace_solver.hpp"

#include "als_problem.hpp"
#include "catch.hpp"

TEST_CASE("blocks of any size reach the gradient's zero", "[als_solver]") {
  cairn::als_workspace work;
  const als_problem problem(21, 40, 2.F);
  for (const std::size_t block : {1U, 4U, 7U, 21U, 64U}) {
    std::vector<float> x(21, .1F);
    const int rounds = block >= 21 ? 1 : 300;
    for (int round = 0; round < rounds; ++round) {
      REQUIRE(cairn::subspace_solver{.block = block}.solve(problem.side(), problem.row(), x, work));
    }
    CHECK(problem.slope(x) < 2e-3);
  }
}
