#include "cairn/kernel/rotary.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "cairn/kernel/reference_blocks.hpp"
#include "catch.hpp"
#include "kernel/numbers.hpp"

namespace {

using rotary_offsets = std::vector<std::uint32_t>;

/// Three sequences, one empty, of rows wider than the heads; one row before the first sequence and one after the last.
template <class T>
struct rotary_batch {
  rotary_offsets offsets{1, 4, 4, 9};
  std::vector<std::size_t> starts{0, 3, 7};
  std::size_t heads, head_width, stride;
  std::vector<T> rows;

  rotary_batch(std::size_t head_count, std::size_t width)
      : heads(head_count), head_width(width), stride(heads * width + 3), rows(random_numbers<T>(10 * stride, width)) {}

  cairn::strided_rows<T> view() { return {std::span(rows), stride}; }
  void forward(const cairn::rotary_table<T>& table, bool from_zero = false, int threads = 1) {
    cairn::apply_rotary(table, std::span<const std::uint32_t>(offsets),
                        from_zero ? std::span<const std::size_t>() : std::span<const std::size_t>(starts), view(),
                        heads, head_width, threads);
  }
  void backward(const cairn::rotary_table<T>& table) {
    cairn::apply_rotary_backward(table, std::span<const std::uint32_t>(offsets), std::span<const std::size_t>(starts),
                                 view(), heads, head_width);
  }
};

/// The largest error against the formula, in epsilons; infinite where another place is written, or threads differ.
template <class T>
double rotary_error(std::size_t heads, std::size_t width, std::size_t rotated, cairn::rotary_pairs pairs,
                    bool from_zero = false) {
  const rotary_batch<T> before(heads, width);
  rotary_batch<T> after = before, threads = before;
  const cairn::rotary_table<T> table(12, rotated, pairs);
  after.forward(table, from_zero);
  threads.forward(table, from_zero, 2);
  if (after.rows != threads.rows) return INFINITY;
  double worst = 0;
  std::vector<double> expected(before.rows.begin(), before.rows.end());
  for (std::size_t s = 0; s + 1 < before.offsets.size(); ++s) {
    for (std::size_t t = before.offsets[s]; t < before.offsets[s + 1]; ++t) {
      const std::size_t position = t - before.offsets[s] + (from_zero ? 0 : before.starts[s]);
      for (std::size_t h = 0; h < heads; ++h) {
        const std::size_t at = t * before.stride + h * width;
        const auto turned =
            cairn::reference::rotary<T>(std::span(before.rows).subspan(at, width), rotated,
                                        pairs == cairn::rotary_pairs::neighbors, static_cast<double>(position), 10000);
        std::copy(turned.begin(), turned.end(), expected.begin() + static_cast<std::ptrdiff_t>(at));
      }
    }
  }
  for (std::size_t n = 0; n < expected.size(); ++n) {
    worst = std::max(worst, std::abs(static_cast<double>(after.rows[n]) - expected[n]));
  }
  return worst / static_cast<double>(std::numeric_limits<T>::epsilon());
}

/// The largest difference of the gradient from that of sum(d rotary(x)) by differences; `planted` is added to ours.
double rotary_gradient_error(cairn::rotary_pairs pairs, double planted) {
  rotary_batch<double> x(2, 10), d(2, 10);
  d.rows = random_numbers<double>(x.rows.size(), 99);
  const auto weights = d.rows;
  const cairn::rotary_table<double> table(12, 6, pairs);
  d.backward(table);
  d.rows[d.stride + 1] += planted;
  const auto loss = [&](const rotary_batch<double>& at) {
    rotary_batch<double> turned = at;
    turned.forward(table);
    double sum = 0;
    for (std::size_t n = 0; n < weights.size(); ++n) sum += weights[n] * turned.rows[n];
    return sum;
  };
  double worst = 0;
  for (std::size_t n = 0; n < x.rows.size(); ++n) {
    rotary_batch<double> above = x, below = x;
    above.rows[n] += .5;
    below.rows[n] -= .5;
    worst = std::max(worst, std::abs(d.rows[n] - (loss(above) - loss(below))));
  }
  return worst;
}

}  // namespace

TEST_CASE("rotary positions agree with their formula at every width, whole and in part, in both layouts", "[kernel]") {
  double worst = 0;
  for (const auto pairs : {cairn::rotary_pairs::halves, cairn::rotary_pairs::neighbors}) {
    for (const std::size_t width : {2U, 6U, 8U, 24U, 32U, 50U, 64U, 130U}) {
      worst = std::max(worst, rotary_error<float>(2, width, width, pairs));
      worst = std::max(worst, rotary_error<double>(3, width, width, pairs));
      worst = std::max(worst, rotary_error<float>(1, width, width / 4 * 2, pairs, true));
    }
  }
  CHECK(worst < 8);  // three roundings of numbers up to 4
  CHECK(rotary_error<float>(1, 7, 4, cairn::rotary_pairs::halves) < 8);
  CHECK(rotary_error<float>(1, 5, 0, cairn::rotary_pairs::halves) == 0);
}

TEST_CASE("rotary tables give known angles, and grow without change", "[kernel]") {
  const cairn::rotary_table<double> whole(9, 4);
  CHECK(std::abs(whole.row(1)[0] - .54030230586813972) < 1e-16);   // cos 1
  CHECK(std::abs(whole.row(8)[3] - .079914693969172695) < 1e-16);  // sin(8 10000^(-1/2))
  cairn::rotary_table<double> grown(3, 4);
  grown.reserve(9);
  grown.reserve(2);
  CHECK(grown.positions() == 9);
  CHECK(std::equal(whole.row(0), whole.row(9), grown.row(0)));
}

TEST_CASE("the gradient of rotary positions is that of differences, and an error is seen", "[kernel]") {
  CHECK(rotary_gradient_error(cairn::rotary_pairs::halves, 0) < 1e-12);
  CHECK(rotary_gradient_error(cairn::rotary_pairs::neighbors, 0) < 1e-12);
  CHECK(rotary_gradient_error(cairn::rotary_pairs::halves, 1e-11) > 5e-12);
}

TEST_CASE("products of rotated queries and keys depend on their distance alone", "[kernel]") {
  const auto query = random_numbers<double>(16, 1), key = random_numbers<double>(16, 2);
  const cairn::rotary_table<double> table(100, 16);
  const rotary_offsets offsets{0, 1, 2};
  const auto product = [&](std::size_t at_query, std::size_t at_key) {
    std::vector<double> rows(query);
    rows.insert(rows.end(), key.begin(), key.end());
    const std::vector<std::size_t> starts{at_query, at_key};
    cairn::apply_rotary(table, std::span<const std::uint32_t>(offsets), std::span<const std::size_t>(starts),
                        cairn::strided_rows<double>{rows, 16}, 1, 16);
    return cairn::reference::dot<double>(std::span(rows).first(16), std::span(rows).last(16));
  };
  CHECK(std::abs(product(13, 5) - product(98, 90)) < 1e-12);
  CHECK(std::abs(product(13, 5) - product(98, 91)) > 1e-3);
}
