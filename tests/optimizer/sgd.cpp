#include "cairn/optimizer/sgd.hpp"

#include "catch.hpp"
#include "law.hpp"

namespace {
struct uphill : cairn::sgd {
  template <class T>
  rule<T> at(double scale, std::uint64_t step) const noexcept {
    auto wrong = cairn::sgd::at<T>(scale, step);
    wrong.rate = -wrong.rate;
    return wrong;
  }
};
}  // namespace

TEST_CASE("SGD obeys the law, and the law rejects one that climbs") {
  CHECK(cairn::test::obeys_optimizer_law(cairn::sgd{.rate = .1}, 500, 1e-6));
  CHECK_FALSE(cairn::test::obeys_optimizer_law(uphill{}, 500, 1e-6));
}

TEST_CASE("a step of SGD is the rate times the gradient, scaled by the schedule") {
  double x = 1;
  cairn::sgd{.rate = .5}.at<double>(.5, 1)(x, 2.);
  CHECK(x == .5);
}
