#include "cairn/loss/warp.hpp"

#include <cmath>

#include "catch.hpp"
#include "law.hpp"

namespace {
struct planted_rise : cairn::warp_loss {
  template <class T>
  T slope(T margin) const noexcept {
    return -cairn::warp_loss::slope(margin);
  }
};
}  // namespace

TEST_CASE("WARP obeys the law of pairs, and the law rejects one that rises") {
  CHECK(cairn::test::obeys_loss_law(cairn::warp_loss{}));
  CHECK(cairn::test::obeys_loss_law(cairn::warp_loss{.wanted = .5}));
  CHECK_FALSE(cairn::test::obeys_loss_law(planted_rise{}));
}

TEST_CASE("WARP weighs a rank by the harmonic numbers") {
  const cairn::warp_loss loss;
  CHECK(loss.weight(0) == 0);
  CHECK(loss.weight(1) == 1);
  CHECK(loss.weight(4) == Approx(25. / 12));
  double sum = 0;
  for (std::size_t rank = 1; rank <= 1000; ++rank) {
    sum += 1 / static_cast<double>(rank);
    CHECK(loss.weight(rank) == Approx(sum).epsilon(2e-8));
  }
  CHECK(loss.weight(1000000) == Approx(14.392726722865).epsilon(1e-12));
}

TEST_CASE("WARP refuses wrong settings by name") {
  CHECK_THROWS_WITH(cairn::check_loss(cairn::warp_loss{.wanted = 0}), Catch::Contains("warp_loss.wanted"));
  CHECK_THROWS_WITH(cairn::check_loss(cairn::warp_loss{.most_draws = 0}), Catch::Contains("warp_loss.most_draws"));
  CHECK_THROWS_WITH(cairn::check_loss(cairn::warp_loss{.positives = 0}), Catch::Contains("warp_loss.positives"));
  CHECK_THROWS_WITH(cairn::check_loss(cairn::warp_loss{.positives = 2, .place = 3}),
                    Catch::Contains("warp_loss.place"));
}
