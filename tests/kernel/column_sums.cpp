#include "cairn/kernel/column_sums.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "cairn/kernel/reference_blocks.hpp"
#include "catch.hpp"
#include "kernel/numbers.hpp"

namespace {

/// The largest error of sums of columns, a start of 1 included; infinite where threads differ. `planted` is added to
/// one element of ours.
template <class T>
double column_sums_error(std::size_t rows, std::size_t width, T planted = 0) {
  const auto x = random_numbers<T>(rows * width, width);
  auto ours = x;
  if (planted != 0) ours.back() += planted;
  std::vector<T> one(width, T(1)), more(width, T(1));
  const cairn::matrix_view<const T> rows_of_ours(ours.data(), rows, width);
  cairn::add_column_sums<T>(rows_of_ours, std::span(one));
  cairn::add_column_sums<T>(rows_of_ours, std::span(more), 3);
  if (one != more) return INFINITY;
  for (std::size_t skipped = 0; skipped < width; skipped += 5) {  // columns of a wider matrix
    std::vector<T> part(width - skipped, T(1));
    cairn::add_column_sums<T>(rows_of_ours.block(0, skipped, rows, width - skipped), std::span(part));
    if (!std::equal(part.begin(), part.end(), one.begin() + static_cast<std::ptrdiff_t>(skipped))) return INFINITY;
  }
  const auto expected = cairn::reference::column_sums<T>(x, width);
  double worst = 0;
  for (std::size_t c = 0; c < width; ++c)
    worst = std::max(worst, std::abs(static_cast<double>(one[c]) - 1 - expected[c]));
  return worst;
}

}  // namespace

TEST_CASE("sums of columns are right at every width on any number of threads, and an error is seen", "[kernel]") {
  for (const std::size_t width : {1U, 3U, 7U, 16U, 19U, 64U, 100U}) {
    CHECK(column_sums_error<double>(1000, width) < 1e-12);
    CHECK(column_sums_error<float>(777, width) < 1e-4);  // partial sums up to 100 or so, 777 of them
    CHECK(column_sums_error<float>(1, width) < 1e-6);
  }
  CHECK(column_sums_error<float>(0, 5) == 0);
  CHECK(column_sums_error<double>(100, 5, 1e-11) > 1e-12);
}
