#include "cairn/recommender/click_task.hpp"

#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include "block/laws.hpp"
#include "cairn/sampler/popularity.hpp"
#include "cairn/sampler/uniform.hpp"
#include "catch.hpp"
#include "task_gradients.hpp"

namespace {

/// Gives 0, 1, 2 ... below a count, over and over.
struct counting_drawer {
  std::uint32_t* at;
  std::uint32_t below;
  std::uint32_t operator()(cairn::random_stream&) const { return (*at)++ % below; }
};

cairn::click_network<double> clicks_to_learn() {
  cairn::click_network<double> network({6, 3, 4, {5, 4}});
  laws::shake(network, 9);
  return network;
}

cairn::sequences click_histories() {
  cairn::sequence_builder all(6);
  all.add(std::array<cairn::item_index, 4>{3, 1, 5, 0});
  all.add(std::array<cairn::item_index, 1>{4});
  all.add(std::array<cairn::item_index, 2>{2, 5});
  return all.finish();
}

template <class Task>
struct learned_clicks {
  double loss;
  std::vector<double> gradient;
  learned_clicks(const Task& task, const cairn::click_network<double>& network, double scale = 1) {
    std::vector<std::uint32_t> examples(task.size());
    std::iota(examples.begin(), examples.end(), 0U);
    cairn::workspace memory;
    auto of = network.empty_gradient();
    loss = task.learn(network, cairn::shard{examples, 1, scale}, memory, of);
    cairn::zip_arrays(
        [&](const std::string&, auto& values, auto& of_values) {
          const auto each = laws::dense(of_values, static_cast<std::size_t>(values.size()));
          gradient.insert(gradient.end(), each.begin(), each.end());
        },
        network, of);
  }
};

}  // namespace

TEST_CASE("every event but the first is a click, beside what is drawn, and impressions say the same", "[recommender]") {
  const cairn::sequences histories = click_histories();
  const auto network = clicks_to_learn();
  std::uint32_t at = 0;
  const cairn::drawn_click_task drawn(histories, 10, cairn::long_histories::latest, 2, counting_drawer{&at, 6});
  REQUIRE(drawn.size() == 2);
  CHECK((drawn.tokens(0) == 3 && drawn.tokens(1) == 1));
  CHECK(drawn.weight(0) == 3);
  const learned_clicks all(drawn, network);
  CHECK(at == 8);

  // By hand: clicks 1, 5, 0 and 5, with draws 0 1, 2 3, 4 5 and 0 1; the first draw of 1 is the click itself.
  cairn::sequence_builder prefixes(6);
  prefixes.add(std::array<cairn::item_index, 1>{3});
  prefixes.add(std::array<cairn::item_index, 2>{3, 1});
  prefixes.add(std::array<cairn::item_index, 3>{3, 1, 5});
  prefixes.add(std::array<cairn::item_index, 1>{2});
  const cairn::impressions shown{prefixes.finish(),
                                 {{0, 1, true},
                                  {0, 0, false},
                                  {1, 5, true},
                                  {1, 2, false},
                                  {1, 3, false},
                                  {2, 0, true},
                                  {2, 4, false},
                                  {2, 5, false},
                                  {3, 5, true},
                                  {3, 0, false},
                                  {3, 1, false}}};
  const cairn::logged_click_task logged(shown, 10);
  REQUIRE(logged.size() == 11);
  CHECK((logged.tokens(4) == 2 && logged.weight(4) == 1));
  const learned_clicks same(logged, network, 1. / 3);
  CHECK(same.loss / 3 == Approx(all.loss).epsilon(1e-13));
  CHECK(laws::difference(all.gradient, same.gradient) < 1e-13);

  double expected = 0;
  cairn::workspace memory;
  for (const cairn::impression& each : shown.shown) {
    double logit = 0;
    network.score(shown.histories.of(each.history), std::span(&each.candidate, 1), std::span(&logit, 1), memory);
    expected += std::log1p(std::exp(each.clicked ? -logit : logit));
  }
  CHECK(same.loss == Approx(expected).epsilon(1e-13));
}

