#include "cairn/optimizer/schedule.hpp"

#include "catch.hpp"

TEST_CASE("schedules at their ends") {
  CHECK(cairn::constant_schedule{}.scale(7, 10) == 1);
  const cairn::step_schedule steps{.every = 2, .factor = .1};
  CHECK(steps.scale(0, 10) == 1);
  CHECK(steps.scale(1, 10) == 1);
  CHECK(steps.scale(2, 10) == Approx(.1));
  CHECK(steps.scale(5, 10) == Approx(.01));
  const cairn::cosine_schedule cosine{.floor = .2};
  CHECK(cosine.scale(0, 11) == 1);
  CHECK(cosine.scale(5, 11) == Approx(.6));
  CHECK(cosine.scale(10, 11) == Approx(.2));
  CHECK(cosine.scale(0, 1) == 1);
}
