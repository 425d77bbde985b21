#include "cairn/recommender/events_alone.hpp"

#include <array>

#include "cairn/recommender/any_next_item_recommender.hpp"
#include "cairn/recommender/next_item_popularity.hpp"
#include "cairn/recommender/sequential_rules.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

constexpr auto purchase = static_cast<std::uint32_t>(action::purchase);

/// Items in turn are viewed and bought: views go up by one, purchases by two.
sequences views_and_purchases() {
  sequence_builder shop(12, {{"hour", 24}, {"action", 7}});
  for (std::uint32_t user = 0; user < 12; ++user) {
    for (std::uint32_t n = 0; n < 4; ++n) {
      shop.push((user + n) % 12, std::array<std::uint32_t, 2>{n, 0});
      shop.push((user + 2 * n) % 12, std::array{n, purchase});
    }
    shop.end_sequence();
  }
  return shop.finish();
}

sequences purchases() {
  sequence_builder shop(12);
  for (std::uint32_t user = 0; user < 12; ++user) {
    for (std::uint32_t n = 0; n < 4; ++n) shop.push((user + 2 * n) % 12);
    shop.end_sequence();
  }
  return shop.finish();
}

}  // namespace

static_assert(next_item_recommender<events_alone<next_item_popularity>>);

TEST_CASE("a model is shown purchases alone", "[recommender]") {
  events_alone model{sequential_rules{}};
  sequential_rules expected;
  model.fit(all_of(views_and_purchases()));
  expected.fit(all_of(purchases()));
  packed_histories all, bought;
  const sequences log = views_and_purchases(), left = purchases();
  for (std::size_t user = 0; user < 5; ++user) {
    all.add_latest(log, user, 100);
    bought.add_latest(left, user, 100);
  }
  std::vector<float> scores(5 * 12), wanted(5 * 12);
  model.score_next(all.batch(), scores, 1);
  score_next(expected, bought.batch(), wanted, 1);
  CHECK(scores == wanted);
  // Behind the seam, and by a validation part, whose case without a purchase is left out.
  any_next_item_recommender any = events_alone{any_next_item_recommender{sequential_rules{}}};
  sequence_builder known(12, log.columns);
  known.add(log, 0, 0, 8);
  known.add(log, 0, 0, 1);
  any.fit(all_of(log), part_maker::validation(next_items{known.finish(), {3, 4}}));
  any.score_next(all.batch(), scores, 1);
  CHECK(scores == wanted);

  const std::array<std::uint32_t, 2> offsets{0, 1};
  const std::array<item_index, 1> viewed{3};
  const std::array<std::uint32_t, 2> of_view{0, 0};
  std::vector<float> none_left(12, 1);
  model.score_next(sequence_batch{offsets, viewed, of_view}, none_left, 1);
  CHECK(none_left == std::vector<float>(12, 0));
}

TEST_CASE("events alone asks for its column", "[recommender]") {
  events_alone model{next_item_popularity{}};
  CHECK_THROWS_WITH(model.fit(all_of(purchases())), Catch::Contains("no column 'action'"));
  CHECK(model.items() == 0);
  sequence_builder other(12, {{"action", 7}});
  other.push(3, std::array{purchase});
  other.end_sequence();
  CHECK_THROWS_WITH(model.fit(all_of(views_and_purchases()), part_maker::validation(next_items{other.finish(), {4}})),
                    Catch::Contains("validation of other data"));
  CHECK(model.items() == 0);
  model.fit(all_of(views_and_purchases()));
  std::vector<float> scores(12);
  const std::vector<item_index> history{3};
  CHECK_THROWS_WITH(model.score_next(history, scores), Catch::Contains("histories without their columns"));
  CHECK_THROWS_WITH(model.score_next(std::vector<item_index>{12}, scores), Catch::Contains("no item 12"));
}