TEST_CASE("clicks are learned with the columns of events", "[recommender]") {
  cairn::sequence_builder all(6, {{"hour", 3}, {"action", 2}});
  const auto push = [&](cairn::item_index item, std::uint32_t hour, std::uint32_t action) {
    all.push(item, std::array{hour, action});
  };
  push(3, 0, 1);
  push(1, cairn::none, 0);
  push(5, 2, cairn::none);
  push(0, 1, 1);
  all.end_sequence();
  push(2, 2, 1);
  push(5, 1, 1);
  all.end_sequence();
  const cairn::sequences histories = all.finish();
  cairn::click_network<double> network({6, 3, 4, {5, 4}, false, .2, histories.columns});
  const cairn::impressions shown{histories, {{0, 2, true}, {1, 4, false}, {0, 5, false}}};
  cairn::testing::check_task_gradients(network, cairn::logged_click_task(shown, 3), {2, 0, 1});

  // Draws 0, 1, 2 and 3 beside the clicks, and the same as impressions.
  cairn::click_network<double> all_kept({6, 3, 4, {5, 4}, false, 0, histories.columns});
  laws::shake(all_kept);
  std::uint32_t at = 0;
  const cairn::drawn_click_task drawn(histories, 10, cairn::long_histories::latest, 1, counting_drawer{&at, 6});
  cairn::sequence_builder prefixes(6, histories.columns);
  for (const std::size_t count : {1U, 2U, 3U}) prefixes.add(histories, 0, 0, count);
  prefixes.add(histories, 1, 0, 1);
  const cairn::impressions same{prefixes.finish(),
                                {{0, 1, true},
                                 {0, 0, false},
                                 {1, 5, true},
                                 {1, 1, false},
                                 {2, 0, true},
                                 {2, 2, false},
                                 {3, 5, true},
                                 {3, 3, false}}};
  const learned_clicks by_draws(drawn, all_kept);
  const learned_clicks logged(cairn::logged_click_task(same, 10), all_kept, 1. / 2);
  CHECK(logged.loss / 2 == Approx(by_draws.loss).epsilon(1e-13));
  CHECK(laws::difference(by_draws.gradient, logged.gradient) < 1e-13);
  all_kept.context[0].table(2, 1) += 1;
  CHECK_FALSE(learned_clicks(cairn::logged_click_task(same, 10), all_kept).loss == Approx(logged.loss).epsilon(1e-6));
}

TEST_CASE("long histories are cut, and the latest events are read", "[recommender]") {
  const cairn::sequences histories = click_histories();
  std::uint32_t at = 0;
  using task = cairn::drawn_click_task<counting_drawer>;
  const task latest(histories, 2, cairn::long_histories::latest, 1, {&at, 6});
  CHECK((latest.size() == 2 && latest.tokens(0) == 2));
  const task all(histories, 2, cairn::long_histories::all, 1, {&at, 6});
  CHECK(all.size() == 3);
  const cairn::impressions shown{histories, {{0, 2, true}}};
  cairn::sequence_builder cut(6);
  cut.add(std::array<cairn::item_index, 2>{5, 0});
  const cairn::impressions recent{cut.finish(), {{0, 2, true}}};
  const auto network = clicks_to_learn();
  CHECK(learned_clicks(cairn::logged_click_task(shown, 2), network).loss ==
        learned_clicks(cairn::logged_click_task(recent, 2), network).loss);
  CHECK(learned_clicks(cairn::logged_click_task(shown, 4), network).loss !=
        learned_clicks(cairn::logged_click_task(recent, 4), network).loss);
}

TEST_CASE("how often an item is to be expected among the draws", "[recommender]") {
  const std::vector<std::uint32_t> counts{4, 0, 1, 3};
  const auto uniform = cairn::log_expected_draws(cairn::uniform_sampler{}, counts, 2);
  for (const float each : uniform) CHECK(each == Approx(std::log(2. / 4)));
  const auto popular = cairn::log_expected_draws(cairn::popularity_sampler{.power = 1}, counts, 5);
  CHECK(popular[0] == Approx(std::log(5. * 4 / 8)));
  CHECK(popular[1] == popular[2]);  // never drawn: as seldom as the rarest
  CHECK(popular[3] == Approx(std::log(5. * 3 / 8)));
}
