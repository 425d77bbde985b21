#include "cairn/loss/bpr.hpp"

#include <cmath>

#include "catch.hpp"
#include "law.hpp"

namespace {
struct planted_factor : cairn::bpr_loss {
  template <class T>
  T slope(T margin) const noexcept {
    return cairn::bpr_loss::slope(margin) / 2;
  }
};
}  // namespace

TEST_CASE("BPR obeys the law, and the law rejects a planted factor") {
  CHECK(cairn::test::obeys_loss_law(cairn::bpr_loss{}));
  CHECK_FALSE(cairn::test::obeys_loss_law(planted_factor{}));
}

TEST_CASE("BPR at no margin is log 2, and grows as the margin turns against it") {
  CHECK(cairn::bpr_loss{}.value(0.) == Approx(std::log(2.)));
  CHECK(cairn::bpr_loss{}.value(-1000.) == 1000.);
  CHECK(cairn::bpr_loss{}.slope(0.) == -.5);
}
