#include "cairn/metric/popularity_bias.hpp"

#include <array>
#include <limits>

#include "catch.hpp"

using namespace cairn;

TEST_CASE("average popularity and the long tail by hand") {
  // 20 takings: item 1 has 10, item 3 has 6, together 80 %.
  const std::array<std::size_t, 6> taken{1, 10, 2, 6, 1, 0}, shown{0, 4, 1, 2, 0, 1};
  const catalogue_use use{shown, taken, 12};
  CHECK(average_popularity(use) == Approx((4 * 10 + 1 * 2 + 2 * 6 + 0) / 8.));
  CHECK(least_head_popularity(taken, .8) == 6);
  CHECK(least_head_popularity(taken, .5) == 10);
  CHECK(least_head_popularity(taken, .81) == 2);
  CHECK(long_tail_share(use) == Approx(2. / 8));
  CHECK(long_tail_share(use, .5) == Approx(4. / 8));
  CHECK(long_tail_share(use, 1) == Approx(1. / 8));  // what nobody took is in every tail
}

TEST_CASE("items of equal popularity are on one side of the border, whatever their number") {
  const std::array<std::size_t, 4> even{3, 3, 3, 3}, shown{1, 0, 0, 1};
  CHECK(long_tail_share({shown, even, 5}, .1) == 0);
  const std::array<std::size_t, 4> mixed{1, 5, 1, 1};
  CHECK(least_head_popularity(mixed, .7) == 1);
  CHECK(long_tail_share({shown, mixed, 5}, .6) == 1);
}

TEST_CASE("nothing shown, nothing taken") {
  const std::array<std::size_t, 2> none{0, 0}, some{1, 2};
  CHECK(average_popularity({none, some, 3}) == 0);
  CHECK(long_tail_share({none, some, 3}) == 0);
  CHECK(long_tail_share({some, none, 0}) == 1);
  CHECK(average_popularity({}) == 0);
  CHECK(mean_popularity({}, some) == 0);
  CHECK(popularity_lift({}, {}) == 0);
  CHECK_THROWS_WITH(mean_popularity(std::array<std::uint32_t, 2>{1, 2}, some), Catch::Contains("item 2"));
  for (const double bad : {0., -.1, 1.1, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_WITH(long_tail_share({some, some, 3}, bad), Catch::Contains("long tail: head is"));
  }
}

TEST_CASE("popularity lift compares lists with profiles, customer by customer") {
  const std::array<std::size_t, 4> taken{8, 4, 2, 1};
  const std::array<std::uint32_t, 2> niche{2, 3}, common{0, 1};
  const std::array<std::uint32_t, 1> top{0};
  CHECK(mean_popularity(niche, taken) == 1.5);
  CHECK(mean_popularity(common, taken) == 6);
  const std::array<double, 2> profiles{1.5, 6}, lists{mean_popularity(top, taken), mean_popularity(top, taken)};
  CHECK(popularity_lift(lists, profiles) == Approx(16 / 7.5 - 1));
  CHECK(popularity_lift(profiles, profiles) == 0);
  // The group of the first customer bears more of it than that of the second.
  CHECK(popularity_lift(std::span(lists).first(1), std::span(profiles).first(1)) == Approx(8 / 1.5 - 1));
  CHECK(popularity_lift(std::span(lists).last(1), std::span(profiles).last(1)) == Approx(8. / 6 - 1));
  CHECK_THROWS_WITH(popularity_lift(lists, std::span(profiles).first(1)), Catch::Contains("2 lists of 1 customers"));
}

TEST_CASE("what lists show and what train took must be of one catalogue") {
  const std::vector<std::size_t> shown{1, 2, 3}, taken{1, 2};
  const cairn::catalogue_use use{shown, taken, 2};
  CHECK_THROWS_WITH(cairn::average_popularity(use), Catch::Contains("catalogue_use"));
  CHECK_THROWS_WITH(cairn::long_tail_share(use), Catch::Contains("catalogue_use"));
  CHECK_THROWS_WITH(cairn::novelty(use), Catch::Contains("catalogue_use"));
}
