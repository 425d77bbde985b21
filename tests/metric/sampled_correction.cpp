#include "cairn/metric/sampled_correction.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/metric/auc.hpp"
#include "cairn/metric/average_precision.hpp"
#include "cairn/metric/ndcg.hpp"
#include "cairn/metric/reciprocal_rank.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

double binomial_coefficient(double from, double of) {
  double value = 1;
  for (double n = 0; n < of; ++n) value *= (from - n) / (of - n);
  return value;
}

/// What a table gives on average for the rank r of n, and its variance.
struct table_moments {
  double mean = 0, variance = 0;
};
table_moments moments_of(std::span<const double> table, const sampled_correction_settings& settings, std::size_t rank) {
  std::vector<double> chance(settings.negatives + 1);
  detail::sampled_places(settings, rank, chance);
  table_moments found;
  for (std::size_t s = 0; s < table.size(); ++s) found.mean += chance[s] * table[s];
  for (std::size_t s = 0; s < table.size(); ++s) found.variance += chance[s] * std::pow(table[s] - found.mean, 2);
  return found;
}

/// Mean over ranks of squared bias plus gamma times variance.
template <class M>
double objective_of(std::span<const double> table, const sampled_correction_settings& settings, const M& metric) {
  double sum = 0;
  for (std::size_t rank = 1; rank <= settings.items; ++rank) {
    const table_moments found = moments_of(table, settings, rank);
    sum += std::pow(found.mean - detail::at_rank(metric, rank, settings.items), 2) + settings.gamma * found.variance;
  }
  return sum / static_cast<double>(settings.items);
}

/// The mean of a metric over users of these ranks, each among freshly drawn negatives.
template <class M>
double sampled_mean(const M& metric, const std::vector<std::size_t>& ranks, const sampled_correction_settings& settings,
                    std::uint64_t seed) {
  double sum = 0;
  for (std::size_t user = 0; user < ranks.size(); ++user) {
    random_stream random(seed, purpose::negative, user);
    std::size_t above = 0;
    for (std::size_t n = 0; n < settings.negatives; ++n) {
      above += random.below(static_cast<std::uint32_t>(settings.items - 1)) < ranks[user] - 1 ? 1U : 0U;
    }
    sum += metric.value({.positions = std::span(&above, 1), .relevant = 1, .candidates = settings.negatives + 1});
  }
  return sum / static_cast<double>(ranks.size());
}

template <class M>
double exact_mean(const M& metric, const std::vector<std::size_t>& ranks, std::size_t items) {
  double sum = 0;
  for (const std::size_t rank : ranks) sum += detail::at_rank(metric, rank, items);
  return sum / static_cast<double>(ranks.size());
}

}  // namespace

TEST_CASE("the places among sampled negatives are binomial or hypergeometric") {
  for (const auto& [items, negatives] : {std::pair{2, 1}, std::pair{12, 5}, std::pair{12, 11}, std::pair{40, 7}}) {
    const double n = items, m = negatives;
    for (const auto draws : {sampled_draws::with_replacement, sampled_draws::without_replacement}) {
      const sampled_correction_settings settings{
          .items = static_cast<std::size_t>(items), .negatives = static_cast<std::size_t>(negatives), .draws = draws};
      std::vector<double> chance(settings.negatives + 1);
      for (std::size_t rank = 1; rank <= settings.items; ++rank) {
        detail::sampled_places(settings, rank, chance);
        const double higher = static_cast<double>(rank) - 1, q = higher / (n - 1);
        for (std::size_t s = 0; s < chance.size(); ++s) {
          const auto j = static_cast<double>(s);
          double expected = binomial_coefficient(m, j) * std::pow(q, j) * std::pow(1 - q, m - j);
          if (draws == sampled_draws::without_replacement) {
            const bool possible = j <= higher && m - j <= n - 1 - higher;
            expected = possible ? binomial_coefficient(higher, j) * binomial_coefficient(n - 1 - higher, m - j) /
                                      binomial_coefficient(n - 1, m)
                                : 0;
          }
          CHECK(chance[s] == Approx(expected).epsilon(1e-10).margin(1e-300));
        }
      }
    }
  }
  // A large sample: no power of a small chance underflows on the way.
  const sampled_correction_settings large{.items = 1000001, .negatives = 5000};
  std::vector<double> chance(5001);
  detail::sampled_places(large, 500001, chance);
  double mean = 0;
  for (std::size_t s = 0; s < chance.size(); ++s) mean += static_cast<double>(s) * chance[s];
  CHECK(mean == Approx(2500).epsilon(1e-12));
}

