#include "cairn/recommender/conditional_logit.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "cairn/core/random.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

/// Choices of one out of `alternatives` under known weights.
choice_sets drawn_choices(const std::vector<double>& weights, std::size_t sets, std::size_t alternatives) {
  choice_sets data{.width = weights.size()};
  random_stream random(7, purpose::simulate);
  for (std::size_t set = 0; set < sets; ++set) {
    std::vector<double> share(alternatives);
    double total = 0;
    for (double& s : share) {
      double utility = 0;
      for (const double w : weights) {
        data.features.push_back(static_cast<float>(random.normal()));
        utility += w * static_cast<double>(data.features.back());
      }
      total += s = std::exp(utility);
    }
    double left = random.uniform() * total;
    std::size_t taken = 0;
    while (taken + 1 < alternatives && (left -= share[taken]) > 0) ++taken;
    for (std::size_t n = 0; n < alternatives; ++n) {
      data.chosen.push_back(n == taken ? 1.F : 0.F);
      data.copies.push_back(1);
    }
    data.offsets.push_back(data.chosen.size());
  }
  return data;
}

}  // namespace

TEST_CASE("the weights that choices were drawn by are found") {
  const std::vector<double> truth{1.5, -.7, 0};
  const auto data = drawn_choices(truth, 4000, 8);
  const auto found = conditional_logit(data, {0, 0, 0}, {.ridge = 1e-6});
  for (std::size_t f = 0; f < truth.size(); ++f) CHECK(found[f] == Approx(truth[f]).margin(.08));
  for (const int threads : {1, 2, 3}) {
    CHECK(conditional_logit(data, {0, 0, 0}, {.ridge = 1e-6}, {.threads = threads}) == found);
  }
}

TEST_CASE("two alternatives are a logistic regression") {
  // Feature 1 is chosen three times of four against 0: the weight is log 3.
  choice_sets data{.width = 1};
  for (int n = 0; n < 4; ++n) {
    data.features.insert(data.features.end(), {1, 0});
    data.chosen.insert(data.chosen.end(), {n < 3 ? 1.F : 0.F, n < 3 ? 0.F : 1.F});
    data.copies.insert(data.copies.end(), {1, 1});
    data.offsets.push_back(data.chosen.size());
  }
  CHECK(conditional_logit(data, {0}, {.ridge = 1e-9})[0] == Approx(std::log(3)).epsilon(1e-6));
  // The other stands for ten of its kind: each of them is chosen a thirtieth as often.
  for (std::size_t n = 1; n < 8; n += 2) data.copies[n] = 10;
  CHECK(conditional_logit(data, {0}, {.ridge = 1e-9})[0] == Approx(std::log(30)).epsilon(1e-6));
}

TEST_CASE("the prior stands where there is nothing to learn") {
  CHECK(conditional_logit({.width = 2}, {3, -1}) == std::vector<double>{3, -1});
  auto data = drawn_choices({1, 1}, 50, 4);
  for (std::size_t n = 1; n < data.features.size(); n += 2) data.features[n] = 0;  // says nothing
  const auto found = conditional_logit(data, {0, -1});
  CHECK(found[1] == Approx(-1));
  CHECK(conditional_logit(data, {5, 0}, {.ridge = 1e6})[0] == Approx(5).epsilon(1e-4));
}

TEST_CASE("choice sets that do not fit are refused") {
  auto data = drawn_choices({1, 1}, 5, 3);
  CHECK_THROWS_AS(conditional_logit(data, {0}), cairn::error);
  CHECK_THROWS_AS(conditional_logit(data, {0, 0}, {.ridge = 0}), cairn::error);
  auto shorter = data;
  shorter.copies.pop_back();
  CHECK_THROWS_AS(conditional_logit(shorter, {0, 0}), cairn::error);
  data.features[3] = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_AS(conditional_logit(data, {0, 0}), cairn::error);
  CHECK_THROWS_AS(conditional_logit(drawn_choices({1}, 5, 3), {0}, {}, {.report = [](const auto&) { return false; }}),
                  cancelled);
}
