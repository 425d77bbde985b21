#include "cairn/optimizer/clip_by_value.hpp"

#include <cmath>
#include <limits>

#include "cairn/optimizer/clip_by_norm.hpp"
#include "catch.hpp"
#include "law.hpp"

namespace {
/// The step of SGD at rate 1 under a clip, for one gradient.
template <class O>
double clipped_step(const O& with, double gradient) {
  return -cairn::test::first_step_of(with, 0, gradient).parameter;
}
/// A planted error: it clips above alone.
struct half_clip {
  cairn::sgd inner = {.rate = 1};
  static constexpr std::size_t slots = 0;
  template <class T>
  auto at(double, std::uint64_t) const noexcept {
    return [](T& x, T gradient) { x -= gradient > 2 ? T{2} : gradient; };
  }
};
template <class O>
bool clips_at_two(const O& with) {
  return clipped_step(with, 5) == 2 && clipped_step(with, -5) == -2 && clipped_step(with, 1.5) == 1.5 &&
         clipped_step(with, -2) == -2;
}
}  // namespace

TEST_CASE("clipping by value obeys the law, and the law rejects one that climbs") {
  using clipped = cairn::clip_by_value<cairn::sgd>;
  CHECK(cairn::test::obeys_optimizer_law(clipped{{.rate = .1}, .5}, 1000, 1e-6));
  CHECK_FALSE(cairn::test::obeys_optimizer_law(cairn::test::climbing<clipped>{{{.rate = .1}, .5}}, 1000, 1e-6));
}

TEST_CASE("gradients are clipped on both sides, and a clip on one is noticed") {
  CHECK(clips_at_two(cairn::clip_by_value{cairn::sgd{.rate = 1}, 2}));
  CHECK_FALSE(clips_at_two(half_clip{}));
}

TEST_CASE("a norm that is asked for within is that of the clipped gradient") {
  // (3, 4) is clipped to (1, 1), of norm sqrt(2), and then to norm 1.
  double x[] = {0, 0};
  const double gradient[] = {3, 4};
  const cairn::clip_by_value<cairn::clip_by_norm<cairn::sgd>> with{{{.rate = 1}, 1}, 1};
  cairn::apply<0>(with.at<double>(1, 1), 2, x, gradient, static_cast<double*>(nullptr), 0);
  CHECK(x[0] == Approx(-std::sqrt(.5)));
  CHECK(x[1] == Approx(-std::sqrt(.5)));
}

TEST_CASE("a limit that clips nothing or all is refused by name") {
  for (const double limit : {0., -1., std::numeric_limits<double>::infinity(), std::nan("")}) {
    CHECK_THROWS_WITH(check_settings(cairn::clip_by_value<cairn::sgd>{.limit = limit}),
                      Catch::Contains("clip_by_value.limit"));
  }
}
