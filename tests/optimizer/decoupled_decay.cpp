#include "cairn/optimizer/decoupled_decay.hpp"

#include "cairn/optimizer/adagrad.hpp"
#include "cairn/optimizer/ftrl.hpp"
#include "catch.hpp"
#include "law.hpp"

namespace {
template <class Inner>
concept decays = requires {
  typename cairn::decoupled_decay<Inner>;
};
/// A planted error: the decay stands in the gradient (L2), where AdaGrad rescales it.
struct coupled_decay {
  cairn::adagrad inner = {};
  double decay = .5;
  static constexpr std::size_t slots = 1;
  template <class T>
  auto at(double scale, std::uint64_t step) const noexcept {
    return [rule = inner.at<T>(scale, step), share = static_cast<T>(decay)](T& x, T gradient, T& sum) {
      rule(x, gradient + share * x, sum);
    };
  }
};
/// Whether a zero gradient shrinks a parameter by rate * decay times itself, whatever its size.
template <class O>
bool shrinks_by(const O& with, double share) {
  for (const double x : {1e-3, 1., -50.}) {
    if (cairn::test::first_step_of(with, x, 0).parameter != Approx(x * (1 - share)).epsilon(1e-12)) return false;
  }
  return true;
}
}  // namespace

TEST_CASE("without decay the inner optimizer obeys the law, and the law rejects one that climbs") {
  using decayed = cairn::decoupled_decay<cairn::adagrad>;
  CHECK(cairn::test::obeys_optimizer_law(decayed{.inner = {.rate = .5}, .decay = 0}, 2000, 1e-4));
  CHECK_FALSE(cairn::test::obeys_optimizer_law(cairn::test::climbing<decayed>{{{.rate = .5}, 0}}, 2000, 1e-4));
}

TEST_CASE("decay stands beside the step, and a coupled one is noticed") {
  CHECK(shrinks_by(cairn::decoupled_decay{cairn::adagrad{.rate = .2}, .5}, .1));
  CHECK_FALSE(shrinks_by(coupled_decay{{.rate = .2}}, .1));
  double x = 2;
  cairn::decoupled_decay{cairn::sgd{.rate = .5}, .25}.at<double>(.5, 1)(x, 1.);
  CHECK(x == 1.625);  // 2 - .25 * 1 - .25 * .25 * 2
}

TEST_CASE("a rate is set through a wrapper, and an optimizer that would undo the decay is not wrapped") {
  cairn::decoupled_decay<cairn::decoupled_decay<cairn::sgd>> twice;
  rate_of(twice) = .5;
  CHECK(twice.inner.inner.rate == .5);
  CHECK(decays<cairn::sgd>);
  CHECK_FALSE(decays<cairn::ftrl>);
  CHECK_THROWS_WITH(check_settings(cairn::decoupled_decay<cairn::sgd>{.decay = -1}),
                    Catch::Contains("decoupled_decay.decay"));
  CHECK_THROWS_WITH(check_settings(cairn::decoupled_decay<cairn::adagrad>{.inner = {.epsilon = -1}}),
                    Catch::Contains("adagrad.epsilon"));
}

TEST_CASE("what is for arrays of one dimension is told through wrappers") {
  using twice = cairn::decoupled_decay<cairn::decoupled_decay<cairn::sgd>>;
  const twice both{.inner = {.inner = {.rate = .1}, .decay = .2, .decay_vectors = false}, .decay = .3};
  CHECK(for_vectors(both).inner.decay == 0);
  CHECK(for_vectors(both).decay == .3);
  CHECK(for_vectors(both).inner.inner.rate == .1);
  CHECK(for_vectors(cairn::sgd{.rate = .5}).rate == .5);
}
