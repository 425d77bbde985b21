#include "cairn/loss/absolute.hpp"

#include "catch.hpp"
#include "law.hpp"

namespace {
struct planted_side : cairn::absolute_loss {
  template <class T>
  T slope(T prediction, T target) const noexcept {
    return prediction >= target ? T{1} : T{-2};
  }
};
}  // namespace

TEST_CASE("absolute loss obeys the law, and the law rejects a side too steep") {
  CHECK(cairn::test::obeys_loss_law(cairn::absolute_loss{}, 1, 5));
  CHECK_FALSE(cairn::test::obeys_loss_law(planted_side{}, 1, 5));
}

TEST_CASE("absolute loss is a distance") {
  CHECK(cairn::absolute_loss{}.value(3., 5.) == 2);
  CHECK(cairn::absolute_loss{}.slope(3.F, 5.F) == -1);
  CHECK(cairn::absolute_loss{}.slope(5., 5.) == 0);
}
