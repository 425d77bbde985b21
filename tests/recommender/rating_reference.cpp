#include "cairn/recommender/rating_reference.hpp"

#include <limits>

#include "catch.hpp"

namespace {

cairn::interactions ratings() {
  const std::vector<cairn::interaction> entries{{0, 0, 5}, {0, 1, 3}, {1, 0, 1}};
  return cairn::interactions(3, 2, entries);
}

}  // namespace

TEST_CASE("means of users, of items, of all") {
  cairn::with_means means;
  means.fit(ratings(), cairn::compared::users);
  CHECK(means(0, 1) == Approx(4));
  CHECK(means(1, 1) == Approx(1));
  CHECK(means(2, 0) == Approx(3));  // no rating
  means.fit(ratings(), cairn::compared::items);
  CHECK(means(1, 0) == Approx(3));
  CHECK(means(0, 1) == Approx(3));
}

TEST_CASE("baselines after one epoch, by hand") {
  cairn::with_baselines baselines{{.epochs = 1, .user_regularization = 1, .item_regularization = 0}};
  baselines.fit(ratings(), cairn::compared::users);
  // mean 3; items: (2 - 2) / 2 = 0 and 0 / 1 = 0; users: (2 + 0) / 3 and -2 / 2.
  CHECK(baselines(0, 0) == Approx(3 + 2. / 3));
  CHECK(baselines(1, 1) == Approx(2));
  CHECK(baselines(2, 1) == Approx(3));
  cairn::with_baselines wrong{{.user_regularization = -1}};
  CHECK_THROWS_AS(wrong.fit(ratings(), cairn::compared::users), cairn::error);
  cairn::with_baselines endless{{.item_regularization = std::numeric_limits<double>::infinity()}};
  CHECK_THROWS_AS(endless.fit(ratings(), cairn::compared::users), cairn::error);
}

TEST_CASE("what is expected of a new customer, by hand") {
  const std::vector<cairn::item_index> items{0, 1};
  const std::vector<float> stars{5, 2};
  cairn::with_means means;
  means.fit(ratings(), cairn::compared::users);
  CHECK(means.of_history({items, stars})(1) == Approx(3.5));
  CHECK(means.of_history({})(1) == Approx(3));
  means.fit(ratings(), cairn::compared::items);
  CHECK(means.of_history({items, stars})(0) == Approx(3));
  // Items have no bias, so that his is ((5 - 3) + (2 - 3)) / (1 + 2).
  cairn::with_baselines baselines{{.epochs = 1, .user_regularization = 1, .item_regularization = 0}};
  baselines.fit(ratings(), cairn::compared::users);
  CHECK(baselines.of_history({items, stars})(1) == Approx(3 + 1. / 3));
  CHECK(baselines.of_history({})(1) == Approx(3));
  // Those whom fit knows are expected to do as fit says, to the bit.
  const auto known = ratings();
  CHECK(baselines.of_history(known.history(0))(1) == baselines(0, 1));
}

TEST_CASE("references of no ratings are 0") {
  cairn::with_baselines baselines;
  baselines.fit(cairn::interactions(2, 2, {}), cairn::compared::items);
  CHECK(baselines(1, 1) == 0);
}
