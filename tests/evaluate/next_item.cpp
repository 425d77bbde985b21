#include "cairn/evaluate/next_item.hpp"

#include <cmath>
#include <limits>

#include "cairn/data/read_lists.hpp"
#include "cairn/data/split_sequences.hpp"
#include "cairn/evaluate/leaderboard.hpp"
#include "cairn/recommender/any_next_item_recommender.hpp"
#include "cairn/recommender/next_item_popularity.hpp"
#include "catch.hpp"
#include "data/real_data.hpp"
#include "recommender/next_item_models.hpp"

using namespace cairn;

namespace {

using path = std::vector<item_index>;

/// Scores item i by minus i, plus 10 for the one after the latest; notes the longest history that it was shown.
struct next_number {
  using data_type = sequences;
  std::size_t count = 0, longest = 100;
  float planted = 0;  ///< the score of the last item, where it is not 0
  mutable std::size_t batches = 0, shown = 0;
  void fit(const training<sequences>&, const execution& = {}) {}
  std::size_t items() const { return count; }
  std::size_t longest_history() const { return longest; }
  void score_next(std::span<const item_index> history, std::span<float> scores) const {
    for (std::size_t item = 0; item < count; ++item) scores[item] = -static_cast<float>(item);
    if (history.back() + 1 < count) scores[history.back() + 1] += 10;
    if (planted != 0) scores[count - 1] = planted;
  }
  void score_next(const sequence_batch& batch, std::span<float> scores, int) const {
    ++batches;
    for (std::size_t n = 0; n < batch.size(); ++n) {
      shown = std::max(shown, batch.of(n).size());
      score_next(batch.of(n), scores.subspan(n * count, count));
    }
  }
};

next_items cases_of(std::size_t items, const std::vector<std::pair<path, item_index>>& all) {
  sequence_builder packed(items);
  next_items cases;
  for (const auto& [history, next] : all) {
    packed.add(history);
    cases.next.push_back(next);
  }
  cases.histories = packed.finish();
  return cases;
}

held_out<next_items> test_of(std::size_t items, const std::vector<std::pair<path, item_index>>& all) {
  return part_maker::test(cases_of(items, all));
}

/// Scores that a hash of item and history says: places are uniform.
struct chance {
  using data_type = sequences;
  std::size_t count = 0;
  void fit(const training<sequences>&, const execution& = {}) {}
  std::size_t items() const { return count; }
  void score_next(std::span<const item_index> history, std::span<float> scores) const {
    for (std::size_t item = 0; item < count; ++item) {
      scores[item] = static_cast<float>(mix(mix(item) ^ history.back()) >> 44U);
    }
  }
};

}  // namespace

TEST_CASE("next items are ranked by hand") {
  // After 1, 3: 4 (6), 0 (0), 2 (-2), 5 (-5) are left. After 0: 1 (9), 2, 3, 4, 5.
  const auto cases = test_of(6, {{{1, 3}, 4}, {{1, 3}, 2}, {{0}, 5}});
  const next_number model{.count = 6};
  const auto result = evaluate_next(model, cases, {reciprocal_rank{}, hit_rate{.k = 3}});
  CHECK(result.values[0] == std::vector<double>{1, 1. / 3, 1. / 5});
  CHECK(result.values[1] == std::vector<double>{1, 1, 0});
  CHECK(result.users == std::vector<user_index>{0, 1, 2});
  CHECK(result["hit_rate@3"].mean == Approx(2. / 3));
  CHECK(model.batches == 1);
  // With seen items: 4, 0, 1 (-1), 2, 3, 5. After 0: 1, 0, 2, 3, 4, 5.
  const auto allowed = evaluate_next(model, cases, {reciprocal_rank{}}, full_ranking{.seen = seen_items::allow});
  CHECK(allowed.values[0] == std::vector<double>{1, 1. / 4, 1. / 6});
  // The seam changes nothing, nor does the side.
  const any_next_item_recommender any = model;
  CHECK(evaluate_next(any, cases, {reciprocal_rank{}}).values[0] == result.values[0]);
  const auto stop = part_maker::validation(cases_of(6, {{{0}, 5}}));
  CHECK(evaluate_next(model, stop, {reciprocal_rank{}}).values[0] == std::vector<double>{1. / 5});
}

TEST_CASE("a next item that was seen is left out, or told apart") {
  const auto cases = test_of(6, {{{1, 3, 1}, 1}, {{1, 3}, 2}});
  const next_number model{.count = 6};
  const auto masked = evaluate_next(model, cases, {reciprocal_rank{}});
  CHECK(masked.counts == evaluation_counts{.users = 1, .skipped = 1, .masked = 1});
  CHECK(masked.users == std::vector<user_index>{1});
  full_ranking allow{.seen = seen_items::allow};
  CHECK(evaluate_next(model, cases, {reciprocal_rank{}}, allow).counts == evaluation_counts{.users = 2});
  allow.items = wanted::repeat;
  CHECK(evaluate_next(model, cases, {reciprocal_rank{}}, allow).users == std::vector<user_index>{0});
  allow.items = wanted::fresh;
  CHECK(evaluate_next(model, cases, {reciprocal_rank{}}, allow).users == std::vector<user_index>{1});
}

