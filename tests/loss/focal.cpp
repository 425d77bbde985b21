#include "cairn/loss/focal.hpp"

#include <cmath>

#include "catch.hpp"
#include "law.hpp"

namespace {
struct planted_focus : cairn::focal_loss {
  template <class T>
  T slope(T prediction, T target) const noexcept {
    return (cairn::sigmoid(prediction) - target) * cairn::focal_loss{.gamma = 0, .alpha = alpha}.value(T{0}, target);
  }
};
}  // namespace

TEST_CASE("focal loss obeys the law, and the law rejects one whose focus does not move") {
  CHECK(cairn::test::obeys_loss_law(cairn::focal_loss{}, 0, 1));
  CHECK(cairn::test::obeys_loss_law(cairn::focal_loss{.gamma = .5, .alpha = .9}, 0, 1));
  CHECK(cairn::test::obeys_loss_law(cairn::focal_loss{.gamma = 5}, 0, 1));
  CHECK_FALSE(cairn::test::obeys_loss_law(planted_focus{}, 0, 1));
}

TEST_CASE("focal loss by the paper's formula, and as half a logistic loss") {
  const double x = .8, s = 1 / (1 + std::exp(-x));
  CHECK(cairn::focal_loss{}.value(x, 1.) == Approx(-.25 * std::pow(1 - s, 2) * std::log(s)));
  CHECK(cairn::focal_loss{}.value(x, 0.) == Approx(-.75 * s * s * std::log(1 - s)));
  const cairn::focal_loss plain{.gamma = 0, .alpha = .5};
  CHECK(plain.value(x, .3) == Approx(cairn::logistic_loss{}.value(x, .3) / 2));
  CHECK(plain.slope(x, .3) == Approx(cairn::logistic_loss{}.slope(x, .3) / 2));
}

TEST_CASE("focal loss refuses wrong settings by name") {
  CHECK_THROWS_WITH(cairn::check_loss(cairn::focal_loss{.gamma = -1}), Catch::Contains("focal_loss.gamma"));
  CHECK_THROWS_WITH(cairn::check_loss(cairn::focal_loss{.alpha = 1}), Catch::Contains("focal_loss.alpha"));
}
