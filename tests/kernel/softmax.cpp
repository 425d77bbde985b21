#include "cairn/kernel/softmax.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "cairn/kernel/reference.hpp"
#include "catch.hpp"
#include "kernel/numbers.hpp"

namespace {

/// The largest error of softmax (relative), of its logarithm and of log_sum_exp (relative to the largest argument and
/// 1) in units of epsilon, over every length to two vectors of four and one, misaligned; infinite where in place, on
/// several threads or out of place differ, or something is written behind the end.
template <class T>
double worst_softmax_error(double scale) {
  constexpr std::size_t longest = 2 * 4 * (64 / sizeof(T)) + 1, rows = 3;
  constexpr auto epsilon = static_cast<double>(std::numeric_limits<T>::epsilon());
  double worst = 0;
  for (std::size_t columns = 1; columns <= longest; ++columns) {
    const std::vector<T> all = random_numbers<T>(rows * columns + 1, columns, 0, scale);
    const auto x = std::span(all).subspan(1);
    std::vector<T> out(x.size() + 1, T(7)), in_place(x.begin(), x.end()), logs(x.size()), sums(rows);
    cairn::softmax<T>(x, std::span(out).first(x.size()), columns, 2);
    cairn::softmax<T>(in_place, std::span(in_place), columns);
    cairn::log_softmax<T>(x, std::span(logs), columns);
    cairn::log_sum_exp<T>(x, std::span(sums), columns);
    if (out.back() != T(7) || !std::equal(in_place.begin(), in_place.end(), out.begin())) return INFINITY;
    for (std::size_t row = 0; row < rows; ++row) {
      const auto of_row = x.subspan(row * columns, columns);
      const double log_sum = cairn::reference::log_sum_exp(of_row);
      const std::vector<double> expected = cairn::reference::log_softmax(of_row);
      worst = std::max(worst,
                       std::abs(static_cast<double>(sums[row]) - log_sum) / epsilon / std::max(1., std::abs(log_sum)));
      if (sums[row] != cairn::log_sum_exp<T>(of_row)) return INFINITY;
      for (std::size_t i = 0; i < columns; ++i) {
        const double got = static_cast<double>(out[row * columns + i]), distance = expected[i];
        // x - shift is rounded once, to a part of its size
        const double allowed = epsilon * (1 + std::abs(distance));
        const bool flushed = distance < std::log(static_cast<double>(std::numeric_limits<T>::min())) + 10;
        if (!flushed) worst = std::max(worst, std::abs(got / std::exp(distance) - 1) / allowed);
        if (flushed && got > 1e4 * static_cast<double>(std::numeric_limits<T>::min())) return INFINITY;
        worst = std::max(worst, std::abs(static_cast<double>(logs[row * columns + i]) - distance) / allowed);
      }
    }
  }
  return worst;
}

/// The largest distance of softmax_backward from differences of sum_i dy[i] softmax(x)[i], dy[0] being changed by
/// `planted` for ours.
double worst_softmax_gradient(std::size_t columns, double planted) {
  const auto x = random_numbers<double>(columns, 3, 0, 1), dy = random_numbers<double>(columns, 4, 0, 1);
  auto our_dy = dy;
  our_dy[0] += planted;
  std::vector<double> y(columns), dx(columns);
  cairn::softmax<double>(x, std::span(y), columns);
  cairn::softmax_backward<double>(y, our_dy, std::span(dx), columns);
  const auto loss = [&](std::size_t at, double step) {
    auto moved = x;
    moved[at] += step;
    double sum = 0;
    const auto logs = cairn::reference::log_softmax<double>(moved);
    for (std::size_t j = 0; j < columns; ++j) sum += std::exp(logs[j]) * dy[j];
    return sum;
  };
  double worst = 0;
  for (std::size_t i = 0; i < columns; ++i) {
    worst = std::max(worst, std::abs(dx[i] - (loss(i, 1e-5) - loss(i, -1e-5)) / 2e-5));
  }
  cairn::softmax_backward<double>(y, our_dy, std::span(our_dy), columns);
  return our_dy == dx ? worst : INFINITY;
}

}  // namespace

TEST_CASE("softmax, its logarithm and log_sum_exp agree with their formulas at every length", "[kernel]") {
  CHECK(worst_softmax_error<float>(1) < 4);
  CHECK(worst_softmax_error<double>(1) < 4);
  CHECK(worst_softmax_error<float>(1e4) < 4);
  CHECK(worst_softmax_error<double>(1e4) < 4);
}

TEST_CASE("softmax gives known answers", "[kernel]") {
  const double known[] = {.090030573170380462, .24472847105479764, .66524095577482189};
  std::vector<double> x{1, 2, 3};
  CHECK(std::abs(cairn::log_sum_exp<double>(x) - 3.4076059644443806) < 1e-15);
  cairn::softmax<double>(x, std::span(x), 3);
  for (std::size_t i = 0; i < 3; ++i) CHECK(std::abs(x[i] - known[i]) < 5e-16);
  CHECK(std::abs(cairn::log_sum_exp<double>(std::vector<double>{1000, 1000}) - 1000.6931471805599) < 2e-13);
  CHECK(std::abs(cairn::log_sum_exp<double>(std::vector<double>{-1000, -1000}) + 999.30685281944011) < 2e-13);
  CHECK(cairn::log_sum_exp<double>(std::span<const double>()) == -INFINITY);
  CHECK(cairn::log_sum_exp<float>(std::vector<float>{-INFINITY, -INFINITY}) == -INFINITY);
}

TEST_CASE("softmax masks -infinity and keeps NaN to its row", "[kernel]") {
  for (const std::size_t columns : {1U, 3U, 17U, 40U}) {
    std::vector<float> x(5 * columns, 1), logs(x.size());
    const auto row = [&](std::size_t n) { return std::span(x).subspan(n * columns, columns); };
    std::fill(row(0).begin(), row(0).end(), -INFINITY);
    row(1)[columns - 1] = NAN;
    std::fill(row(2).begin(), row(2).end(), -INFINITY);
    row(2)[columns - 1] = NAN;
    row(3)[0] = INFINITY;
    std::fill(row(4).begin(), row(4).end(), -INFINITY);
    row(4)[columns / 2] = 3;
    cairn::log_softmax<float>(x, std::span(logs), columns);
    cairn::softmax<float>(x, std::span(x), columns);
    const auto all = [&](std::size_t n, auto holds) { return std::all_of(row(n).begin(), row(n).end(), holds); };
    const auto is_nan = [](float v) { return std::isnan(v); };
    CHECK(all(0, [](float v) { return v == 0; }));
    CHECK(std::all_of(logs.begin(), logs.begin() + static_cast<std::ptrdiff_t>(columns),
                      [](float v) { return v == -INFINITY; }));
    CHECK((all(1, is_nan) && all(2, is_nan) && all(3, is_nan)));
    CHECK(row(4)[columns / 2] == 1);
    CHECK(std::count(row(4).begin(), row(4).end(), 0.F) == static_cast<std::ptrdiff_t>(columns - 1));
  }
}

TEST_CASE("the gradient of softmax agrees with differences, and an error is seen", "[kernel]") {
  for (const std::size_t columns : {1U, 5U, 8U, 50U}) CHECK(worst_softmax_gradient(columns, 0) < 1e-9);
  CHECK(worst_softmax_gradient(5, 1e-4) > 1e-7);
}
