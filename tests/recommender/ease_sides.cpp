#include "cairn/recommender/ease_sides.hpp"

#include "catch.hpp"
#include "neighbor_data.hpp"

TEST_CASE("both sides of EASE are one model, before and after a customer is forgotten") {
  const auto data = cairn::testing::random_interactions(40, 30, 25, true);
  const auto silent = [](double) {};
  cairn::detail::ease_of_items by_items(data, 30, 1, silent);
  cairn::detail::ease_of_users by_users(data, 30, 1, silent);
  const auto differ = [&](const cairn::interactions& now) {
    double worst = 0;
    std::vector<cairn::user_index> users(now.users());
    std::iota(users.begin(), users.end(), cairn::user_index{0});
    std::vector<float> a(now.users() * now.items()), b(a.size());
    by_items.score(now, users, a);
    by_users.score(now, users, b);
    for (std::size_t n = 0; n < a.size(); ++n) worst = std::max(worst, std::abs(static_cast<double>(a[n] - b[n])));
    return worst;
  };
  CHECK(differ(data) < 2e-5);
  CHECK(by_items.forget(data, 11, 1));
  CHECK(differ(cairn::without_user(data, 11)) > 1e-3);  // only one of them has forgotten
  CHECK(by_users.forget(data, 11, 1));
  CHECK(differ(cairn::without_user(data, 11)) < 2e-5);
}
