#include "cairn/kernel/rank_k.hpp"

#include "catch.hpp"
#include "kernel/large_matrices.hpp"

namespace {

template <class T>
double worst_of_rank_k(std::size_t count, std::size_t width) {
  const auto rows = test::random_matrix<T>(count, width, count + width);
  test::gapped<T> square(width, width);
  for (std::size_t i = 0; i < width; ++i) {
    for (std::size_t j = i; j < width; ++j) square(i, j) = T{1};
  }
  auto twin = square;
  cairn::rank_k_update<T>(rows.span(), count, width, rows.stride(), square.span(), square.stride());
  cairn::rank_k_update<T>(rows.span(), count, width, rows.stride(), twin.span(), twin.stride(), 3);
  double worst = square == twin && square.numbers() == width * (width + 1) / 2 ? 0 : NAN;
  for (std::size_t i = 0; i < width; ++i) {
    for (std::size_t j = i; j < width; ++j) {
      const double value = std::as_const(square)(i, j);
      // 1 + the sum: the 1 as a term of it.
      test::keep_worst(worst, test::misfit<T>(
                                  value, 0, count + 1, [&](std::size_t k) { return k < count ? rows(k, i) : 1; },
                                  [&](std::size_t k) { return k < count ? rows(k, j) : 1; }));
    }
  }
  return worst;
}

template <class T>
double worst_of_rank_k_updates() {
  double worst = 0;
  for (const std::size_t width : {0U, 1U, 2U, 13U, 14U, 15U, 31U, 32U, 33U, 47U, 65U}) {
    for (const std::size_t count : {0U, 1U, 5U, 20U}) test::keep_worst(worst, worst_of_rank_k<T>(count, width));
  }
  for (const std::size_t count : {335U, 336U, 337U, 680U}) test::keep_worst(worst, worst_of_rank_k<T>(count, 40));
  test::keep_worst(worst, worst_of_rank_k<T>(9, 600));
  return worst;
}

}  // namespace

TEST_CASE("a rank-k update agrees with its formula and leaves the other triangle alone", "[kernel]") {
  CHECK(worst_of_rank_k_updates<float>() <= 1);
  CHECK(worst_of_rank_k_updates<double>() <= 1);
}