TEST_CASE("a model sees the latest events, and all of a history is excluded") {
  const auto cases = test_of(6, {{{0, 1, 3}, 2}});
  const next_number model{.count = 6, .longest = 1};
  CHECK(evaluate_next(model, cases, {reciprocal_rank{}}).values[0][0] == .5);  // 4, 2, 5
  CHECK(model.shown == 1);
}

TEST_CASE("sampled next items by hand, given and drawn") {
  const auto cases = test_of(6, {{{1, 3}, 2}, {{0}, 5}});
  const next_number model{.count = 6};
  const sampled_ranking given{.given = {{4, 0, 2}, {3}}};
  const auto result = evaluate_next(model, cases, {reciprocal_rank{}}, given);
  CHECK(result.values[0] == std::vector<double>{1. / 3, .5});
  CHECK(result.counts.colliding == 1);
  // Three negatives are all that is left of case 0: 4, 0, 5.
  const auto drawn = evaluate_next(model, test_of(6, {{{1, 3}, 2}}), {reciprocal_rank{}}, sampled_ranking{.count = 3});
  CHECK(drawn.values[0][0] == Approx(1. / 3));
  CHECK_THROWS_WITH(evaluate_next(model, cases, {reciprocal_rank{}}, sampled_ranking{.count = 4}),
                    Catch::Contains("user 0 leaves 3 items"));
  // By weight: 4 and 0 alone can be drawn.
  const sampled_ranking heavy{.count = 2, .weights = {1, 9, 9, 9, 1, 0}};
  CHECK(evaluate_next(model, test_of(6, {{{1, 3}, 2}}), {reciprocal_rank{}}, heavy).values[0][0] == Approx(1. / 3));
}

TEST_CASE("chance earns what chance earns, on any number of threads") {
  std::vector<std::pair<path, item_index>> all;
  for (item_index n = 0; n < 3000; ++n) all.push_back({{n}, (n * 7 + 1) % 3001});
  const auto cases = test_of(3001, all);
  const chance model{3001};
  const std::vector<any_metric> metrics{hit_rate{.k = 10}, reciprocal_rank{}, auc{}};
  const bootstrap_settings few{.resamples = 10};
  const auto whole = evaluate_next(model, cases, metrics, full_ranking{}, random_ties{}, {.threads = 1}, few);
  CHECK(whole["auc"].mean == Approx(.5).margin(.02));
  // One against 100: HR@10 10 / 101, by 3000 cases +- .0054.
  const auto sampled = evaluate_next(model, cases, metrics, sampled_ranking{}, random_ties{}, {.threads = 1}, few);
  CHECK(sampled["hit_rate@10"].mean == Approx(.0990099).margin(.02));
  for (const int threads : {2, 3}) {
    CHECK(evaluate_next(model, cases, metrics, full_ranking{}, random_ties{}, {.threads = threads}, few).values ==
          whole.values);
    CHECK(evaluate_next(model, cases, metrics, sampled_ranking{}, random_ties{}, {.threads = threads}, few).values ==
          sampled.values);
  }
  const auto again =
      evaluate_next(model, cases, metrics, sampled_ranking{.seed = 1}, random_ties{}, {.threads = 1}, few);
  CHECK(again.values != sampled.values);
}

TEST_CASE("results of next items fit the leaderboard and paired comparison") {
  const auto cases = test_of(6, {{{1, 3}, 4}, {{1, 3}, 2}, {{0}, 5}, {{2}, 3}});
  const auto good = evaluate_next(next_number{.count = 6}, cases, {reciprocal_rank{}});
  const auto plain = evaluate_next(chance{6}, cases, {reciprocal_rank{}});
  CHECK(compare(good, plain, "mrr").difference.mean == Approx(good["mrr"].mean - plain["mrr"].mean));
  leaderboard board("next number", good);
  board.add("chance", plain);
  CHECK(board.text().find("chance") != std::string::npos);
}

