#include "cairn/kernel/listed_softmax.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "kernel/numbers.hpp"

namespace {

/// The largest error of a step of as many classes against double; `wrong` is added to the rate there.
template <class T>
double softmax_step_error(std::size_t width, std::size_t classes, double wrong = 0) {
  const std::size_t padded = cairn::padded_width<T>(width);
  const auto numbers = random_numbers<T>((classes + 2) * width, 6);
  std::vector<T> table((classes + 2) * padded);
  for (std::size_t n = 0; n < classes + 2; ++n)
    std::copy_n(numbers.data() + n * width, width, table.data() + n * padded);
  std::vector<T*> rows;
  for (std::size_t n = 0; n < classes; ++n) rows.push_back(table.data() + n * padded);
  const std::span<T> x(table.data() + classes * padded, padded), d_x(table.data() + (classes + 1) * padded, padded);

  std::vector<double> expected(table.begin(), table.end()), p(classes);
  const std::size_t right = classes / 2;
  const double rate = .3 + wrong;
  double sum = 0;
  for (std::size_t n = 0; n < classes; ++n) {
    double score = 0;
    for (std::size_t i = 0; i < padded; ++i) score += expected[n * padded + i] * expected[classes * padded + i];
    p[n] = std::exp(score);
    sum += p[n];
  }
  for (std::size_t n = 0; n < classes; ++n) {
    const double step = rate * ((n == right ? 1 : 0) - p[n] / sum);
    for (std::size_t i = 0; i < padded; ++i) {
      expected[(classes + 1) * padded + i] += step * expected[n * padded + i];
      expected[n * padded + i] += step * expected[classes * padded + i];
    }
  }
  std::vector<T> steps(classes);
  cairn::softmax_rows_step<T>(rows, right, T(.3), x, d_x, steps);
  double most = 0;
  for (std::size_t n = 0; n < table.size(); ++n)
    most = std::max(most, std::abs(static_cast<double>(table[n]) - expected[n]));
  return most;
}

}  // namespace

TEST_CASE("a step of a softmax of listed rows is that of the formula", "[kernel]") {
  for (const std::size_t width : {1U, 10U, 16U, 37U}) {
    for (const std::size_t classes : {1U, 2U, 7U, 8U, 77U}) {
      CAPTURE(width, classes);
      CHECK(softmax_step_error<float>(width, classes) < 2e-5);
      CHECK(softmax_step_error<double>(width, classes) < 1e-12);
    }
  }
  CHECK(softmax_step_error<double>(10, 7, 1e-3) > 1e-6);
}
