#include "cairn/recommender/elastic_net.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "catch.hpp"
#include "neighbor_data.hpp"

namespace {

using dense_square = std::vector<std::vector<double>>;

dense_square gram_of_items(const cairn::interactions& data) {
  dense_square gram(data.items(), std::vector<double>(data.items(), 0.));
  for (std::uint32_t user = 0; user < data.users(); ++user) {
    const auto history = data.history(user);
    for (std::size_t a = 0; a < history.items.size(); ++a) {
      for (std::size_t b = 0; b < history.items.size(); ++b) {
        gram[history.items[a]][history.items[b]] +=
            static_cast<double>(history.values[a]) * static_cast<double>(history.values[b]);
      }
    }
  }
  return gram;
}

cairn::sparse_rows off_diagonal(const dense_square& gram, std::vector<float>& squares) {
  cairn::sparse_rows rows;
  for (std::size_t i = 0; i < gram.size(); ++i) {
    squares.push_back(static_cast<float>(gram[i][i]));
    for (std::size_t j = 0; j < gram.size(); ++j) {
      if (i == j || gram[i][j] == 0) continue;
      rows.columns.push_back(static_cast<std::uint32_t>(j));
      rows.values.push_back(static_cast<float>(gram[i][j]));
    }
    rows.offsets.push_back(rows.columns.size());
  }
  return rows;
}

/// The same problem by plain coordinate descent in double, until nothing moves.
std::vector<double> plain_elastic_net(const dense_square& gram, std::size_t target, double l1, double l2) {
  std::vector<double> w(gram.size(), 0.);
  for (int pass = 0; pass < 20000; ++pass) {
    double most = 0;
    for (std::size_t i = 0; i < w.size(); ++i) {
      if (i == target || gram[i][i] == 0) continue;
      double rest = gram[i][target];
      for (std::size_t k = 0; k < w.size(); ++k) rest -= k == i ? 0 : gram[i][k] * w[k];
      const double best = std::max(0., rest - l1) / (gram[i][i] + l2);
      most = std::max(most, std::abs(best - w[i]));
      w[i] = best;
    }
    if (most < 1e-12) break;
  }
  return w;
}

}  // namespace

TEST_CASE("an elastic net is the minimum, and sparser under a larger l1") {
  const auto data = cairn::testing::random_interactions(60, 40, 25, true);
  const auto gram = gram_of_items(data);
  std::vector<float> squares;
  const auto rows = off_diagonal(gram, squares);
  std::size_t before = 10000;
  for (const float l1 : {0.F, 5.F, 30.F}) {
    cairn::elastic_net net(rows, squares, {.l1 = l1, .l2 = 10, .tolerance = 1e-6F, .rounds = 500});
    std::size_t count = 0;
    std::vector<cairn::scored_index> found;
    for (std::size_t target = 0; target < 40; target += 3) {
      net.solve(target, found);
      count += found.size();
      std::vector<double> weights(40, 0.);
      for (const auto& each : found) weights[each.index] = static_cast<double>(each.score);
      const auto expected = plain_elastic_net(gram, target, static_cast<double>(l1), 10);
      for (std::size_t i = 0; i < 40; ++i) CHECK(weights[i] == Approx(expected[i]).margin(2e-5));
      CHECK(std::is_sorted(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.index < b.index; }));
      CHECK(weights[target] == 0);
    }
    CHECK(count < before);
    before = count;
  }
  CHECK(before > 0);
}

TEST_CASE("an elastic net is the minimum where more weights are active than are solved for among themselves") {
  const auto data = cairn::testing::random_interactions(60, 40, 25, true);
  const auto gram = gram_of_items(data);
  std::vector<float> squares;
  const auto rows = off_diagonal(gram, squares);
  std::vector<cairn::scored_index> found;
  for (const std::size_t most : {0U, 1U, 5U}) {
    cairn::elastic_net net(rows, squares, {.l1 = 0, .l2 = 10, .tolerance = 1e-6F, .rounds = 500, .most_active = most});
    for (std::size_t target = 0; target < 40; target += 3) {
      net.solve(target, found);
      REQUIRE(found.size() > 5);
      std::vector<double> weights(40, 0.);
      for (const auto& each : found) weights[each.index] = static_cast<double>(each.score);
      const auto expected = plain_elastic_net(gram, target, 0, 10);
      for (std::size_t i = 0; i < 40; ++i) CHECK(weights[i] == Approx(expected[i]).margin(2e-5));
    }
  }
}

TEST_CASE("between rounds an elastic net solves for its largest weights, and for no more than it is told") {
  const auto data = cairn::testing::random_interactions(60, 40, 25, true);
  std::vector<float> squares;
  const auto rows = off_diagonal(gram_of_items(data), squares);
  const auto after_one_round = [&](std::size_t most) {
    std::vector<cairn::scored_index> found;
    cairn::elastic_net(rows, squares, {.l1 = 0, .l2 = 10, .tolerance = 1e-6F, .rounds = 1, .most_active = most})
        .solve(7, found);
    std::vector<float> weights(40, 0.F);
    for (const auto& each : found) weights[each.index] = each.score;
    return weights;
  };
  const auto passed = after_one_round(0), some = after_one_round(3), all = after_one_round(2048);
  auto falling = passed;
  std::sort(falling.begin(), falling.end(), std::greater<>());
  REQUIRE(falling[3] > 0);
  int moved = 0;
  for (std::size_t i = 0; i < 40; ++i) {
    if (passed[i] < falling[2]) CHECK(some[i] == passed[i]);
    moved += some[i] != passed[i] ? 1 : 0;
  }
  CHECK(moved > 0);
  CHECK(all != some);
}

TEST_CASE("an elastic net of one other vector, by hand") {
  // (4 - 1) / (8 + 2), and nothing where they share no more than l1.
  std::vector<float> squares{6, 8};
  const cairn::sparse_rows rows{{0, 1, 2}, {1, 0}, {4, 4}};
  std::vector<cairn::scored_index> found;
  cairn::elastic_net(rows, squares, {.l1 = 1, .l2 = 2}).solve(0, found);
  REQUIRE(found.size() == 1);
  CHECK(found[0].index == 1);
  CHECK(found[0].score == Approx(.3));
  cairn::elastic_net(rows, squares, {.l1 = 4, .l2 = 2}).solve(0, found);
  CHECK(found.empty());
}
