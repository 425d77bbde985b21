#include "cairn/loss/signed.hpp"

#include <cmath>

#include "cairn/loss/bpr.hpp"
#include "cairn/loss/hinge.hpp"
#include "cairn/loss/logistic.hpp"
#include "catch.hpp"
#include "law.hpp"

namespace {
struct planted_class : cairn::signed_loss<cairn::bpr_loss> {
  template <class T>
  T slope(T prediction, T) const noexcept {
    return cairn::bpr_loss{}.slope(prediction);
  }
};
static_assert(cairn::pointwise_loss<cairn::signed_loss<cairn::hinge_loss>>);
}  // namespace

TEST_CASE("a signed loss obeys the law, and the law rejects one class for both") {
  CHECK(cairn::test::obeys_loss_law(cairn::signed_loss<cairn::hinge_loss>{}, 0, 1));
  CHECK(cairn::test::obeys_loss_law(cairn::signed_loss<cairn::bpr_loss>{}, 0, 1));
  CHECK_FALSE(cairn::test::obeys_loss_law(planted_class{}, 0, 1));
}

TEST_CASE("signed BPR is the logistic loss of yes and no") {
  const cairn::signed_loss<cairn::bpr_loss> loss;
  for (const double x : {-3., 0., .5}) {
    for (const double target : {0., 1.}) {
      CHECK(loss.value(x, target) == Approx(cairn::logistic_loss{}.value(x, target)));
      CHECK(loss.slope(x, target) == Approx(cairn::logistic_loss{}.slope(x, target)));
    }
  }
}

TEST_CASE("a signed loss refuses wrong settings by name") {
  CHECK_THROWS_WITH(cairn::check_loss(cairn::signed_loss<cairn::hinge_loss>{{.wanted = 0}}),
                    Catch::Contains("hinge_loss.wanted"));
}
