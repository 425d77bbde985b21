#include "cairn/loss/on_list.hpp"

#include <vector>

#include "cairn/loss/bpr.hpp"
#include "cairn/loss/softmax.hpp"
#include "cairn/loss/squared.hpp"
#include "catch.hpp"
#include "law.hpp"

namespace {
/// A loss of any kind as a listwise one.
template <class Loss>
struct listed_loss {
  Loss loss = {};
  template <class T>
  T value(std::span<const T> predictions, std::span<const T> targets) const {
    return cairn::value_on_list(loss, predictions, targets);
  }
  template <class T>
  void slope(std::span<const T> predictions, std::span<const T> targets, std::span<T> slopes) const {
    cairn::slope_on_list(loss, predictions, targets, slopes);
  }
};
struct planted_pair {
  template <class T>
  T value(T margin) const noexcept {
    return cairn::bpr_loss{}.value(margin);
  }
  template <class T>
  T slope(T margin) const noexcept {
    return 2 * cairn::bpr_loss{}.slope(margin);
  }
};
}  // namespace

TEST_CASE("losses of all kinds obey the law on lists, and the law rejects a planted factor") {
  CHECK(cairn::test::obeys_list_law(listed_loss<cairn::squared_loss>{}, false));
  CHECK(cairn::test::obeys_list_law(listed_loss<cairn::bpr_loss>{}, true));
  CHECK(cairn::test::obeys_list_law(listed_loss<cairn::softmax_loss>{}, true));
  CHECK_FALSE(cairn::test::obeys_list_law(listed_loss<planted_pair>{}, true));
}

TEST_CASE("a list's loss is a mean over items, or over pairs of different targets") {
  const std::vector<double> p{1, 2, 4}, t{0, 2, 1};
  CHECK(cairn::value_on_list(cairn::squared_loss{}, std::span(p), std::span<const double>(t)) == Approx(10. / 6));
  const cairn::bpr_loss pairs;
  CHECK(cairn::value_on_list(pairs, std::span(p), std::span<const double>(t)) ==
        Approx((pairs.value(1.) + pairs.value(3.) + pairs.value(-2.)) / 3));
  CHECK(cairn::value_on_list(pairs, std::span<const double>(), std::span<const double>()) == 0);
}