TEST_CASE("tables by another program") {
  // tests/reference/metric.py
  constexpr std::array again{0.724458430579,  -0.279238423631,   -0.0800216786666, 0.0399465416894,
                             0.0263155433368, -0.00683090721214, -0.00169365102768};
  constexpr std::array once{0.760416466402,  -0.25294795546,    -0.0601441259653, 0.0469802224441,
                            0.0109905205533, -0.00863923900955, 0.000561053535232};
  const corrected_metric with(ndcg{3}, {.items = 30, .negatives = 6});
  const corrected_metric without(ndcg{3}, {.items = 30, .negatives = 6, .draws = sampled_draws::without_replacement});
  REQUIRE(with.table().size() == 7);
  for (std::size_t s = 0; s < 7; ++s) {
    CHECK(with.table()[s] == Approx(again[s]).epsilon(1e-9));
    CHECK(without.table()[s] == Approx(once[s]).epsilon(1e-9));
  }
}

TEST_CASE("no table near it has less squared bias plus gamma times variance") {
  const ndcg metric{5};
  for (const double gamma : {1., .1, .01}) {
    const sampled_correction_settings settings{.items = 200, .negatives = 12, .gamma = gamma};
    const corrected_metric corrected(metric, settings);
    std::vector<double> table(corrected.table().begin(), corrected.table().end());
    const double least = objective_of(table, settings, metric);
    for (double& entry : table) {
      for (const double step : {.01, -.01}) {
        entry += step;
        CHECK(objective_of(table, settings, metric) > least);
        entry -= step;
      }
    }
  }
}

TEST_CASE("gamma trades bias for variance, and all negatives at once leave neither") {
  const reciprocal_rank metric;
  double last_bias = std::numeric_limits<double>::max(), last_variance = 0;
  for (const double gamma : {1., .1, .01, .001}) {
    const sampled_correction_settings settings{.items = 300, .negatives = 20, .gamma = gamma};
    const corrected_metric corrected(metric, settings);
    double bias = 0, variance = 0;
    for (std::size_t rank = 1; rank <= 300; ++rank) {
      const table_moments found = moments_of(corrected.table(), settings, rank);
      bias += std::pow(found.mean - 1 / static_cast<double>(rank), 2);
      variance += found.variance;
    }
    CHECK(bias < last_bias);
    CHECK(variance > last_variance);
    last_bias = bias;
    last_variance = variance;
  }
  const corrected_metric all(metric, {.items = 9, .negatives = 8, .draws = sampled_draws::without_replacement});
  for (std::size_t s = 0; s < 9; ++s) CHECK(all.table()[s] == Approx(1. / static_cast<double>(s + 1)).epsilon(1e-12));
}

TEST_CASE("the rank estimate is unbiased for a metric that is linear in the rank") {
  const sampled_correction_settings settings{.items = 301, .negatives = 20, .by = correction::rank_estimate};
  const corrected_metric corrected(auc{}, settings);
  for (const std::size_t rank : {1U, 2U, 77U, 301U}) {
    const double exact = 1 - (static_cast<double>(rank) - 1) / 300;
    CHECK(moments_of(corrected.table(), settings, rank).mean == Approx(exact).epsilon(1e-10).margin(1e-12));
  }
  const corrected_metric reciprocal(reciprocal_rank{}, settings);
  CHECK(reciprocal.table()[0] == 1);
  CHECK(reciprocal.table()[1] == Approx(1. / 16));  // 1 + 300 / 20
  CHECK(reciprocal.table()[20] == Approx(1. / 301));
}

