#include "cairn/optimizer/ftrl.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/optimizer/adagrad.hpp"
#include "catch.hpp"
#include "law.hpp"

namespace {
/// A planted error: z begins at 0, so that the parameter is forgotten at its first step.
struct forgetful : cairn::ftrl {
  template <class T>
  auto at(double scale, std::uint64_t step) const noexcept {
    return [rule = cairn::ftrl::at<T>(scale, step)](T& w, T gradient, T& z, T& n) {
      if (n == 0) w = 0;
      rule(w, gradient, z, n);
    };
  }
};

/// Logistic regression on 12 features of which 3 matter: the weights after one pass, and their error.
std::vector<double> fitted_clicks(const cairn::ftrl& with) {
  constexpr std::size_t features = 12;
  cairn::random_stream random(3, cairn::purpose::simulate);
  std::vector<double> w(features), x(features), gradient(features), state(2 * features);
  for (std::uint64_t step = 1; step <= 3000; ++step) {
    double truth = 0, score = 0;
    for (std::size_t k = 0; k < features; ++k) {
      x[k] = random.normal();
      truth += k < 3 ? 2 * x[k] : 0;
      score += w[k] * x[k];
    }
    const double click = random.uniform() < 1 / (1 + std::exp(-truth)) ? 1 : 0;
    for (std::size_t k = 0; k < features; ++k) gradient[k] = (1 / (1 + std::exp(-score)) - click) * x[k];
    cairn::apply<2>(with.at<double>(1, step), features, w.data(), gradient.data(), state.data(), features);
  }
  return w;
}
}  // namespace

TEST_CASE("FTRL obeys the law, and the law rejects one that forgets where it began") {
  CHECK(cairn::test::obeys_optimizer_law(cairn::ftrl{.rate = .5}, 2000, 1e-4));
  CHECK(cairn::test::obeys_optimizer_law(cairn::ftrl{.rate = .5, .l1 = .1}, 4000, 1e-4));
  CHECK_FALSE(cairn::test::obeys_optimizer_law(forgetful{{.rate = .5}}, 2000, 1e-4));
}

TEST_CASE("two steps of FTRL by hand") {
  double w = 0, z = 0, n = 0;
  const auto rule = cairn::ftrl{.rate = .5, .beta = 1, .l1 = 1, .l2 = 2}.at<double>(1, 1);
  rule(w, 3., z, n);  // sigma = 6, but w is 0
  CHECK(z == 3);
  CHECK(n == 9);
  CHECK(w == Approx(-(3. - 1) / ((1 + 3) / .5 + 2)));  // -.2
  rule(w, -4., z, n);
  CHECK(n == 25);
  CHECK(z == Approx(3 - 4 - (5. - 3) / .5 * -.2));  // -.2: within l1
  CHECK(w == 0);
  CHECK_FALSE(std::signbit(w));
}

TEST_CASE("a first step goes on from where the parameter is: by the rate that the gradient leaves") {
  for (const double start : {2., -2.}) {
    double w = start, z = 0, n = 0;
    cairn::ftrl{.rate = .5, .beta = 1, .l1 = .25, .l2 = .5}.at<double>(1, 1)(w, 3., z, n);
    CHECK(w == Approx(start - 3 / ((1 + 3) / .5 + .5)));
  }
}

TEST_CASE("FTRL without l1 and l2 is AdaGrad with beta as its epsilon") {
  double w = 1, z = 0, n = 0, x = 1, sum = 0;
  const auto rule = cairn::ftrl{.rate = .1, .beta = .5}.at<double>(1, 1);
  const auto same = cairn::adagrad{.rate = .1, .epsilon = .5}.at<double>(1, 1);
  for (const double gradient : {0., 3., -1., .5, -8., 2.}) {
    rule(w, gradient, z, n);
    same(x, gradient, sum);
    CHECK(w == Approx(x).epsilon(1e-12));
  }
  double still = 1, nothing = 0, unseen = 0;  // without either it does not divide by 0
  cairn::ftrl{.rate = .1, .beta = 0}.at<double>(1, 1)(still, 0., nothing, unseen);
  CHECK(still == 1);
}

TEST_CASE("a schedule scales FTRL's steps, and at 0 it stands still") {
  double w = 1, z = 0, n = 0;
  const cairn::ftrl with{.rate = .5};
  with.at<double>(1, 1)(w, 3., z, n);
  const double before = w;
  with.at<double>(0, 2)(w, 5., z, n);
  CHECK(w == Approx(before).epsilon(1e-12));
  const double root = std::sqrt(9. + 25 + 4);
  with.at<double>(.5, 3)(w, 2., z, n);
  CHECK(w == Approx(before - .5 * 2 / ((1 + root) / .5)).epsilon(1e-12));
}

TEST_CASE("l1 leaves exact zeros where features say nothing, and the others stand") {
  const auto zeros = [](const std::vector<double>& w) { return std::count(w.begin(), w.end(), 0.); };
  const auto sparse = fitted_clicks({.rate = .2, .l1 = 40}), dense = fitted_clicks({.rate = .2});
  CHECK(zeros(dense) == 0);
  CHECK(zeros(sparse) >= 7);
  for (std::size_t k = 0; k < 3; ++k) CHECK(sparse[k] > .8);
}

TEST_CASE("FTRL's settings out of range are named") {
  CHECK_THROWS_WITH(check_settings(cairn::ftrl{.beta = -1}), Catch::Contains("ftrl.beta"));
  CHECK_THROWS_WITH(check_settings(cairn::ftrl{.l1 = -1}), Catch::Contains("ftrl.l1"));
  CHECK_THROWS_WITH(check_settings(cairn::ftrl{.l2 = std::nan("")}), Catch::Contains("ftrl.l2"));
}
