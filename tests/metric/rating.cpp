#include "cairn/metric/rating.hpp"

#include "catch.hpp"

TEST_CASE("rmse and mae of errors 1, -2, 2") {
  constexpr cairn::rmse squared;
  constexpr cairn::mae absolute;
  CHECK(squared.total((squared.loss(4, 3) + squared.loss(1, 3) + squared.loss(5, 3)) / 3) == Approx(1.7320508076));
  CHECK(absolute.total((absolute.loss(4, 3) + absolute.loss(1, 3) + absolute.loss(5, 3)) / 3) == Approx(5. / 3));
}
