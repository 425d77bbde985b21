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

/// A similarity from one function of what is shared, left and right.
template <class Value>
struct planted {
  Value given;

  using sums = cairn::shared_sums;
  static constexpr float weight(const cairn::entry_context& entry) noexcept { return entry.value; }
  float value(const sums& shared, const cairn::vector_summary& a, const cairn::vector_summary& b) const {
    return given(shared, a, b);
  }
};

template <class Value>
void check_planted(const Value& value, const cairn::testing::claims& claim, const char* law) {
  cairn::testing::check_broken(planted<Value>{value}, claim, law);
}

}  // namespace

TEST_CASE("the laws notice planted errors") {
  using summary = cairn::vector_summary;
  using sums = cairn::shared_sums;
  const cairn::testing::claims any{
      .symmetric = false, .nearest_to_itself = false, .lowest = -1e6F, .highest = 1e6F, .scale_free = true};
  check_planted([](const sums& s, const summary& a, const summary&) { return s.dot / a.squares; }, any, "not finite");
  check_planted([](const sums& s, const summary&, const summary&) { return s.dot; }, {.highest = 10}, "out of range");
  check_planted([](const sums& s, const summary&, const summary&) { return -s.dot; }, {.lowest = -10}, "out of range");
  check_planted([](const sums& s, const summary& a, const summary&) { return s.count / (1 + a.size); }, {},
                "not symmetric");
  check_planted([](const sums& s, const summary& a, const summary& b) { return s.count * a.size * b.size; },
                {.highest = 1e6F}, "nearer to another");
  check_planted([](const sums&, const summary&, const summary&) { return 1.F; }, any, "an empty vector");
  check_planted([](const sums&, const summary& a, const summary& b) { return a.size * b.size; }, any,
                "nothing shared, and not 0");
  check_planted([](const sums&, const summary&, const summary&) { return 0.F; }, any, "always 0");
  check_planted([](const sums& s, const summary&, const summary&) { return s.dot; }, any, "changes with the scale");
  check_planted(
      [](const sums& s, const summary&, const summary&) { return cairn::ratio_or_zero(s.dot, s.left_squares); },
      {.symmetric = false, .nearest_to_itself = false, .highest = 1e6F, .shift_free = true}, "changes with a shift");
}

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

TEST_CASE("the cosine of what two vectors share") {
  cairn::shared_sums shared;
  CHECK(cairn::shared_cosine(shared) == 0);
  shared.add(3, 4);
  CHECK(cairn::shared_cosine(shared) == 1);
  shared.add(4, -3);
  CHECK(cairn::shared_cosine(shared) == 0);
  shared.add(0, 12);
  shared.add(12, 0);
  shared.add(-5, 5);
  CHECK(cairn::shared_cosine(shared) == Approx(-25. / 194));  // 25 + 144 + 25 on either side
}
