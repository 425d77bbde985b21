#include "cairn/optimizer/sgd.hpp"

#include "catch.hpp"
#include "law.hpp"

TEST_CASE("SGD obeys the law, and the law rejects one that climbs") {
  CHECK(cairn::test::obeys_optimizer_law(cairn::sgd{.rate = .1}, 500, 1e-6));
  CHECK_FALSE(cairn::test::obeys_optimizer_law(cairn::test::climbing<cairn::sgd>{{.rate = .1}}, 500, 1e-6));
}

namespace {
struct deaf_to_schedules : cairn::sgd {
  template <class T>
  rule<T> at(double, std::uint64_t step) const noexcept {
    return cairn::sgd::at<T>(1, step);
  }
};
}  // namespace

TEST_CASE("the law rejects an optimizer that does not follow its schedule") {
  CHECK_FALSE(cairn::test::obeys_optimizer_law(deaf_to_schedules{{.rate = .1}}, 500, 1e-6));
}

TEST_CASE("a step of SGD is the rate times the gradient, scaled by the schedule") {
  double x = 1;
  cairn::sgd{.rate = .5}.at<double>(.5, 1)(x, 2.);
  CHECK(x == .5);
}
