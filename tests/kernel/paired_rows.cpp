#include "cairn/kernel/paired_rows.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "cairn/kernel/reference_blocks.hpp"
#include "catch.hpp"
#include "kernel/numbers.hpp"

namespace {

/// Four left rows that see 3, no, 2 and 5 rows of six; ranges overlap.
const std::vector<cairn::row_range> pair_ranges{{0, 3}, {2, 2}, {4, 6}, {0, 5}};
constexpr std::size_t left_rows = 4, right_rows = 6, all_pairs = 10;

template <class T>
struct pair_example {
  std::size_t width;
  std::vector<T> left, right, d_out;
  explicit pair_example(std::size_t columns)
      : width(columns),
        left(random_numbers<T>(left_rows * columns, 1)),
        right(random_numbers<T>(right_rows * columns, 2)),
        d_out(random_numbers<T>(all_pairs * columns, 3)) {}

  cairn::matrix_view<const T> left_view() const { return {left.data(), left_rows, width}; }
  cairn::matrix_view<const T> right_view() const { return {right.data(), right_rows, width}; }
  /// body(place in left, in right, in out) for each number of each pair.
  template <class Body>
  void each(const Body& body) const {
    std::size_t pair = 0;
    for (std::size_t n = 0; n < pair_ranges.size(); ++n) {
      for (std::size_t t = pair_ranges[n].begin; t < pair_ranges[n].end; ++t, ++pair) {
        for (std::size_t k = 0; k < width; ++k) body(n * width + k, t * width + k, pair * width + k);
      }
    }
  }
};

template <class T>
double pair_distance(const std::vector<T>& a, const std::vector<T>& b) {
  double worst = a.size() == b.size() ? 0 : INFINITY;
  for (std::size_t n = 0; n < std::min(a.size(), b.size()); ++n) {
    worst = std::max(worst, std::abs(static_cast<double>(a[n]) - static_cast<double>(b[n])));
  }
  return worst;
}

/// The largest error of all that is made of pairs; `planted` is added to one expected number of each.
template <class T>
double paired_rows_error(std::size_t width, T planted = 0) {
  const pair_example<T> of(width);
  std::vector<T> product(all_pairs * width), sum = product, out = product;
  std::vector<T> of_left(left_rows * width, 7), of_right(right_rows * width, -2), d_left = of_left, d_right = of_right;
  const cairn::matrix_view<T> view{out.data(), all_pairs, width}, to_left{d_left.data(), left_rows, width},
      to_right{d_right.data(), right_rows, width};
  const cairn::matrix_view<const T> given{of.d_out.data(), all_pairs, width};
  of.each([&](std::size_t n, std::size_t t, std::size_t at) {
    product[at] = of.left[n] * of.right[t];
    sum[at] = of.left[n] + of.right[t];
    of_left[n] += of.d_out[at] * of.right[t];
    of_right[t] += of.d_out[at] * of.left[n];
  });
  product.back() += planted;
  cairn::multiply_pairs<T>(of.left_view(), of.right_view(), pair_ranges, view);
  double worst = pair_distance(out, product);
  cairn::add_pairs<T>(of.left_view(), of.right_view(), pair_ranges, view);
  worst = std::max(worst, pair_distance(out, sum));
  cairn::multiply_pairs_backward<T>(of.left_view(), of.right_view(), pair_ranges, given, to_left, to_right);
  worst = std::max({worst, pair_distance(d_left, of_left), pair_distance(d_right, of_right)});
  of.each([&](std::size_t n, std::size_t t, std::size_t at) {
    of_left[n] += of.d_out[at];
    of_right[t] += of.d_out[at];
  });
  cairn::add_pairs_backward<T>(pair_ranges, given, to_left, to_right);
  return std::max({worst, pair_distance(d_left, of_left), pair_distance(d_right, of_right)});
}

}  // namespace

TEST_CASE("rows in pairs agree with their formulas, and an error is seen", "[kernel]") {
  CHECK(cairn::pairs_of(pair_ranges) == all_pairs);
  CHECK(cairn::pairs_of({}) == 0);
  for (const std::size_t width : {1U, 3U, 4U, 7U, 16U, 19U, 64U, 67U}) {
    CHECK(paired_rows_error<double>(width) < 1e-14);
    CHECK(paired_rows_error<float>(width) < 5e-6);
    CHECK(paired_rows_error<double>(width, 1e-13) > 1e-14);
  }
}

TEST_CASE("scores of sigmoids: their gradients against differences", "[kernel]") {
  for (const std::size_t depth : {1U, 3U, 8U, 21U}) {
    constexpr std::size_t rows = 3;
    std::vector<double> z = random_numbers<double>(rows * depth, 1), weight = random_numbers<double>(depth, 2);
    const std::vector<double> d_scores = random_numbers<double>(rows, 3);
    const auto loss = [&] {
      double sum = 0;
      for (std::size_t n = 0; n < rows * depth; ++n) {
        sum += d_scores[n / depth] * weight[n % depth] * cairn::reference::sigmoid(z[n]);
      }
      return sum;
    };
    std::vector<double> hidden = z, d_weight(depth, 5.);
    for (double& value : hidden) value = cairn::reference::sigmoid(value);
    const cairn::matrix_view<double> in_place{hidden.data(), rows, depth};
    cairn::sigmoid_scores_backward<double>(in_place, weight, d_scores, in_place, d_weight);
    const auto difference = [&](double& x) {
      const double before = x, step = 1e-5;
      x = before + step;
      const double above = loss();
      x = before - step;
      const double below = loss();
      x = before;
      return (above - below) / (2 * step);
    };
    double worst = 0;
    for (std::size_t n = 0; n < z.size(); ++n) worst = std::max(worst, std::abs(hidden[n] - difference(z[n])));
    for (std::size_t k = 0; k < depth; ++k) {
      worst = std::max(worst, std::abs(d_weight[k] - 5 - difference(weight[k])));
    }
    CHECK(worst < 1e-9);
    CHECK(std::abs(d_weight[0] * (1 + 1e-8) - 5 - difference(weight[0])) > 1e-9);
  }
}

TEST_CASE("rows in pairs let no NaN vanish", "[kernel]") {
  pair_example<float> of(5);
  of.right[5 * 5 + 4] = std::numeric_limits<float>::quiet_NaN();  // of the last row, that the third alone sees
  std::vector<float> out(all_pairs * 5);
  cairn::multiply_pairs<float>(of.left_view(), of.right_view(), pair_ranges,
                               cairn::matrix_view<float>{out.data(), all_pairs, 5});
  for (std::size_t n = 0; n < out.size(); ++n) CHECK(std::isnan(out[n]) == (n == 4 * 5 + 4));
}
