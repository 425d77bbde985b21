#include "cairn/loss/hinge.hpp"

#include <cmath>

#include "catch.hpp"
#include "law.hpp"

namespace {
struct planted_wanted : cairn::hinge_loss {
  template <class T>
  T slope(T margin) const noexcept {
    return margin < 0 ? T{-1} : T{0};
  }
};
}  // namespace

TEST_CASE("the hinge obeys the law, and the law rejects a slope that ends early") {
  CHECK(cairn::test::obeys_loss_law(cairn::hinge_loss{}));
  CHECK(cairn::test::obeys_loss_law(cairn::hinge_loss{.wanted = .25}));
  CHECK_FALSE(cairn::test::obeys_loss_law(planted_wanted{}));
}

TEST_CASE("the hinge costs nothing beyond the margin") {
  static_assert(cairn::hinge_loss{.wanted = 2}.value(.5) == 1.5);
  CHECK(cairn::hinge_loss{}.value(1.F) == 0);
  CHECK(cairn::hinge_loss{}.slope(7.) == 0);
}

TEST_CASE("the hinge refuses wrong settings by name") {
  CHECK_THROWS_WITH(cairn::check_loss(cairn::hinge_loss{.wanted = -1}), Catch::Contains("hinge_loss.wanted"));
}
