#include "cairn/loss/lambda_rank.hpp"

#include <cmath>
#include <vector>

#include "catch.hpp"
#include "law.hpp"

namespace {
struct planted_half : cairn::lambda_rank_loss {
  using lambda_rank_loss::value;
  template <class T>
  void slope(std::span<const T> predictions, std::span<const T> targets, std::span<T> slopes) const {
    lambda_rank_loss::slope(predictions, targets, slopes);
    for (T& slope : slopes) slope = std::max(slope, T{0});  // the better item of a pair is not pulled up
  }
};
}  // namespace

TEST_CASE("LambdaRank obeys the law, and the law rejects half of a pair") {
  CHECK(cairn::test::obeys_list_law(cairn::lambda_rank_loss{}, true));
  CHECK(cairn::test::obeys_list_law(cairn::lambda_rank_loss{.k = 3}, true));
  CHECK_FALSE(cairn::test::obeys_list_law(planted_half{}, true));
}

TEST_CASE("LambdaRank by hand") {
  // Grades 1, 0, 0 in the places 2, 1, 3: an exchange with the first brings 1 - 1 / log2 3, with the third 1 / log2 3 -
  // 1 / 2.
  const std::vector<double> p{.5, 1, -1}, t{1, 0, 0};
  const double second = 1 / std::log2(3.), up = 1 - second, down = second - .5;
  const cairn::lambda_rank_loss loss;
  CHECK(loss.value(std::span<const double>(p), std::span<const double>(t)) ==
        Approx(up * std::log1p(std::exp(.5)) + down * std::log1p(std::exp(-1.5))));
  std::vector<double> slopes(3);
  loss.slope(std::span<const double>(p), std::span<const double>(t), std::span(slopes));
  CHECK(slopes[1] == Approx(up / (1 + std::exp(-.5))));
  CHECK(slopes[2] == Approx(down / (1 + std::exp(1.5))));
  CHECK(slopes[0] == Approx(-slopes[1] - slopes[2]));
  // Below the cut nothing is won.
  cairn::lambda_rank_loss{.k = 1}.slope(std::span<const double>(p), std::span<const double>(t), std::span(slopes));
  CHECK(slopes[2] == 0);
  CHECK(slopes[1] == Approx(1 / (1 + std::exp(-.5))));
}

TEST_CASE("LambdaRank has nothing to say where no grade is above 0") {
  const std::vector<double> p{.5, 1}, t{0, 0};
  CHECK(cairn::lambda_rank_loss{}.value(std::span<const double>(p), std::span<const double>(t)) == 0);
}
