#include "cairn/train/adversarial_game.hpp"

#include <cmath>

#include "catch.hpp"

namespace {

/// The largest distance of a slope from a central difference of its values.
template <class Judge>
double slope_error(const Judge& judge) {
  double largest = 0;
  for (double x = -6; x <= 6; x += .37) {
    const double h = 1e-5, difference = (judge(x + h).value - judge(x - h).value) / (2 * h);
    largest = std::max(largest, std::abs(judge(x).slope - difference));
  }
  return largest;
}
template <class Game>
double slope_error_of(const Game& game) {
  return std::max({slope_error([&](double x) { return game.real(x); }),
                   slope_error([&](double x) { return game.generated(x); }),
                   slope_error([&](double x) { return game.generator(x); })});
}

struct planted_game : cairn::standard_game {
  template <std::floating_point T>
  cairn::judged_output<T> generated(T x) const noexcept {
    return {cairn::softplus(x), T(1.001) * cairn::sigmoid(x)};
  }
};

}  // namespace

TEST_CASE("slopes of the games are those of their losses, and a wrong one is found") {
  CHECK(slope_error_of(cairn::standard_game{}) < 1e-9);
  CHECK(slope_error_of(cairn::wasserstein_game{}) < 1e-9);
  CHECK(slope_error_of(planted_game{}) > 1e-4);
}

TEST_CASE("the games by the papers' formulas") {
  const cairn::standard_game standard;
  const double x = .7, chance = 1 / (1 + std::exp(-x));
  CHECK(standard.real(x).value == Approx(-std::log(chance)));
  CHECK(standard.generated(x).value == Approx(-std::log(1 - chance)));
  CHECK(standard.generator(x).value == Approx(-std::log(chance)));
  const cairn::wasserstein_game wasserstein;
  CHECK(wasserstein.real(x).value + wasserstein.generated(2 * x).value == Approx(x));
  CHECK(wasserstein.penalty() == 10);
  CHECK_THROWS_WITH(cairn::wasserstein_game{-1}.check(), Catch::Contains("wasserstein_game.weight"));
}
