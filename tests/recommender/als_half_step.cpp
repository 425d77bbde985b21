#include "cairn/recommender/als_half_step.hpp"

#include <string>
#include <vector>

#include "catch.hpp"

namespace {

using namespace cairn;

/// Fails every row from the third on, and counts up the others.
struct failing_solver {
  bool solve(const als_side&, const als_row& row, std::span<float> x, als_workspace&) const {
    x[0] += 1;
    return row.ids[0] < 2;
  }
};

}  // namespace

TEST_CASE("a half-step solves every row with entries and names the first that fails", "[als]") {
  const std::vector<interaction> entries{{0, 0, 1}, {1, 1, 1}, {3, 2, 1}, {4, 3, 1}};
  const interactions data(6, 4, entries);
  const implicit_als_settings<failing_solver> settings{.factors = 2, .grain = 1};
  als_factors factors = detail::initial_factors(6, 4, settings);
  factors.users.setConstant(5);
  for (const int threads : {1, 3}) {
    detail::half_step step(settings, threads);
    step.run(data.by_user(), factors.items, factors.users);
    CHECK(factors.users(0, 0) == static_cast<float>(threads == 1 ? 6 : 7));
    CHECK(factors.users(2, 0) == 0);
    CHECK(step.failed == 3);
    try {
      detail::require_solved(step, factors, "users", 4);
      FAIL("no error");
    } catch (const error& wrong) {
      CHECK(wrong.where().find("epoch 5") != std::string::npos);
      CHECK(wrong.problem().find("row 3 of array 'users'") != std::string::npos);
    }
  }
}
