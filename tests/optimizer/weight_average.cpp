#include "cairn/optimizer/weight_average.hpp"

#include <cmath>

#include "cairn/optimizer/adam.hpp"
#include "catch.hpp"
#include "law.hpp"

namespace {
using averaged = cairn::weight_average<cairn::sgd>;
/// A planted error: the average is served without its correction.
struct uncorrected : averaged {
  template <class T>
  auto finish(std::uint64_t steps) const noexcept {
    auto wrong = averaged::finish<T>(steps);
    wrong.unbias = 1;
    return wrong;
  }
};
/// SGD at a rate of .5 on (x - 1)^2 / 2 with a gradient that errs by +-1 in turn: what is served after n steps.
template <class O>
double served_after(const O& with, std::uint64_t steps) {
  double x = 0, state[] = {0, 0};
  for (std::uint64_t step = 1; step <= steps; ++step) {
    const double gradient = x - 1 + (step % 2 == 0 ? 1 : -1);
    cairn::apply<O::slots>(with.template at<double>(1, step), 1, &x, &gradient, state, 1);
  }
  cairn::finish(with, steps, 1, &x, state, 1);
  return x;
}
}  // namespace

TEST_CASE("averages of weights obey the law, and the law rejects one that is not corrected") {
  CHECK(cairn::test::obeys_optimizer_law(averaged{{.rate = .1}, .9}, 1000, 1e-6));
  CHECK(cairn::test::obeys_optimizer_law(cairn::weight_average<cairn::adam>{{.rate = .05}, .9}, 4000, 1e-3));
  CHECK_FALSE(cairn::test::obeys_optimizer_law(uncorrected{{{.rate = .1}, .9}}, 1000, 1e-6));
}

TEST_CASE("an average of three steps by hand") {
  // x: 1, 2, 3 (rate 1, gradient -1); the average at decay .5: weights 1, 2, 4 of 7.
  double x = 0, average = 0;
  const averaged with{{.rate = 1}, .5};
  for (std::uint64_t step = 1; step <= 3; ++step) with.at<double>(1, step)(x, -1., average);
  CHECK(x == 3);
  CHECK(average == 2.125);
  cairn::finish(with, 3, 1, &x, &average, 1);
  CHECK(x == Approx(17. / 7));
}

TEST_CASE("an average damps the noise of the gradient that a constant rate never loses") {
  const averaged with{{.rate = .5}, .99};
  CHECK(std::abs(served_after(cairn::sgd{.rate = .5}, 2000) - 1) > .3);
  CHECK(std::abs(served_after(with, 2000) - 1) < .01);
}

TEST_CASE("an average of floats is corrected as its decay is rounded") {
  const cairn::weight_average<cairn::sgd> with{.inner = {.rate = 0}, .decay = .9999999};
  float x = 3, average = 0;
  for (std::uint64_t step = 1; step <= 10; ++step) with.at<float>(1, step)(x, 0.F, average);
  cairn::finish(with, 10, 1, &x, &average, 1);
  CHECK(x == Approx(3.F).epsilon(1e-5));
}

TEST_CASE("an average's settings out of range are named") {
  CHECK_THROWS_WITH(check_settings(averaged{.decay = 1}), Catch::Contains("weight_average.decay"));
  CHECK_THROWS_WITH(check_settings(cairn::weight_average<cairn::adam>{.inner = {.beta1 = 2}}),
                    Catch::Contains("adam.beta1"));
}
