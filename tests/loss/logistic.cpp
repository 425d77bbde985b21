#include "cairn/loss/logistic.hpp"

#include "catch.hpp"
#include "law.hpp"

namespace {
struct planted_target : cairn::logistic_loss {
  template <class T>
  T slope(T prediction, T) const noexcept {
    return cairn::sigmoid(prediction);
  }
};
}  // namespace

TEST_CASE("logistic loss obeys the law, and the law rejects a forgotten target") {
  CHECK(cairn::test::obeys_loss_law(cairn::logistic_loss{}, 0, 1));
  CHECK_FALSE(cairn::test::obeys_loss_law(planted_target{}, 0, 1));
}

TEST_CASE("logistic loss does not overflow") {
  CHECK(cairn::logistic_loss{}.value(1000., 0.) == 1000.);
  CHECK(cairn::softplus(1000.) == 1000.);
  CHECK(cairn::softplus(-50.) == Approx(1.9287498479639178e-22).epsilon(1e-14));
  CHECK(cairn::sigmoid(-1000.F) == 0.F);
  CHECK(cairn::sigmoid(0.) == .5);
}
