#include "cairn/kernel/activation.hpp"

#include <cmath>
#include <limits>

#include "cairn/kernel/reference.hpp"
#include "catch.hpp"
#include "kernel/elementwise.hpp"

namespace reference = cairn::reference;

TEST_CASE("activations are within their stated errors of the mathematical library", "[kernel]") {
  CHECK(elementwise::worst_error<float>([](double x) { return std::tanh(x); }, OURS(cairn::tanh)) < 2.7);
  CHECK(elementwise::worst_error<float>([](double x) { return reference::sigmoid(x); }, OURS(cairn::sigmoid)) < 2.5);
  CHECK(elementwise::worst_error<float>([](double x) { return reference::silu(x); }, OURS(cairn::silu)) < 3.4);
  CHECK(elementwise::worst_error<float>([](double x) { return reference::gelu(x); }, OURS(cairn::gelu)) < 7.1);
  CHECK(elementwise::worst_error<double>([](long double x) { return std::tanh(x); }, OURS(cairn::tanh)) < 2.7);
  CHECK(elementwise::worst_error<double>([](long double x) { return reference::sigmoid(x); }, OURS(cairn::sigmoid)) <
        2.5);
  CHECK(elementwise::worst_error<double>([](long double x) { return reference::silu(x); }, OURS(cairn::silu)) < 3.4);
  CHECK(elementwise::worst_error<double>([](long double x) { return reference::gelu(x); }, OURS(cairn::gelu)) < 13);
}

TEST_CASE("the tanh form of GELU is as near as its exponent allows", "[kernel]") {
  const auto worst = []<class T>(T) {
    double most = 0;
    for (const T x : elementwise::samples<T>()) {
      const auto expected = reference::gelu_tanh(elementwise::wider<T>(x));
      const double allowed = 4 + 3 * std::min(std::abs(static_cast<double>(1.6L * x + 0.072L * x * x * x)), 1e3);
      most =
          std::max(most, elementwise::error_of<T>(elementwise::at<T>(x, OURS(cairn::gelu_tanh)), expected) / allowed);
    }
    return most;
  };
  CHECK(worst(float{}) < 1);
  CHECK(worst(double{}) < 1);
}

TEST_CASE("activations give the same bits at every length and alignment, in place too", "[kernel]") {
  CHECK(elementwise::same_everywhere<float>(OURS(cairn::tanh)));
  CHECK(elementwise::same_everywhere<double>(OURS(cairn::sigmoid)));
  CHECK(elementwise::same_everywhere<float>(OURS(cairn::silu)));
  CHECK(elementwise::same_everywhere<double>(OURS(cairn::gelu)));
  CHECK(elementwise::same_everywhere<float, true>(OURS(cairn::gelu)));
  CHECK(elementwise::same_everywhere<float>(OURS(cairn::gelu_tanh)));
}

TEST_CASE("activations know zeros, infinities and NaN", "[kernel]") {
  const auto edges = []<class T>(T) {
    const T infinity = std::numeric_limits<T>::infinity(), none = std::numeric_limits<T>::quiet_NaN();
    const T largest = std::numeric_limits<T>::max(), least = std::numeric_limits<T>::denorm_min();
    const auto tanh = [](T x) { return elementwise::at<T>(x, OURS(cairn::tanh)); };
    const auto sigmoid = [](T x) { return elementwise::at<T>(x, OURS(cairn::sigmoid)); };
    CHECK((tanh(infinity) == 1 && tanh(-infinity) == -1 && tanh(0) == 0 && std::isnan(tanh(none))));
    CHECK((tanh(least) == least && tanh(-least) == -least && tanh(largest) == 1 && std::signbit(tanh(-T{0}))));
    CHECK((sigmoid(infinity) == 1 && sigmoid(-infinity) == 0 && sigmoid(0) == T(0.5) && std::isnan(sigmoid(none))));
    const auto gates = [&](auto ours) {
      const auto f = [&](T x) { return elementwise::at<T>(x, ours); };
      return f(infinity) == infinity && f(-infinity) == 0 && f(0) == 0 && std::signbit(f(-T{0})) &&
             std::isnan(f(none)) && f(largest) == largest && f(-largest) == 0 && std::abs(f(least)) <= least;
    };
    CHECK(gates(OURS(cairn::silu)));
    const auto relu = [](T x) { return elementwise::at<T>(x, OURS(cairn::relu)); };
    CHECK((relu(infinity) == infinity && relu(-least) == 0 && relu(least) == least && std::isnan(relu(none))));
    CHECK(gates(OURS(cairn::gelu)));
    CHECK(gates(OURS(cairn::gelu_tanh)));
  };
  edges(float{});
  edges(double{});
  CHECK(std::abs(elementwise::at<double>(1, OURS(cairn::gelu)) - .84134474606854293) < 5e-16);
  CHECK(std::abs(elementwise::at<double>(1, OURS(cairn::gelu_tanh)) - .84119199060827676) < 5e-16);
}
