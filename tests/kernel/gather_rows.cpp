#include "cairn/kernel/gather_rows.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "cairn/kernel/reference_blocks.hpp"
#include "catch.hpp"
#include "kernel/numbers.hpp"

namespace {

/// The largest error of gathered rows, in epsilons, with positions where `offsets` has sequences; infinite where
/// threads differ or another place is written.
template <class T>
double gather_error(std::size_t width, const std::vector<std::uint32_t>& offsets,
                    const std::vector<std::size_t>& starts, std::uint32_t wrong = 0) {
  const std::size_t items = 50, tokens = 23, places = 40, stride = width + 2;
  const auto table = random_numbers<T>(items * width, 1), positions = random_numbers<T>(places * width, 2);
  cairn::random_stream random(3, cairn::purpose::simulate);
  std::vector<std::uint32_t> ids(tokens);
  for (auto& id : ids) id = random.below(items - 1);
  auto ours = ids;
  ours[10] += wrong;
  std::vector<T> one(tokens * stride, T(77)), more = one;
  const cairn::matrix_view<const T> rows(table.data(), items, width), at(positions.data(), places, width);
  const auto run = [&](std::vector<T>& out, int threads) {
    const cairn::matrix_view<T> to(out.data(), tokens, width, stride);
    if (offsets.empty()) {
      cairn::gather_rows(rows, ours, T(.3), to, threads);
    } else {
      cairn::gather_rows(rows, ours, T(.3), at, std::span<const std::uint32_t>(offsets),
                         std::span<const std::size_t>(starts), to, threads);
    }
  };
  run(one, 1);
  run(more, 2);
  if (one != more) return INFINITY;
  std::vector<double> expected(one.size(), 77);
  const auto put = [&](std::size_t n, std::span<const T> position) {
    const auto row = cairn::reference::gathered<T>(table, width, ids[n], static_cast<double>(T(.3)), position);
    std::copy(row.begin(), row.end(), expected.begin() + static_cast<std::ptrdiff_t>(n * stride));
  };
  if (offsets.empty()) {
    for (std::size_t n = 0; n < tokens; ++n) put(n, {});
  }
  for (std::size_t s = 0; s + 1 < offsets.size(); ++s) {
    for (std::size_t n = offsets[s]; n < offsets[s + 1]; ++n) {
      const std::size_t place = n - offsets[s] + (starts.empty() ? 0 : starts[s]);
      put(n, std::span(positions).subspan(place * width, width));
    }
  }
  double worst = 0;
  for (std::size_t n = 0; n < one.size(); ++n) {
    worst = std::max(worst, std::abs(static_cast<double>(one[n]) - expected[n]));
  }
  return worst / static_cast<double>(std::numeric_limits<T>::epsilon());
}

}  // namespace

TEST_CASE("rows are gathered, scaled and given their positions at every width, and a wrong id is seen", "[kernel]") {
  const std::vector<std::uint32_t> offsets{2, 2, 5, 20};
  for (const std::size_t width : {1U, 5U, 16U, 33U, 50U, 64U}) {
    CHECK(gather_error<float>(width, {}, {}) < 2);
    CHECK(gather_error<float>(width, offsets, {}) < 4);
    CHECK(gather_error<double>(width, offsets, {0, 9, 3}) < 4);
  }
  CHECK(gather_error<float>(8, {}, {}, 1) > 4);
  CHECK(gather_error<float>(8, offsets, {}, 1) > 4);
}

TEST_CASE("gathering runs on threads by chunks", "[kernel]") {
  const auto table = random_numbers<float>(1000 * 64, 1);
  std::vector<std::uint32_t> ids(5000);
  for (std::size_t n = 0; n < ids.size(); ++n) ids[n] = static_cast<std::uint32_t>(n * 37 % 1000);
  std::vector<float> one(ids.size() * 64), two(one.size());
  const cairn::matrix_view<const float> rows(table.data(), 1000, 64);
  const std::vector<std::uint32_t> offsets{0, 700, 3000, 5000};
  const auto positions = random_numbers<float>(2400 * 64, 2);
  for (auto* const out : {&one, &two}) {
    cairn::gather_rows(rows, ids, 1, cairn::matrix_view<const float>(positions.data(), 2400, 64),
                       std::span<const std::uint32_t>(offsets), {},
                       cairn::matrix_view<float>(out->data(), ids.size(), 64), out == &one ? 1 : 2);
  }
  CHECK(one == two);
  CHECK(one[4999 * 64 + 5] == table[4999 * 37 % 1000 * 64 + 5] + positions[1999 * 64 + 5]);
}

TEST_CASE("the id of no row is read as zeros", "[kernel]") {
  const auto table = random_numbers<float>(3 * 33, 1);
  std::vector<std::uint32_t> ids(20, cairn::no_row);
  ids[4] = 2;
  std::vector<float> out(ids.size() * 35, 77.F);
  cairn::gather_rows(cairn::matrix_view<const float>(table.data(), 3, 33), ids, 1,
                     cairn::matrix_view<float>(out.data(), ids.size(), 33, 35));
  for (std::size_t n = 0; n < ids.size(); ++n) {
    for (std::size_t c = 0; c < 35; ++c) {
      CHECK(out[n * 35 + c] == (c >= 33 ? 77.F : n == 4 ? table[2 * 33 + c] : 0.F));
    }
  }
}
