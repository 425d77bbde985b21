#include "cairn/kernel/listed_rows.hpp"

#include <cmath>
#include <vector>

#include "catch.hpp"
#include "kernel/numbers.hpp"

namespace {

/// A table of padded rows, addresses in an order that lists one of them twice.
template <class T>
struct listed_table {
  std::size_t width, padded = cairn::padded_width<T>(width);
  std::vector<T> values = std::vector<T>(40 * padded, T(0));
  std::vector<std::size_t> order;

  listed_table(std::size_t columns, std::size_t rows) : width(columns) {
    const auto numbers = random_numbers<T>(40 * width, 1);
    for (std::size_t n = 0; n < 40; ++n) {
      for (std::size_t i = 0; i < width; ++i) values[n * padded + i] = numbers[n * width + i];
    }
    for (std::size_t n = 0; n < rows; ++n) order.push_back(n == 5 ? 3 : n * 7 % 40);
  }
  std::vector<T*> rows() {
    std::vector<T*> result;
    for (const std::size_t n : order) result.push_back(values.data() + n * padded);
    return result;
  }
  std::vector<T> padded_numbers(unsigned seed) const {
    auto result = random_numbers<T>(width, seed);
    result.resize(padded);
    return result;
  }
};

template <class T>
double largest_difference(const std::vector<T>& a, const std::vector<double>& b) {
  double most = 0;
  for (std::size_t n = 0; n < a.size(); ++n) most = std::max(most, std::abs(static_cast<double>(a[n]) - b[n]));
  return most;
}

template <class T>
std::vector<double> doubles(const std::vector<T>& values) {
  return {values.begin(), values.end()};
}

/// The largest error of a logistic step against one row after the other in double; `wrong` is added to the rates there.
template <class T>
double logistic_step_error(std::size_t width, std::size_t count, double wrong = 0) {
  listed_table<T> table(width, count);
  const auto x = table.padded_numbers(2);
  auto d_x = table.padded_numbers(3);
  const auto rates = random_numbers<T>(count, 4);
  std::vector<T> labels(count);
  for (std::size_t n = 0; n < count; ++n) labels[n] = static_cast<T>(n % 3 == 0);
  std::vector<double> values = doubles(table.values), d = doubles(d_x);
  for (std::size_t begin = 0; begin < count; begin += 16) {
    const std::size_t end = std::min(count, begin + 16);
    std::vector<double> steps;
    for (std::size_t n = begin; n < end; ++n) {
      double score = 0;
      for (std::size_t i = 0; i < width; ++i)
        score += values[table.order[n] * table.padded + i] * static_cast<double>(x[i]);
      steps.push_back((static_cast<double>(rates[n]) + wrong) *
                      (static_cast<double>(labels[n]) - 1 / (1 + std::exp(-score))));
    }
    for (std::size_t n = begin; n < end; ++n) {
      for (std::size_t i = 0; i < width; ++i) {
        double& weight = values[table.order[n] * table.padded + i];
        d[i] += steps[n - begin] * weight;
        weight += steps[n - begin] * static_cast<double>(x[i]);
      }
    }
  }
  const auto rows = table.rows();
  cairn::logistic_rows_step(std::span<T* const>(rows), labels, rates, x, d_x);
  return std::max(largest_difference(table.values, values), largest_difference(d_x, d));
}

}  // namespace

TEST_CASE("widths are padded to whole blocks", "[kernel]") {
  CHECK(cairn::padded_width<float>(100) == 112);
  CHECK(cairn::padded_width<float>(16) == 16);
  CHECK(cairn::padded_width<double>(1) == 8);
}

TEST_CASE("listed rows are summed and added to", "[kernel]") {
  for (const std::size_t width : {1U, 16U, 40U, 100U, 300U}) {
    for (const std::size_t count : {0U, 1U, 7U, 33U}) {
      INFO(width << " columns, " << count << " rows");
      listed_table<float> table(width, count);
      const auto rows = table.rows();
      std::vector<float> sum(table.padded, 9.F);
      cairn::sum_listed_rows(std::span<float* const>(rows), .5F, sum);
      std::vector<double> expected(table.padded);
      for (const float* row : rows) {
        for (std::size_t i = 0; i < table.padded; ++i) expected[i] += .5 * static_cast<double>(row[i]);
      }
      CHECK(largest_difference(sum, expected) < 1e-5);
      const auto x = table.padded_numbers(5);
      std::vector<double> after = doubles(table.values);
      for (const std::size_t n : table.order) {
        for (std::size_t i = 0; i < width; ++i) after[n * table.padded + i] += static_cast<double>(x[i]);
      }
      cairn::add_to_listed_rows(std::span<float* const>(rows), x);
      CHECK(largest_difference(table.values, after) < 1e-6);
    }
  }
}

TEST_CASE("a step of logistic rows is that of one row after the other", "[kernel]") {
  for (const std::size_t width : {1U, 16U, 40U, 100U, 300U}) {
    for (const std::size_t count : {0U, 1U, 3U, 4U, 8U, 11U, 15U, 16U, 17U, 37U}) {
      INFO(width << " columns, " << count << " rows");
      CHECK(logistic_step_error<float>(width, count) < 3e-5);
      CHECK(logistic_step_error<double>(width, count) < 1e-12);
    }
  }
  CHECK(logistic_step_error<double>(100, 11, 1e-6) > 1e-9);
}
