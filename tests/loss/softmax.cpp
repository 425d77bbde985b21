#include "cairn/loss/softmax.hpp"

#include <cmath>
#include <vector>

#include "catch.hpp"
#include "law.hpp"

namespace {
struct planted_total : cairn::softmax_loss {
  using softmax_loss::value;
  template <class T>
  void slope(std::span<const T> predictions, std::span<const T> targets, std::span<T> slopes) const {
    std::vector<T> one(targets.size(), T{0});
    if (!one.empty()) one[0] = 1;
    softmax_loss::slope(predictions, std::span<const T>(one), slopes);
  }
};
}  // namespace

TEST_CASE("the softmax loss obeys the law, and the law rejects targets that do not count") {
  CHECK(cairn::test::obeys_list_law(cairn::softmax_loss{}, true));
  CHECK(cairn::test::obeys_list_law(cairn::softmax_loss{.temperature = .3}, true));
  CHECK_FALSE(cairn::test::obeys_list_law(planted_total{}, true));
}

TEST_CASE("the softmax of 1, 2, 3 and of large numbers") {
  const std::vector<double> p{1, 2, 3}, t{0, 0, 1}, large{1000, 1000};
  std::vector<double> slopes(3);
  const cairn::softmax_loss loss;
  CHECK(loss.value(std::span<const double>(p), std::span<const double>(t)) == Approx(3.4076059644443806 - 3));
  loss.slope(std::span<const double>(p), std::span<const double>(t), std::span(slopes));
  CHECK(slopes[0] == Approx(.090030573170380462));
  CHECK(slopes[1] == Approx(.24472847105479764));
  CHECK(slopes[2] == Approx(.66524095577482183 - 1));
  const std::vector<double> first{1, 0};
  CHECK(loss.value(std::span<const double>(large), std::span<const double>(first)) == Approx(.6931471805599));
  CHECK(loss.value(std::span<const double>(), std::span<const double>()) == 0);
}

TEST_CASE("the softmax loss refuses wrong settings by name") {
  CHECK_THROWS_WITH(cairn::check_loss(cairn::softmax_loss{.temperature = 0}),
                    Catch::Contains("softmax_loss.temperature"));
}
