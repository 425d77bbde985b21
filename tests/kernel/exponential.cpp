#include "cairn/kernel/exponential.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "kernel/elementwise.hpp"

TEST_CASE("exp and log are within their stated errors of the mathematical library", "[kernel]") {
  CHECK(elementwise::worst_error<float>([](double x) { return std::exp(x); }, OURS(cairn::exp)) < 1.1);
  CHECK(elementwise::worst_error<float>([](double x) { return std::log(x); }, OURS(cairn::log)) < 0.85);
  CHECK(elementwise::worst_error<double>([](long double x) { return std::exp(x); }, OURS(cairn::exp)) < 1.1);
  CHECK(elementwise::worst_error<double>([](long double x) { return std::log(x); }, OURS(cairn::log)) < 0.85);
}

TEST_CASE("exp and log give the same bits at every length and alignment, in place too", "[kernel]") {
  CHECK(elementwise::same_everywhere<float>(OURS(cairn::exp)));
  CHECK(elementwise::same_everywhere<double>(OURS(cairn::exp)));
  CHECK(elementwise::same_everywhere<float>(OURS(cairn::log)));
  CHECK(elementwise::same_everywhere<double>(OURS(cairn::log)));
}

TEST_CASE("exp and log know zeros, infinities, denormals and NaN", "[kernel]") {
  const auto edges = []<class T>(T) {
    using limits = std::numeric_limits<T>;
    const auto exp = [](T x) { return elementwise::at<T>(x, OURS(cairn::exp)); };
    const auto log = [](T x) { return elementwise::at<T>(x, OURS(cairn::log)); };
    const T infinity = limits::infinity();
    CHECK((exp(0) == 1 && exp(-T{0}) == 1 && exp(limits::denorm_min()) == 1));
    CHECK((exp(infinity) == infinity && exp(limits::max()) == infinity));
    CHECK((exp(-infinity) == 0 && exp(-limits::max()) == 0));
    CHECK((std::isnan(exp(limits::quiet_NaN())) && std::isnan(exp(-limits::quiet_NaN()))));
    CHECK((log(1) == 0 && !std::signbit(log(1)) && log(0) == -infinity && log(-T{0}) == -infinity));
    CHECK((log(infinity) == infinity && std::isnan(log(-infinity)) && std::isnan(log(-limits::denorm_min()))));
    CHECK((std::isnan(log(-1)) && std::isnan(log(limits::quiet_NaN()))));
    CHECK(std::abs(log(limits::denorm_min()) / std::log(limits::denorm_min()) - 1) < 2 * limits::epsilon());
  };
  edges(float{});
  edges(double{});
  // A NaN whose low digits would be shifted into the exponent.
  CHECK(std::isnan(elementwise::at<float>(std::bit_cast<float>(0x7f800001), OURS(cairn::exp))));
  CHECK(std::isnan(elementwise::at<float>(std::bit_cast<float>(0xffc0007f), OURS(cairn::exp))));
  // Where exp begins to overflow and ends to be denormal.
  CHECK(std::isfinite(elementwise::at<float>(88.7228394F / (1 + 1e-7F), OURS(cairn::exp))));
  CHECK(std::isinf(elementwise::at<float>(std::nextafter(88.7228394F, 100.F), OURS(cairn::exp))));
  CHECK(elementwise::at<float>(-103.9F, OURS(cairn::exp)) == std::numeric_limits<float>::denorm_min());
  CHECK(elementwise::at<float>(-104.F, OURS(cairn::exp)) == 0);
  CHECK(std::isinf(elementwise::at<double>(709.79, OURS(cairn::exp))));
  CHECK(elementwise::at<double>(-745.13, OURS(cairn::exp)) == std::numeric_limits<double>::denorm_min());
  CHECK(elementwise::at<double>(-745.14, OURS(cairn::exp)) == 0);
}

TEST_CASE("the short exp of arguments below 88 agrees where its result is normal, and is 0 below", "[kernel]") {
  const auto check = []<class T>(T) {
    std::vector<T> x = elementwise::samples<T>(), out(x.size());
    for (T& value : x) value = -std::abs(value);
    cairn::detail::at_level([&](auto level) CAIRN_INLINE_BODY {
      cairn::detail::map_loop<decltype(level)>(x.data(), out.data(), x.size(), [](auto& lanes) CAIRN_INLINE_BODY {
        cairn::detail::exp_nonpositive_lanes(lanes);
      });
    });
    double worst = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const T expected = std::exp(x[i]);
      if (std::isnan(x[i]) || expected < std::numeric_limits<T>::min() * static_cast<T>(1.001)) {
        if (std::isnan(x[i]) != std::isnan(out[i]) || out[i] > std::numeric_limits<T>::min() * static_cast<T>(1.002))
          worst = INFINITY;
      } else {
        worst = std::max(worst, std::abs(static_cast<double>(out[i] / expected - 1)));
      }
    }
    CHECK(worst <= 2 * static_cast<double>(std::numeric_limits<T>::epsilon()));
  };
  check(float{});
  check(double{});
}
