#include "cairn/recommender/als_factors.hpp"

#include <cmath>
#include <vector>

#include "catch.hpp"

namespace {

using namespace cairn;

interactions small_tastes(std::size_t users, std::size_t items) {
  std::vector<interaction> entries;
  random_stream random(3, purpose::simulate);
  for (std::size_t n = 0; n < users * items / 3; ++n) {
    const auto user = random.below(static_cast<std::uint32_t>(users));
    entries.push_back({user, random.below(static_cast<std::uint32_t>(items)), static_cast<float>(1 + n % 3)});
  }
  return interactions(users, items, entries, interactions::repeats::keep_last);
}

}  // namespace

TEST_CASE("the loss is its formula", "[als]") {
  const auto data = small_tastes(13, 9);
  const implicit_als_settings<> settings{.factors = 3,
                                         .unobserved_weight = .2,
                                         .regularization = .05,
                                         .frequency_exponent = .5,
                                         .initial_deviation = .7,
                                         .confidence_scale = .3};
  const als_factors factors = detail::initial_factors(13, 9, settings);
  const matrix<double> x = factors.users.cast<double>();
  const matrix<double> y = factors.items.cast<double>();
  const matrix<double> scores = x * y.transpose();
  double expected = 0;
  for (Eigen::Index u = 0; u < 13; ++u) {
    const auto history = data.history(static_cast<user_index>(u));
    for (Eigen::Index i = 0; i < 9; ++i) expected += .2 * scores(u, i) * scores(u, i);
    for (std::size_t n = 0; n < history.items.size(); ++n) {
      const double miss = 1 - scores(u, static_cast<Eigen::Index>(history.items[n]));
      expected += (1 + .3 * static_cast<double>(history.values[n])) * miss * miss;
    }
    expected += .05 * std::sqrt(static_cast<double>(history.items.size()) + .2 * 9) * x.row(u).squaredNorm();
  }
  for (Eigen::Index i = 0; i < 9; ++i) {
    const auto count = static_cast<double>(data.by_item().row_size(static_cast<std::size_t>(i)));
    expected += .05 * std::sqrt(count + .2 * 13) * y.row(i).squaredNorm();
  }
  CHECK(implicit_als_loss(data, factors, settings) == Approx(expected).epsilon(1e-5));
}

TEST_CASE("factors begin normal, the same for a seed, others for another", "[als]") {
  const implicit_als_settings<> settings{.factors = 50, .initial_deviation = 2, .seed = 4};
  const als_factors factors = detail::initial_factors(300, 200, settings);
  const double mean_square = factors.users.cast<double>().squaredNorm() / (300 * 50);
  CHECK(mean_square == Approx(4. / 50).epsilon(.05));
  CHECK(factors.users == detail::initial_factors(300, 200, settings).users);
  CHECK(factors.users != detail::initial_factors(300, 200, implicit_als_settings<>{.factors = 50, .seed = 5}).users);
  CHECK(factors.users.row(0) != factors.items.row(0));
}

TEST_CASE("the Gram matrix of a table is the same bits on any number of threads", "[als]") {
  const auto table = detail::initial_factors(3000, 1, implicit_als_settings<>{.factors = 19}).users;
  const auto one = detail::gram_of(table, 1);
  CHECK(one == detail::gram_of(table, 3));
  const matrix<float> expected = table.transpose() * table;
  for (Eigen::Index i = 0; i < 19; ++i) {
    for (Eigen::Index j = 0; j < 19; ++j) {
      CHECK(one[static_cast<std::size_t>(i * 32 + j)] == Approx(expected(i, j)).margin(1e-4));
    }
  }
}