TEST_CASE("corrected means are nearer to the exact ones than plain sampled means") {
  constexpr std::size_t items = 2000, users = 60;
  std::vector<std::size_t> ranks;  // from 1 to 2,000, evenly on a logarithmic scale
  for (std::size_t user = 0; user < users; ++user) {
    ranks.push_back(static_cast<std::size_t>(std::lround(std::pow(2000., static_cast<double>(user) / (users - 1.)))));
  }
  const auto check = [&](const auto& metric) {
    const double exact = exact_mean(metric, ranks, items);
    for (const auto by : {correction::bias_variance, correction::rank_estimate}) {
      const sampled_correction_settings settings{.items = items, .negatives = 100, .by = by};
      const corrected_metric corrected(metric, settings);
      double plain_error = 0, error = 0, mean = 0, expected = 0;
      constexpr int samples = 40;
      for (std::uint64_t seed = 0; seed < samples; ++seed) {
        const double estimate = sampled_mean(corrected, ranks, settings, seed);
        mean += estimate / samples;
        error += std::abs(estimate - exact) / samples;
        plain_error += std::abs(sampled_mean(metric, ranks, settings, seed) - exact) / samples;
      }
      CHECK(error < plain_error * (by == correction::bias_variance ? 1. / 3 : 1));
      double variance = 0;
      for (const std::size_t rank : ranks) {
        const table_moments found = moments_of(corrected.table(), settings, rank);
        expected += found.mean / users;
        variance += found.variance / (users * users);
      }
      CHECK(std::abs(mean - expected) < 4 * std::sqrt(variance / samples));  // the model of the draws is right
    }
  };
  check(ndcg{});
  check(average_precision{});
  check(average_precision{.k = whole_list});
}

TEST_CASE("an order that plain sampling gets wrong is put right") {
  constexpr std::size_t items = 2000;
  // All at rank 100, or one in five in the first three and the others far down.
  std::vector<std::size_t> never, sometimes;
  for (std::size_t user = 0; user < 60; ++user) {
    never.push_back(100);
    sometimes.push_back(user % 5 == 0 ? 1 + user % 3 : 1000 + user);
  }
  const ndcg metric;
  CHECK(exact_mean(metric, never, items) == 0);
  CHECK(exact_mean(metric, sometimes, items) > .1);
  for (const auto by : {correction::bias_variance, correction::rank_estimate}) {
    const sampled_correction_settings settings{.items = items, .negatives = 100, .by = by};
    const corrected_metric corrected(metric, settings);
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      CHECK(sampled_mean(metric, never, settings, seed) > sampled_mean(metric, sometimes, settings, seed) + .1);
      CHECK(sampled_mean(corrected, never, settings, seed) < sampled_mean(corrected, sometimes, settings, seed));
    }
  }
}

TEST_CASE("a corrected metric reads its table at the share of negatives above") {
  const corrected_metric corrected(ndcg{10}, {.items = 500, .negatives = 20});
  CHECK(name_of(corrected) == "corrected_ndcg@10");
  CHECK(name_of(corrected_metric(auc{}, {.items = 50, .negatives = 20})) == "corrected_auc");
  const auto table = corrected.table();
  const std::array<std::size_t, 2> positions{2, 4};  // 2 and 3 negatives above
  CHECK(corrected.value({.positions = positions, .relevant = 2, .candidates = 22}) ==
        Approx((table[2] + table[3]) / 2));
  CHECK(corrected.value({.positions = positions, .relevant = 4, .candidates = 22}) ==
        Approx((table[2] + table[3]) / 4));
  const std::array<std::size_t, 1> last{20}, one{1}, end{10};
  CHECK(corrected.value({.positions = last, .relevant = 1, .candidates = 21}) == table[20]);
  CHECK(corrected.value({.positions = one, .relevant = 1, .candidates = 11}) == table[2]);  // 1 of 10 is 2 of 20
  CHECK(corrected.value({.positions = end, .relevant = 1, .candidates = 11}) == table[20]);
  CHECK(corrected.value({.positions = one, .relevant = 1, .candidates = 41}) == Approx((table[0] + table[1]) / 2));
  CHECK(corrected.value({}) == 0);
  CHECK(corrected.value({.positions = std::span(one).first(0), .relevant = 3, .candidates = 9}) == 0);
}

TEST_CASE("settings that correct nothing are refused by name") {
  const auto refused = [](const sampled_correction_settings& settings, const char* name) {
    CHECK_THROWS_WITH(corrected_metric(ndcg{}, settings), Catch::Contains(name));
  };
  refused({}, "sampled_correction_settings.items");
  refused({.items = 100, .negatives = 0}, "sampled_correction_settings.negatives");
  refused({.items = 100, .negatives = 100, .draws = sampled_draws::without_replacement}, "fewer than items");
  for (const double bad : {0., -.1, 1.1, std::numeric_limits<double>::quiet_NaN()}) {
    refused({.items = 100, .negatives = 10, .gamma = bad}, "sampled_correction_settings.gamma");
  }
}
