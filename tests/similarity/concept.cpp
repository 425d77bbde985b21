#include "cairn/similarity/concept.hpp"

#include "laws.hpp"

namespace {

/// What a user would write: shared customers, no less than a few.
struct shared_customers {
  float at_least = 2;

  using sums = cairn::dot_sum;
  static constexpr float weight(const cairn::entry_context&) noexcept { return 1; }
  constexpr float value(const sums& shared, const cairn::vector_summary&, const cairn::vector_summary&) const noexcept {
    return shared.dot < at_least ? 0.F : shared.dot;
  }
};
static_assert(cairn::similarity<shared_customers>);
struct no_weight {
  using sums = cairn::dot_sum;
};
static_assert(!cairn::similarity<no_weight> && !cairn::similarity<int>);

}  // namespace

TEST_CASE("a similarity of one's own keeps the laws") {
  cairn::testing::check_laws(shared_customers{}, {.lowest = 0, .highest = 24, .scale_free = true, .shift_free = true});
}

TEST_CASE("significance and ratios") {
  CHECK(cairn::significance(10, 0) == 1);
  CHECK(cairn::significance(10, 30) == Approx(.25));
  CHECK(cairn::significance(0, 0) == 0);
  CHECK(cairn::ratio_or_zero(3, 0) == 0);
  CHECK(cairn::ratio_or_zero(3, 4) == Approx(.75));
}
