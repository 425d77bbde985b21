#include "cairn/language/probability_pool.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/language/temperature.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

/// Cases of three classes: each member sees the label through scores of its own strength, the last one not at all.
member_probabilities some_cases(std::size_t cases, const std::vector<double>& strengths) {
  member_probabilities said{{}, {}, strengths.size(), 3};
  for (std::size_t n = 0; n < cases; ++n) {
    random_stream random(7, purpose::simulate, n);
    said.labels.push_back(random.below(3));
    for (const double strength : strengths) {
      std::vector<float> row(3);
      for (float& score : row) score = static_cast<float>(random.normal());
      row[said.labels.back()] += static_cast<float>(strength);
      temperature{}.apply(row);
      said.values.insert(said.values.end(), row.begin(), row.end());
    }
  }
  return said;
}

template <probability_pool Pool>
double loss_of(const Pool& pool, const member_probabilities& said, const std::vector<double>& weights) {
  double sum = 0;
  std::vector<float> out(said.classes);
  const std::size_t columns = said.members * said.classes;
  for (std::size_t n = 0; n < said.labels.size(); ++n) {
    pool.combine(std::span(said.values).subspan(n * columns, columns), weights, out);
    sum -= std::log(static_cast<double>(out[said.labels[n]]));
  }
  return sum / static_cast<double>(said.labels.size());
}

}  // namespace

TEST_CASE("pools combine as their formulas say", "[language]") {
  const std::vector<float> rows{.5F, .3F, .2F, .1F, .1F, .8F};
  std::vector<float> out(3);
  linear_pool{}.combine(rows, std::vector<double>{.75, .25}, out);
  CHECK(out[0] == Approx(.4));
  CHECK(out[2] == Approx(.35));
  linear_pool{}.combine(rows, std::vector<double>{3, 1}, out);
  CHECK(out[2] == Approx(.35));
  logarithmic_pool{}.combine(rows, std::vector<double>{2, .5}, out);
  const double a = .25 * std::sqrt(.1), b = .09 * std::sqrt(.1), c = .04 * std::sqrt(.8);
  CHECK(out[0] == Approx(a / (a + b + c)));
  CHECK(out[1] == Approx(b / (a + b + c)));
  // A member that forbids a class is not believed beyond `least`.
  logarithmic_pool{.least = 1e-3}.combine(std::vector<float>{1, 0, 0, 1}, std::vector<double>{1, 1},
                                          std::span(out).first(2));
  CHECK(out[0] == Approx(.5));
}

TEST_CASE("the logarithmic pool of one member is its temperature", "[language]") {
  const member_probabilities said = some_cases(400, {1.5});
  std::vector<float> logs;
  for (const float p : said.values) logs.push_back(std::log(p));
  const double sharpness = fit_temperature(logs, said.labels, 3).sharpness[0];
  CHECK(sharpness > 1.1);
  const logarithmic_pool pool{.least = 1e-20};
  CHECK(pool.fit(said)[0] == Approx(sharpness).epsilon(1e-4));
}

TEST_CASE("weights are those of the least log loss, and 0 of a member that knows nothing", "[language]") {
  const member_probabilities said = some_cases(600, {1.5, 1, 0});
  const logarithmic_pool pool;
  const std::vector<double> weights = pool.fit(said);
  const double least = loss_of(pool, said, weights);
  CHECK(weights[0] > weights[1]);
  CHECK(weights[1] > .5);
  CHECK(weights[2] < .15);
  for (std::size_t m = 0; m < 3; ++m) {
    for (const double move : {-.05, .05}) {
      std::vector<double> other = weights;
      other[m] += move;
      if (other[m] >= 0) CHECK(loss_of(pool, said, other) > least);
    }
  }
  CHECK(least < loss_of(pool, said, {0, weights[1], 0}));

  const std::vector<double> shares = linear_pool{}.fit(said);
  CHECK(shares[0] + shares[1] + shares[2] == Approx(1));
  // Where a share is above 0, the mean of P_m over that of the pool is 1; elsewhere it is no more.
  for (std::size_t m = 0; m < 3; ++m) {
    double mean = 0;
    for (std::size_t n = 0; n < said.labels.size(); ++n) {
      double all = 0;
      for (std::size_t k = 0; k < 3; ++k) all += shares[k] * static_cast<double>(said.of(n, k)[said.labels[n]]);
      mean += static_cast<double>(said.of(n, m)[said.labels[n]]) / all / static_cast<double>(said.labels.size());
    }
    if (shares[m] > 1e-3) CHECK(mean == Approx(1).epsilon(1e-4));
    CHECK(mean < 1.0001);
  }
}

TEST_CASE("members that are always right, always wrong or say nothing keep weights finite", "[language]") {
  member_probabilities said{{}, {0, 1, 0, 1}, 2, 2};
  for (const std::uint32_t label : said.labels) {
    for (const float p : {label == 0 ? .9F : .1F, label == 0 ? .2F : .8F}) {
      said.values.push_back(p);
      said.values.push_back(1 - p);
    }
  }
  CHECK(logarithmic_pool{.most = 5}.fit(said)[0] <= 5);
  std::vector<float> out(2);
  logarithmic_pool{}.combine(std::span(said.values).first(4), logarithmic_pool{}.fit(said), out);
  CHECK(out[0] > .999F);
  for (std::uint32_t& label : said.labels) label = 1 - label;
  said.values[1] = said.values[3] = 0;  // wrong and sure of it
  CHECK(logarithmic_pool{}.fit(said)[0] < .5);
  CHECK(std::isfinite(linear_pool{}.fit(said)[0]));
  std::fill(said.values.begin(), said.values.end(), .5F);
  logarithmic_pool{}.combine(std::span(said.values).first(4), logarithmic_pool{}.fit(said), out);
  CHECK(out[0] == .5F);
}

TEST_CASE("what is no probability, and sizes that do not agree, are refused", "[language]") {
  const auto refused = [](auto&& change) {
    member_probabilities said{{.5F, .5F, .4F, .6F}, {1}, 2, 2};
    change(said);
    linear_pool{}.fit(said);
  };
  CHECK_THROWS_WITH(refused([](auto& s) { s.values.pop_back(); }), Catch::Contains("member_probabilities.values"));
  CHECK_THROWS_WITH(refused([](auto& s) { s.labels[0] = 2; }), Catch::Contains("label 2"));
  CHECK_THROWS_WITH(refused([](auto& s) { s.labels.clear(); }), Catch::Contains("no case, member or class"));
  CHECK_THROWS_WITH(refused([](auto& s) { s.members = 0; }), Catch::Contains("no case, member or class"));
  CHECK_THROWS_WITH(refused([](auto& s) { s.values[0] = -.1F; }), Catch::Contains("no probability"));
  CHECK_THROWS_WITH(refused([](auto& s) { s.values[0] = std::numeric_limits<float>::quiet_NaN(); }),
                    Catch::Contains("no probability"));
  const member_probabilities said = some_cases(5, {1, 1});
  CHECK_THROWS_WITH(logarithmic_pool{.least = 0}.fit(said), Catch::Contains("logarithmic_pool.least"));
  CHECK_THROWS_WITH(logarithmic_pool{.most = 0}.fit(said), Catch::Contains("logarithmic_pool.most"));
}
