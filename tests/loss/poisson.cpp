#include "cairn/loss/poisson.hpp"

#include <cmath>

#include "cairn/loss/huber.hpp"
#include "cairn/loss/logistic.hpp"
#include "catch.hpp"
#include "law.hpp"

namespace {
struct planted_log : cairn::poisson_loss {
  template <class T>
  T slope(T prediction, T target) const noexcept {
    return prediction - target;
  }
};
}  // namespace

TEST_CASE("Poisson loss obeys the law, and the law rejects a forgotten exponential") {
  CHECK(cairn::test::obeys_loss_law(cairn::poisson_loss{}, 0, 40));
  CHECK_FALSE(cairn::test::obeys_loss_law(planted_log{}, 0, 40));
}

TEST_CASE("Poisson loss is half the deviance") {
  const cairn::poisson_loss loss;
  CHECK(loss.value(std::log(5.), 5.) == Approx(0).margin(1e-12));
  // t log(t / m) - t + m of t = 3, m = 2.
  CHECK(loss.value(std::log(2.), 3.) == Approx(3 * std::log(1.5) - 1));
  CHECK(loss.value(std::log(2.), 0.) == Approx(2));
  CHECK(loss.slope(std::log(2.), 3.) == Approx(-1));
}

TEST_CASE("losses that predict something else than the target say what stands for a mean") {
  CHECK(cairn::prediction_of_mean(cairn::poisson_loss{}, 20) == Approx(std::log(20.)));
  CHECK(std::isfinite(cairn::prediction_of_mean(cairn::poisson_loss{}, 0)));
  CHECK(cairn::prediction_of_mean(cairn::logistic_loss{}, .8) == Approx(std::log(4.)));
  CHECK(std::isfinite(cairn::prediction_of_mean(cairn::logistic_loss{}, 1)));
  CHECK(cairn::prediction_of_mean(cairn::huber_loss{}, 3.5) == 3.5);
}
