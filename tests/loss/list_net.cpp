#include "cairn/loss/list_net.hpp"

#include <cmath>
#include <vector>

#include "catch.hpp"
#include "law.hpp"

namespace {
struct planted_grades : cairn::list_net_loss {
  using list_net_loss::value;
  template <class T>
  void slope(std::span<const T> predictions, std::span<const T> targets, std::span<T> slopes) const {
    cairn::softmax_loss{}.slope(predictions, targets, slopes);
  }
};
}  // namespace

TEST_CASE("ListNet obeys the law, and the law rejects grades in place of chances") {
  CHECK(cairn::test::obeys_list_law(cairn::list_net_loss{}, true));
  CHECK_FALSE(cairn::test::obeys_list_law(planted_grades{}, true));
}

TEST_CASE("ListNet is least, the entropy of the grades, where predictions are the grades") {
  const std::vector<double> t{1, 2, 3};
  const double p[]{.090030573170380462, .24472847105479764, .66524095577482183};
  double entropy = 0;
  for (const double each : p) entropy -= each * std::log(each);
  const cairn::list_net_loss loss;
  CHECK(loss.value(std::span<const double>(t), std::span<const double>(t)) == Approx(entropy));
  const std::vector<double> shifted{11, 12, 13}, other{3, 2, 1};
  CHECK(loss.value(std::span<const double>(shifted), std::span<const double>(t)) == Approx(entropy));
  CHECK(loss.value(std::span<const double>(other), std::span<const double>(t)) > entropy + .5);
}
