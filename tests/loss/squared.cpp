#include "cairn/loss/squared.hpp"

#include "catch.hpp"
#include "law.hpp"

namespace {
struct planted_sign : cairn::squared_loss {
  template <class T>
  T slope(T prediction, T target) const noexcept {
    return target - prediction;
  }
};
}  // namespace

TEST_CASE("squared loss obeys the law, and the law rejects a planted sign") {
  CHECK(cairn::test::obeys_loss_law(cairn::squared_loss{}, 1, 5));
  CHECK_FALSE(cairn::test::obeys_loss_law(planted_sign{}, 1, 5));
}

TEST_CASE("squared loss is half the square") {
  static_assert(cairn::squared_loss{}.value(3., 1.) == 2.);
  CHECK(cairn::squared_loss{}.slope(3.F, 1.F) == 2.F);
}
