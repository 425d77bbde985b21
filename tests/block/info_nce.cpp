#include "cairn/block/info_nce.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "block/laws.hpp"
#include "catch.hpp"

namespace {

using cairn::compared_by;
using cairn::info_nce;
using cairn::matrix_view;

/// The loss of all pairs, from its definition.
double plain_info_nce(const info_nce& loss, const matrix_view<const double>& h) {
  const auto alike = [&](std::size_t a, std::size_t b) {
    double product = 0, of_a = 0, of_b = 0;
    for (std::size_t c = 0; c < h.columns; ++c) {
      product += h(a, c) * h(b, c);
      of_a += h(a, c) * h(a, c);
      of_b += h(b, c) * h(b, c);
    }
    return (loss.compared == compared_by::cosine ? product / std::sqrt(of_a * of_b) : product) / loss.temperature;
  };
  double sum = 0;
  for (std::size_t row = 0; row < h.rows; ++row) {
    double others = 0;
    for (std::size_t other = 0; other < h.rows; ++other) {
      if (other != row) others += std::exp(alike(row, other));
    }
    sum += (std::log(others) - alike(row, row % 2 == 0 ? row + 1 : row - 1)) / 2;
  }
  return sum;
}

struct paired_rows {
  std::vector<double> d;
  double sum = 0;
};

paired_rows learn_pairs(const info_nce& loss, const matrix_view<const double>& h, double scale, int threads = 1) {
  const std::vector<std::uint32_t> offsets{0, static_cast<std::uint32_t>(h.rows)};
  cairn::workspace memory;
  const cairn::pass p(offsets, memory, 0, threads);
  paired_rows result{std::vector<double>(h.rows * h.columns, 7.)};  // what was there does not count
  result.sum = loss.learn<double>(h, p, scale, {result.d.data(), h.rows, h.columns});
  CHECK(memory.here().used == 0);  // nothing is kept
  return result;
}

}  // namespace

TEST_CASE("a contrastive loss is its definition, with a gradient by differences", "[block]") {
  for (const info_nce loss :
       {info_nce{}, info_nce{.temperature = .3, .rows_at_a_time = 4}, info_nce{.compared = compared_by::cosine},
        info_nce{.temperature = .2, .compared = compared_by::cosine, .rows_at_a_time = 3}}) {
    laws::packed_batch<double> h({10}, 6, 13);
    const paired_rows found = learn_pairs(loss, h.rows(), .4);
    CHECK(found.sum == Approx(plain_info_nce(loss, h.rows())).epsilon(1e-12));
    const auto numerical = laws::differences_of({{"h", h.values.data(), h.values.size()}}, 1000,
                                                [&] { return .4 * plain_info_nce(loss, h.rows()); });
    laws::check_against({{"h", found.d}}, numerical);
  }
}

TEST_CASE("rows of a contrastive loss are cut anyhow, on any number of threads", "[block]") {
  const laws::packed_batch<double> h({600}, 8, 5);
  const paired_rows whole = learn_pairs({.temperature = 2, .rows_at_a_time = 600}, h.rows(), .01);
  const paired_rows cut = learn_pairs({.temperature = 2, .rows_at_a_time = 64}, h.rows(), .01);
  CHECK(cut.sum == Approx(whole.sum).epsilon(1e-13));
  CHECK(laws::difference(whole.d, cut.d) < 1e-13);
  const paired_rows three = learn_pairs({.temperature = 2, .rows_at_a_time = 64}, h.rows(), .01, 3);
  CHECK(three.sum == cut.sum);
  CHECK((three.d == cut.d));
}

TEST_CASE("known values of a contrastive loss", "[block]") {
  // Two pairs of unit rows, e1 e1 and e2 e2: of each row log(e + 2) - 1.
  const std::vector<double> apart{1, 0, 1, 0, 0, 1, 0, 1};
  CHECK(learn_pairs({}, {apart.data(), 4, 2}, 1).sum == Approx(2 * (std::log(std::exp(1) + 2) - 1)));
  // One pair alone has no negatives.
  const paired_rows alone = learn_pairs({}, {apart.data(), 2, 2}, 1);
  CHECK(alone.sum == Approx(0).margin(1e-15));
  for (const double value : alone.d) CHECK(value == Approx(0).margin(1e-15));
  // Four rows alike: log 3 each.
  const std::vector<double> alike{.5, 2, .5, 2, .5, 2, .5, 2};
  CHECK(learn_pairs({.temperature = .01}, {alike.data(), 4, 2}, 1).sum == Approx(2 * std::log(3.)));
  // A cosine does not see lengths; a row of zeros is like nothing, and stays.
  const std::vector<double> longer{3, 0, 1, 0, 0, .5, 0, 9}, zeros{0, 0, 1, 0, 0, 1, 0, 1};
  const info_nce cosines{.compared = compared_by::cosine};
  CHECK(learn_pairs(cosines, {longer.data(), 4, 2}, 1).sum == Approx(2 * (std::log(std::exp(1) + 2) - 1)));
  const paired_rows still = learn_pairs(cosines, {zeros.data(), 4, 2}, 1);
  CHECK(std::isfinite(still.sum));
  CHECK(still.d[0] == 0);
  CHECK(still.d[1] == 0);
}

TEST_CASE("a contrastive loss's settings are told by name", "[block]") {
  for (const double bad :
       {0., -1., std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_WITH(info_nce{.temperature = bad}.check(), Catch::Contains("info_nce.temperature"));
  }
  CHECK_THROWS_WITH(info_nce{.rows_at_a_time = 0}.check(), Catch::Contains("info_nce.rows_at_a_time"));
}
