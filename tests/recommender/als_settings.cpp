#include "cairn/recommender/als_settings.hpp"

#include <vector>

#include "cairn/recommender/conjugate_gradient_solver.hpp"
#include "cairn/recommender/implicit_als.hpp"
#include "cairn/recommender/subspace_solver.hpp"
#include "catch.hpp"

TEST_CASE("a number of factors that no memory holds is refused by name", "[als]") {
  for (const std::size_t factors : {std::size_t{0}, std::size_t{4097}, std::size_t{1} << 40}) {
    CHECK_THROWS_WITH(cairn::detail::check(cairn::implicit_als_settings<>{.factors = factors}),
                      Catch::Contains("implicit_als_settings::factors"));
  }
  CHECK_NOTHROW(cairn::detail::check(cairn::implicit_als_settings<>{.factors = 4096}));
}

TEST_CASE("a solver that would do nothing is refused by name", "[als]") {
  CHECK_THROWS_WITH(cairn::implicit_als<cairn::conjugate_gradient_solver>({.solver = {.steps = 0}}),
                    Catch::Contains("conjugate_gradient_solver::steps"));
  CHECK_THROWS_WITH(cairn::implicit_als<cairn::subspace_solver>({.solver = {.block = 0}}),
                    Catch::Contains("subspace_solver::block"));
}

TEST_CASE("ridges and confidences follow the loss", "[als]") {
  const cairn::implicit_als_settings<> settings{
      .unobserved_weight = .5, .regularization = .1, .frequency_exponent = .5};
  CHECK(cairn::detail::ridge_of(4, 10, settings) == Approx(.3));
  std::vector<float> roots(2);
  cairn::detail::confidence_roots(std::vector<float>{0, 6}, .5, roots);
  CHECK(roots == std::vector<float>{1, 2});
  CHECK_THROWS_AS(cairn::detail::confidence_roots(std::vector<float>{0, -6}, .5, roots), cairn::error);
}
