#include "cairn/loss/huber.hpp"

#include <cmath>

#include "catch.hpp"
#include "law.hpp"

namespace {
struct planted_knee : cairn::huber_loss {
  template <class T>
  T slope(T prediction, T target) const noexcept {
    return cairn::huber_loss{.delta = 2 * delta}.slope(prediction, target);
  }
};
}  // namespace

TEST_CASE("Huber's loss obeys the law, and the law rejects a knee in the wrong place") {
  CHECK(cairn::test::obeys_loss_law(cairn::huber_loss{}, 1, 5));
  CHECK(cairn::test::obeys_loss_law(cairn::huber_loss{.delta = .1}, 1, 5));
  CHECK_FALSE(cairn::test::obeys_loss_law(planted_knee{}, 1, 5));
}

TEST_CASE("Huber's loss by hand on both sides of the knee") {
  const cairn::huber_loss loss{.delta = 2};
  CHECK(loss.value(1., 0.) == .5);
  CHECK(loss.value(-5., 0.) == 8);  // 2 (5 - 1)
  CHECK(loss.slope(-5., 0.) == -2);
  CHECK(loss.value(2., 0.) == 2);
}

TEST_CASE("Huber's loss refuses wrong settings by name") {
  CHECK_THROWS_WITH(cairn::check_loss(cairn::huber_loss{.delta = 0}), Catch::Contains("huber_loss.delta"));
  CHECK_THROWS_WITH(cairn::check_loss(cairn::huber_loss{.delta = std::nan("")}), Catch::Contains("huber_loss.delta"));
}
