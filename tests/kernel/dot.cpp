#include "cairn/kernel/dot.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "cairn/kernel/reference.hpp"
#include "catch.hpp"
#include "kernel/numbers.hpp"

namespace {

/// What a sum of `size` terms of the given magnitude may be off by, an order of summation aside.
template <class T>
double pair_error(std::size_t size, double magnitude) {
  if constexpr (std::is_same_v<T, std::int8_t>) return 0;
  const double epsilon = std::is_same_v<T, double> ? std::numeric_limits<double>::epsilon()
                                                   : static_cast<double>(std::numeric_limits<float>::epsilon());
  return static_cast<double>(size + 2) * epsilon * magnitude;
}

template <class T>
void check_pairs() {
  constexpr std::size_t lanes = 64 / sizeof(T), longest = 9 * lanes;
  const auto x = random_numbers<T>(longest + 3, 1);
  const auto y = random_numbers<T>(longest + 3, 2);
  std::size_t wrong = 0;
  for (std::size_t offset = 0; offset < 3; ++offset) {
    for (std::size_t size = 0; size <= longest; size += size < 2 * lanes + 1 ? 1 : lanes / 2 - 1) {
      const auto a = std::span(x).subspan(offset, size);
      const auto b = std::span(y).subspan(2 - offset, size);
      const double lengths = std::sqrt(cairn::reference::dot<T>(a, a) * cairn::reference::dot<T>(b, b));
      const double expected = cairn::reference::dot<T>(a, b);
      const double distance = cairn::reference::squared_distance<T>(a, b);
      const auto found = cairn::dot<T>(a, b);
      if (std::abs(static_cast<double>(found) - expected) > pair_error<T>(size, lengths)) ++wrong;
      if (std::abs(static_cast<double>(cairn::squared_distance<T>(a, b)) - distance) > pair_error<T>(size, distance)) {
        ++wrong;
      }
      if (std::abs(static_cast<double>(cairn::cosine_similarity<T>(a, b)) - cairn::reference::cosine<T>(a, b)) >
          std::max(pair_error<T>(size, 1), 1e-6 * (std::is_same_v<T, std::int8_t> ? 1 : 0))) {
        ++wrong;
      }
      const std::vector<T> moved(a.begin(), a.end());
      if (cairn::dot<T>(moved, b) != found) ++wrong;  // the same bits at any alignment
    }
  }
  CHECK(wrong == 0);
}

template <class T, class Sum>
void check_axpy(double tolerance) {
  const auto x = random_numbers<T>(140, 3);
  std::size_t wrong = 0;
  for (std::size_t size = 0; size <= 130; ++size) {
    std::vector<Sum> y(size + 2, Sum{1});
    const Sum scale = static_cast<Sum>(.75);
    cairn::axpy(scale, std::span(x).subspan(size % 5, size), std::span(y).subspan(1, size));
    for (std::size_t i = 0; i < size; ++i) {
      const double expected = 1 + .75 * static_cast<double>(static_cast<Sum>(x[size % 5 + i]));
      if (std::abs(static_cast<double>(y[i + 1]) - expected) > tolerance * std::max(1., std::abs(expected))) ++wrong;
    }
    if (y[0] != 1 || y[size + 1] != 1) ++wrong;
  }
  CHECK(wrong == 0);
}

}  // namespace

TEST_CASE("dot, squared distance and cosine agree with their formulas at every length and alignment", "[kernel]") {
  check_pairs<float>();
  check_pairs<double>();
  check_pairs<cairn::bfloat16>();
  check_pairs<std::int8_t>();
}

TEST_CASE("axpy agrees with its formula at every length and alignment", "[kernel]") {
  check_axpy<float, float>(1.2e-7);
  check_axpy<double, double>(2.3e-16);
  check_axpy<cairn::bfloat16, float>(1.2e-7);
  check_axpy<std::int8_t, float>(1.2e-7);
}

TEST_CASE("sums of int8 are exact to the documented sizes", "[kernel]") {
  const std::vector<std::int8_t> low(131071, -128);
  const std::vector<std::int8_t> high(131071, 127);
  CHECK(cairn::dot<std::int8_t>(low, low) == 131071 * 16384);
  CHECK(cairn::dot<std::int8_t>(low, high) == -131071 * 16256);
  const auto part = std::span(low).first(33025);
  CHECK(cairn::squared_distance<std::int8_t>(part, std::span(high).first(33025)) == 33025 * 65025);
}

TEST_CASE("a cosine with a vector of zeros is zero, and NaN stays NaN", "[kernel]") {
  const std::vector<float> zeros(37), ones(37, 1.F);
  CHECK(cairn::cosine_similarity<float>(zeros, ones) == 0);
  CHECK(cairn::cosine_similarity<float>(zeros, zeros) == 0);
  CHECK(std::abs(cairn::cosine_similarity<float>(ones, ones) - 1) < 3e-7F);
  std::vector<float> odd(37, 1.F);
  odd[36] = std::numeric_limits<float>::quiet_NaN();
  CHECK(std::isnan(cairn::cosine_similarity<float>(odd, ones)));
  CHECK(std::isnan(cairn::dot<float>(odd, ones)));
  CHECK(std::isnan(cairn::squared_distance<float>(ones, odd)));
  odd[36] = std::numeric_limits<float>::infinity();
  CHECK(cairn::dot<float>(odd, ones) == std::numeric_limits<float>::infinity());
  CHECK(cairn::squared_distance<float>(ones, odd) == std::numeric_limits<float>::infinity());
  const std::vector<float> tiny(5, 1e-40F);  // denormals, whose squares are nothing
  CHECK(cairn::cosine_similarity<float>(tiny, tiny) == 0);
  CHECK(cairn::dot<float>(tiny, std::vector<float>(5, 1.F)) > 0);
}
