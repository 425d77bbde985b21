#include "cairn/optimizer/wrapping_rule.hpp"

#include <vector>

#include "cairn/optimizer/adam.hpp"
#include "cairn/optimizer/adamw.hpp"
#include "cairn/optimizer/clip_by_norm.hpp"
#include "cairn/optimizer/clip_by_value.hpp"
#include "cairn/optimizer/lookahead.hpp"
#include "cairn/optimizer/weight_average.hpp"
#include "catch.hpp"
#include "law.hpp"

namespace {
using namespace cairn;

/// Of scalars alone, as a user writes it.
struct sign_descent {
  double rate = .01;
  static constexpr std::size_t slots = 1;
  template <class T>
  auto at(double scale, std::uint64_t) const noexcept {
    return [step = static_cast<T>(rate * scale)](T& parameter, T gradient, T& count) {
      parameter -= gradient > 0 ? step : gradient < 0 ? -step : gradient;
      count += 1;
    };
  }
};
static_assert(!detail::vector_rule<detail::rule_of<clip_by_norm<sign_descent>, float>>);
static_assert(detail::vector_rule<detail::rule_of<clip_by_norm<adamw>, float>>);
static_assert(detail::norm_rule<detail::rule_of<lookahead<weight_average<clip_by_norm<adam>>>, float>, float>);
static_assert(!detail::norm_rule<detail::rule_of<lookahead<weight_average<adam>>, float>, float>);

/// Two steps of an optimizer on three parameters, in double, and what is served.
template <class O>
std::vector<double> two_steps(const O& with) {
  std::vector<double> x{1, -2, 3}, state(3 * O::slots + 1, 0.);
  const std::vector<double> gradients[] = {{3, 0, 4}, {-1, 2, .5}};
  for (std::uint64_t step = 1; step <= 2; ++step) {
    apply<O::slots>(with.template at<double>(1, step), 3, x.data(), gradients[step - 1].data(), state.data(), 3);
  }
  finish(with, 2, 3, x.data(), state.data(), 3);
  return x;
}
template <class A, class B>
bool same_steps(const A& a, const B& b) {
  const auto x = two_steps(a), y = two_steps(b);
  for (std::size_t n = 0; n < 3; ++n) {
    if (x[n] != Approx(y[n]).epsilon(1e-12)) return false;
  }
  return true;
}
}  // namespace

TEST_CASE("wrappers around a rule of scalars obey the law as it does") {
  const clip_by_norm<weight_average<sign_descent>> with{.inner = {.inner = {.rate = .002}, .decay = .5}};
  double rate = rate_of(with);
  CHECK(rate == .002);
  CHECK(test::distance_after(with, 3000) < .02);
  CHECK(test::difference_of_registers(with) < 1e-5);
}

TEST_CASE("the order of wrappers that do not meet is of no account, and of others it is") {
  const adam base{.rate = .1};
  CHECK(same_steps(clip_by_norm<adamw>{{base, .3}, 2}, decoupled_decay<clip_by_norm<adam>>{{base, 2}, .3}));
  CHECK(
      same_steps(weight_average<clip_by_norm<adam>>{{base, 2}, .5}, clip_by_norm<weight_average<adam>>{{base, .5}, 2}));
  CHECK(same_steps(lookahead<clip_by_value<sgd>>{{{.rate = .1}, 1}, 2, .5},
                   clip_by_value<lookahead<sgd>>{{{.rate = .1}, 2, .5}, 1}));
  CHECK_FALSE(same_steps(clip_by_value<clip_by_norm<sgd>>{{{.rate = .1}, 2}, 1.7},
                         clip_by_norm<clip_by_value<sgd>>{{{.rate = .1}, 1.7}, 2}));
}

TEST_CASE("all wrappers at once obey the law") {
  using all = weight_average<lookahead<clip_by_value<clip_by_norm<decoupled_decay<adam>>>>>;
  static_assert(all::slots == 4);
  const all with{.inner = {.inner = {.inner = {.inner = {.inner = {.rate = .05}, .decay = 0}, .limit = 5}, .limit = 4},
                           .every = 3},
                 .decay = .9};
  CHECK(test::obeys_optimizer_law(with, 4000, 1e-3));
  CHECK_FALSE(test::obeys_optimizer_law(test::climbing<all>{with}, 4000, 1e-3));
}