TEST_CASE("cases, metrics and scores that do not fit are refused") {
  const next_number model{.count = 6};
  const std::vector<any_metric> metrics{reciprocal_rank{}};
  const auto refused = [&](const next_number& of, const held_out<next_items>& cases, const std::string& words) {
    CHECK_THROWS_WITH(evaluate_next(of, cases, metrics), Catch::Contains(words));
  };
  refused({}, test_of(6, {{{1}, 2}}), "not fitted");
  refused(model, test_of(7, {{{1}, 2}}), "cases of 7 items");
  refused(model, test_of(6, {}), "at least one case");
  refused(model, test_of(6, {{{1}, 2}, {{}, 2}}), "evaluate_next, case 1: an empty history");
  refused(model, test_of(6, {{{1}, 6}}), "evaluate_next, case 0: no item 6");
  auto odd = cases_of(6, {{{1}, 2}});
  odd.next.push_back(3);
  refused(model, part_maker::test(odd), "1 histories and 2 next items");
  auto strange = cases_of(6, {{{1}, 2}});
  strange.histories.values[0] = 9;
  refused(model, part_maker::test(strange), "no item 9");
  refused({.count = 6, .planted = std::numeric_limits<float>::quiet_NaN()}, test_of(6, {{{1}, 2}}), "NaN or infinite");
  refused({.count = 6, .planted = -std::numeric_limits<float>::infinity()}, test_of(6, {{{1}, 2}}), "NaN or infinite");
  const auto cases = test_of(6, {{{1}, 2}});
  CHECK_THROWS_WITH(evaluate_next(model, cases, {hit_rate{.k = 7}}), Catch::Contains("evaluate_next"));
  CHECK_THROWS_WITH(evaluate_next(model, cases, metrics, full_ranking{.relevant = {.at_least = 2}}),
                    Catch::Contains("a threshold or grades"));
  CHECK_THROWS_WITH(evaluate_next(model, cases, metrics, sampled_ranking{.given = {{}}}),
                    Catch::Contains("has no negatives"));
  CHECK_THROWS_AS(evaluate_next(model, cases, metrics, full_ranking{}, random_ties{},
                                {.report = [](const progress_update&) { return false; }}),
                  cancelled);
}

// Computed apart by Python 3.11 with numpy 1.24.2: places by counting train items, those of the history left out; no
// seed. Ties in the order of the catalogue give .01154 and .00546, in the mean of all orders .01147 and .00544.
TEST_CASE("popularity on Beauty earns what others computed", "[real]") {
  const auto file = real_data("s3rec-beauty/Beauty.txt.gz");
  if (!file) return;
  const auto parts = leave_last_two_out(sequences_of(read_lists(*file, list_order::by_time)));
  next_item_popularity model;
  model.fit(parts.train);
  const auto earned = [&](const auto& ties) {
    const auto result = evaluate_next(model, parts.test, {hit_rate{.k = 10}, ndcg{.k = 10}}, full_ranking{}, ties, {},
                                      {.resamples = 10});
    return std::pair{result["hit_rate@10"].mean, result["ndcg@10"].mean};
  };
  const auto [best_hits, best_ndcg] = earned(optimistic_ties{});
  CHECK(best_hits == Approx(0.011984080847829003).epsilon(1e-12));
  CHECK(best_ndcg == Approx(0.0056134915010651485).epsilon(1e-12));
  const auto [worst_hits, worst_ndcg] = earned(pessimistic_ties{});
  CHECK(worst_hits == Approx(0.010955596297455619).epsilon(1e-12));
  CHECK(worst_ndcg == Approx(0.005261538071349821).epsilon(1e-12));
  const auto [hits, between] = earned(random_ties{});
  CHECK(hits == Approx(.01147).margin(.0004));  // four standard errors of the 23 cases that ties decide
  CHECK(between == Approx(.00544).margin(.0002));
}

TEST_CASE("a model that scores candidates is asked for those of a sampled ranking alone, and ranks alike") {
  std::vector<std::pair<path, item_index>> all;
  for (item_index n = 0; n < 40; ++n) all.push_back({{n, static_cast<item_index>((7 * n + 3) % 40)}, (n * 11) % 40});
  const auto cases = test_of(40, all);
  cairn::testing::successor plain;
  cairn::testing::candidate_successor able;
  plain.count = able.count = 40;
  const sampled_ranking few{.count = 9, .seed = 4};
  const auto expected = evaluate_next(plain, cases, {ndcg{.k = 5}}, few);
  const auto found = evaluate_next(able, cases, {ndcg{.k = 5}}, few, random_ties{}, {.threads = 1});
  CHECK(found.values == expected.values);
  CHECK((able.asked == 40 * 10 && able.whole == 0));
  CHECK(evaluate_next(any_next_item_recommender(able), cases, {ndcg{.k = 5}}, few).values == expected.values);
  CHECK(evaluate_next(any_next_item_recommender(plain), cases, {ndcg{.k = 5}}, few).values == expected.values);
  able.asked = 0;
  const auto whole =
      evaluate_next(able, cases, {ndcg{.k = 5}}, full_ranking{}, random_ties{}, {.threads = 1});  // it counts
  CHECK(whole.values == evaluate_next(plain, cases, {ndcg{.k = 5}}).values);
  CHECK((able.asked == 0 && able.whole == 40));
}

TEST_CASE("a model that scores candidates is told the columns of a case's events", "[evaluate]") {
  next_items told{sequences{.item_count = 5, .columns = {{"hour", 9}, {"action", 2}}}, {4, 3}};
  told.histories.values = {0, 1, 2};
  told.histories.offsets = {0, 2, 3};
  told.histories.context = {5, 0, 6, 1, 7, none};
  cairn::testing::told_successor able;
  std::vector<std::uint32_t> known;
  able.count = 5;
  able.known = &known;
  evaluate_next(able, part_maker::test(std::move(told)), {ndcg{.k = 5}}, sampled_ranking{.count = 2}, random_ties{},
                {.threads = 1});
  CHECK(known == std::vector<std::uint32_t>{5, 0, 6, 1, 7, none});
}
