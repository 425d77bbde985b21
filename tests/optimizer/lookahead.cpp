#include "cairn/optimizer/lookahead.hpp"

#include "cairn/optimizer/adam.hpp"
#include "cairn/optimizer/clip_by_norm.hpp"
#include "cairn/optimizer/ftrl.hpp"
#include "catch.hpp"
#include "law.hpp"

namespace {
using looking = cairn::lookahead<cairn::sgd>;
template <class Inner>
concept looks_ahead = requires {
  typename cairn::lookahead<Inner>;
};
/// A planted error: the slow weights begin at 0 and not at the parameter.
struct from_zero : looking {
  template <class T>
  auto at(double scale, std::uint64_t step) const noexcept {
    auto wrong = looking::at<T>(scale, step);
    wrong.first = false;
    return wrong;
  }
};
}  // namespace

TEST_CASE("lookahead obeys the law, and the law rejects slow weights that begin at 0") {
  CHECK(cairn::test::obeys_optimizer_law(looking{.inner = {.rate = .1}}, 1000, 1e-6));
  CHECK(cairn::test::obeys_optimizer_law(cairn::lookahead<cairn::adam>{.inner = {.rate = .05}}, 4000, 1e-3));
  CHECK_FALSE(cairn::test::obeys_optimizer_law(from_zero{{.inner = {.rate = .1}}}, 1000, 1e-6));
}

TEST_CASE("five steps of lookahead by hand") {
  // Rate 1, gradient -1, two steps a round, a share of .25: 8, 9 | 10 -> 8.5, 9.5 | 10.5 -> 9, 10.
  const looking with{.inner = {.rate = 1}, .every = 2, .share = .25};
  double x = 8, slow = 0;
  const double expected[] = {9, 8.5, 9.5, 9, 10}, slow_after[] = {8, 8.5, 8.5, 9, 9};
  for (std::uint64_t step = 1; step <= 5; ++step) {
    with.at<double>(1, step)(x, -1., slow);
    CHECK(x == expected[step - 1]);
    CHECK(slow == slow_after[step - 1]);
  }
  cairn::finish(with, 5, 1, &x, &slow, 1);
  CHECK(x == 9);
}

TEST_CASE("what lookahead serves is served through wrappers that keep no slots") {
  const cairn::clip_by_norm<looking> with{.inner = {.inner = {.rate = 1}}, .limit = 100};
  static_assert(cairn::finishes<cairn::clip_by_norm<looking>>() && !cairn::finishes<cairn::clip_by_norm<cairn::sgd>>());
  double x = 8, slow = 0;
  with.at<double>(1, 1)(x, -1., slow);
  CHECK(x == 9);
  cairn::finish(with, 1, 1, &x, &slow, 1);
  CHECK(x == 8);
}

TEST_CASE("lookahead's settings out of range are named, and an optimizer that would undo it is not wrapped") {
  CHECK_THROWS_WITH(check_settings(looking{.every = 0}), Catch::Contains("lookahead.every"));
  CHECK_THROWS_WITH(check_settings(looking{.share = 0}), Catch::Contains("lookahead.share"));
  CHECK_THROWS_WITH(check_settings(looking{.share = 1.5}), Catch::Contains("lookahead.share"));
  CHECK(looks_ahead<cairn::clip_by_norm<cairn::sgd>>);
  CHECK_FALSE(looks_ahead<cairn::clip_by_norm<cairn::ftrl>>);
}
