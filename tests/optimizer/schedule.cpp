#include "cairn/optimizer/schedule.hpp"

#include <cmath>
#include <limits>
#include <numbers>

#include "catch.hpp"

namespace {
/// Whether a schedule of `steps` steps never leaves [0, 1], begins near 1 and never rises.
template <cairn::schedule S>
bool falls(const S& with, std::size_t steps) {
  double before = 1;
  for (std::size_t step = 0; step < steps; ++step) {
    const double scale = with.scale(step, steps);
    if (!(scale >= 0 && scale <= before)) return false;
    before = scale;
  }
  return with.scale(0, steps) == 1;
}
/// A planted error: a cosine from the wrong end.
struct rising {
  double scale(std::size_t step, std::size_t steps) const noexcept {
    return cairn::cosine_schedule{}.scale(steps - 1 - step, steps);
  }
};
}  // namespace

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
  const cairn::exponential_schedule exponential{.end = .01};
  CHECK(exponential.scale(0, 11) == 1);
  CHECK(exponential.scale(5, 11) == Approx(.1));
  CHECK(exponential.scale(10, 11) == Approx(.01));
  CHECK(exponential.scale(0, 1) == 1);
}

TEST_CASE("schedules fall from 1, and one that rises is noticed") {
  CHECK(falls(cairn::constant_schedule{}, 50));
  CHECK(falls(cairn::step_schedule{}, 50));
  CHECK(falls(cairn::exponential_schedule{}, 50));
  CHECK(falls(cairn::cosine_schedule{}, 50));
  CHECK(falls(cairn::cosine_restarts{.period = 50}, 50));
  CHECK_FALSE(falls(rising{}, 50));
}

TEST_CASE("restarts begin at 1, each period as long as told") {
  const cairn::cosine_restarts with{.period = 4, .growth = 3, .floor = .1};
  for (const std::size_t start : {0U, 4U, 16U, 52U}) CHECK(with.scale(start, 0) == 1);  // 4 + 12 + 36
  CHECK(with.scale(2, 0) == Approx(.55));                                               // half of a period
  CHECK(with.scale(10, 0) == Approx(.55));
  CHECK(with.scale(34, 0) == Approx(.55));
  CHECK(with.scale(3, 0) == Approx(.1 + .9 * (1 + std::cos(std::numbers::pi * .75)) / 2));
  CHECK(with.scale(51, 0) < .11);
  // A period of 10 * 2^63 steps, which would wrap to 0, is one that never ends.
  const cairn::cosine_restarts endless{.period = 10, .growth = std::size_t{1} << 63U};
  CHECK(endless.scale(9, 0) == Approx((1 + std::cos(std::numbers::pi * .9)) / 2));
  CHECK(endless.scale(10, 0) == 1);
  CHECK(endless.scale(1000000, 0) == Approx(1));
  CHECK(endless.scale(std::numeric_limits<std::size_t>::max(), 0) == Approx(0).margin(1e-12));
  const cairn::cosine_restarts even{.period = 5, .growth = 1};
  for (std::size_t step = 0; step < 5; ++step) CHECK(even.scale(step, 0) == even.scale(step + 500, 0));
}

TEST_CASE("a warm-up climbs to the inner schedule, which has the rest") {
  const cairn::warm_up<cairn::cosine_schedule> with{.inner = {.floor = .2}, .steps = 4};
  CHECK(with.scale(0, 15) == Approx(.2));
  CHECK(with.scale(3, 15) == Approx(.8));
  CHECK(with.scale(4, 15) == 1);
  CHECK(with.scale(9, 15) == Approx(.6));
  CHECK(with.scale(14, 15) == Approx(.2));
  const cairn::warm_up short_one{cairn::constant_schedule{}, 10};
  CHECK(short_one.scale(2, 3) == Approx(3. / 11));  // ends before it is warm
  const cairn::warm_up<cairn::cosine_schedule> none{.steps = 0};
  CHECK(none.scale(5, 11) == cairn::cosine_schedule{}.scale(5, 11));
}

TEST_CASE("schedules out of range are named") {
  CHECK_THROWS_WITH(cairn::step_schedule{.every = 0}.check(), Catch::Contains("step_schedule.every"));
  CHECK_THROWS_WITH(cairn::step_schedule{.factor = 2}.check(), Catch::Contains("step_schedule.factor"));
  CHECK_THROWS_WITH(cairn::exponential_schedule{.end = 0}.check(), Catch::Contains("exponential_schedule.end"));
  CHECK_THROWS_WITH(cairn::cosine_schedule{.floor = std::nan("")}.check(), Catch::Contains("cosine_schedule.floor"));
  CHECK_THROWS_WITH(cairn::cosine_restarts{.period = 0}.check(), Catch::Contains("cosine_restarts.period"));
  CHECK_THROWS_WITH(cairn::cosine_restarts{.growth = 0}.check(), Catch::Contains("cosine_restarts.growth"));
  CHECK_THROWS_WITH(cairn::cosine_restarts{.floor = -1}.check(), Catch::Contains("cosine_restarts.floor"));
}
