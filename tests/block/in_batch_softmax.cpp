#include "cairn/block/in_batch_softmax.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "block/laws.hpp"
#include "catch.hpp"

namespace {

using cairn::in_batch_softmax;
using cairn::shared_by_all;

/// Six rows of four groups; five items: 0 is of two groups, 4 was drawn, the others are of one group each.
struct small_batch {
  std::vector<std::uint32_t> targets{0, 1, 2, 0, 3, 2}, groups{0, 0, 1, 2, 3, 1},
      owners{shared_by_all, 0, 1, 3, shared_by_all};
  std::vector<double> log_chances{-.2, -1.5, -.7, -2.5, -3};
  cairn::batch_items items() const { return {targets, groups, owners, log_chances}; }
};

/// The loss of all rows, from its definition.
double plain_in_batch(const in_batch_softmax& loss, const cairn::matrix_view<const double>& h,
                      const cairn::matrix_view<const double>& v, const cairn::batch_items& batch) {
  double sum = 0;
  for (std::size_t row = 0; row < h.rows; ++row) {
    const auto score = [&](std::size_t j) {
      double product = 0;
      for (std::size_t c = 0; c < h.columns; ++c) product += h(row, c) * v(j, c);
      return product / loss.temperature - (batch.log_chances.empty() ? 0 : batch.log_chances[j]);
    };
    double all = 0;
    for (std::size_t j = 0; j < v.rows; ++j) {
      if (j == batch.targets[row] || batch.owners[j] != batch.groups[row]) all += std::exp(score(j));
    }
    sum += std::log(all) - score(batch.targets[row]);
  }
  return sum;
}

struct learned_batch {
  std::vector<double> d_h, d_v;
  double sum = 0;
};

learned_batch learn_batch(const in_batch_softmax& loss, const cairn::matrix_view<const double>& h,
                          const cairn::matrix_view<const double>& v, const cairn::batch_items& batch, double scale,
                          int threads = 1) {
  const std::vector<std::uint32_t> offsets{0, static_cast<std::uint32_t>(h.rows)};
  cairn::workspace memory;
  learned_batch result{std::vector<double>(h.rows * h.columns, 7.), std::vector<double>(v.rows * v.columns, 7.)};
  result.sum = loss.learn<double>(h, v, batch, cairn::pass(offsets, memory, 0, threads), scale,
                                  {result.d_h.data(), h.rows, h.columns}, {result.d_v.data(), v.rows, v.columns});
  CHECK(memory.here().used == 0);  // nothing is kept
  return result;
}

}  // namespace

TEST_CASE("a softmax over a batch is its definition, with a gradient by differences", "[block]") {
  small_batch batch;
  for (const in_batch_softmax loss : {in_batch_softmax{}, in_batch_softmax{.temperature = .4, .rows_at_a_time = 4}}) {
    for (const bool corrected : {true, false}) {
      cairn::batch_items items = batch.items();
      if (!corrected) items.log_chances = {};
      laws::packed_batch<double> h({6}, 4, 13), v({5}, 4, 14);
      const learned_batch found = learn_batch(loss, h.rows(), v.rows(), items, .4);
      CHECK(found.sum == Approx(plain_in_batch(loss, h.rows(), v.rows(), items)).epsilon(1e-12));
      const auto numerical =
          laws::differences_of({{"h", h.values.data(), h.values.size()}, {"v", v.values.data(), v.values.size()}}, 1000,
                               [&] { return .4 * plain_in_batch(loss, h.rows(), v.rows(), items); });
      laws::check_against({{"h", found.d_h}, {"v", found.d_v}}, numerical);
    }
  }
}

TEST_CASE("rows of a softmax over a batch are cut anyhow, on any number of threads", "[block]") {
  const laws::packed_batch<double> h({500}, 8, 5), v({300}, 8, 6);
  std::vector<std::uint32_t> targets(500), groups(500), owners(300, shared_by_all);
  std::vector<double> log_chances(300);
  for (std::uint32_t n = 0; n < 500; ++n) {
    targets[n] = n * 7 % 300;
    groups[n] = n / 2;
  }
  for (std::uint32_t n = 0; n < 300; ++n) log_chances[n] = -.01 * n;
  owners[7] = 0;
  const cairn::batch_items items{targets, groups, owners, log_chances};
  const learned_batch whole = learn_batch({.rows_at_a_time = 500}, h.rows(), v.rows(), items, .01);
  const learned_batch cut = learn_batch({.rows_at_a_time = 64}, h.rows(), v.rows(), items, .01);
  CHECK(cut.sum == Approx(whole.sum).epsilon(1e-13));
  CHECK(laws::difference(whole.d_h, cut.d_h) < 1e-13);
  CHECK(laws::difference(whole.d_v, cut.d_v) < 1e-13);
  const learned_batch three = learn_batch({.rows_at_a_time = 64}, h.rows(), v.rows(), items, .01, 3);
  CHECK((three.d_h == cut.d_h && three.d_v == cut.d_v && three.sum == cut.sum));
}

TEST_CASE("known values of a softmax over a batch", "[block]") {
  // Rows of zeros: all items alike. Row 0 does not see item 1, which only its group has; the others see all five.
  const std::vector<double> h(24, 0), v(20, 1);
  const small_batch batch;
  cairn::batch_items items = batch.items();
  items.log_chances = {};
  CHECK(learn_batch({}, {h.data(), 6, 4}, {v.data(), 5, 4}, items, 1).sum ==
        Approx(std::log(4.) + 5 * std::log(5.)).epsilon(1e-14));
  // With chances e^-1 and e^-2 of two items, a row of the first: log(e^1 + e^2) - 1.
  const std::vector<std::uint32_t> of_first{0}, all{shared_by_all, shared_by_all};
  const std::vector<double> chances{-1, -2};
  CHECK(
      learn_batch({.temperature = .1}, {h.data(), 1, 4}, {v.data(), 2, 4}, {of_first, of_first, all, chances}, 1).sum ==
      Approx(std::log(std::exp(1) + std::exp(2)) - 1).epsilon(1e-14));
  // One row alone learns nothing.
  const std::vector<std::uint32_t> first{0}, own{0};
  const learned_batch alone = learn_batch({}, {v.data(), 1, 4}, {v.data(), 1, 4}, {first, first, own, {}}, 1);
  CHECK(alone.sum == 0);
  for (const double value : alone.d_h) CHECK(value == 0);
}

TEST_CASE("the chance of an item to be in a batch", "[block]") {
  CHECK(cairn::log_chance_in_batch(.5, 1, 0, 0) == Approx(std::log(.5)));
  CHECK(cairn::log_chance_in_batch(.5, 2, .5, 1) == Approx(std::log(1 - .125)));
  CHECK(cairn::log_chance_in_batch(0, 9, .1, 2) == Approx(std::log(1 - .81)));
  CHECK(cairn::log_chance_in_batch(1e-12, 100, 0, 0) == Approx(std::log(1e-10)).epsilon(1e-10));
  CHECK(cairn::log_chance_in_batch(1, 3, .5, 1) == 0);
  CHECK(cairn::log_chance_in_batch(0, 0, 1, 1) == 0);
}

TEST_CASE("settings of a softmax over a batch are told by name", "[block]") {
  for (const double bad :
       {0., -1., std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_WITH(in_batch_softmax{.temperature = bad}.check(), Catch::Contains("in_batch_softmax.temperature"));
  }
  CHECK_THROWS_WITH(in_batch_softmax{.rows_at_a_time = 0}.check(), Catch::Contains("in_batch_softmax.rows_at_a_time"));
  CHECK_NOTHROW(in_batch_softmax{}.check());
}
