#include "cairn/evaluate/ranking.hpp"

#include <cmath>
#include <limits>

#include "cairn/metric/sampled_correction.hpp"
#include "cairn/recommender/popularity.hpp"
#include "catch.hpp"
#include "toy.hpp"

using namespace cairn;

namespace {

/// Two users, five items. User 0 took 0; test holds 1 and 2. User 1 took 4; test holds 0.
split<interactions> small() {
  const std::vector<interaction> train{{0, 0, 1}, {1, 4, 1}}, test{{0, 1, 1}, {0, 2, 3}, {1, 0, 1}};
  return given_split(2, 5, train, test);
}
/// Scores fall with the number of the item.
struct falling_model {
  using data_type = interactions;
  std::size_t rows = 0, columns = 0;
  void fit(const training<interactions>&, const execution& = {}) {}
  std::size_t users() const { return rows; }
  std::size_t items() const { return columns; }
  void score(user_index, std::span<const item_index> items, std::span<float> scores) const {
    for (std::size_t n = 0; n < items.size(); ++n) scores[n] = -static_cast<float>(items[n]);
  }
};

const table_model small_model{2, 5, {9, 8, 1, 5, 4, /**/ 2, 7, 6, 1, 9}};

}  // namespace

TEST_CASE("full ranking by hand") {
  // User 0 without item 0: 1, 3, 4, 2: relevant at places 0 and 3. User 1 without item 4: 1, 2, 0, 3: place 2.
  const auto result =
      evaluate(small_model, small(), {hit_rate{.k = 1}, recall{.k = 3}, reciprocal_rank{}, ndcg{.k = 4}});
  CHECK(result.values[0] == std::vector<double>{1, 0});
  CHECK(result.values[1] == std::vector<double>{.5, 1});
  CHECK(result.values[2][1] == Approx(1. / 3));
  CHECK(result.values[3][0] == Approx((1 + 1 / std::log2(5.)) / (1 + 1 / std::log2(3.))));
  CHECK(result["recall@3"].mean == Approx(.75));
  CHECK(result.users == std::vector<user_index>{0, 1});
  CHECK(result.counts.users == 2);
  CHECK_THROWS_WITH(result["recal@3"], Catch::Contains("perhaps 'recall@3'"));

  const auto allowed = evaluate(small_model, small(), {reciprocal_rank{}}, full_ranking{.seen = seen_items::allow});
  CHECK(allowed.values[0] == std::vector<double>{.5, .25});
}

TEST_CASE("grades, thresholds and users without a relevant item") {
  const auto result = evaluate(small_model, small(), {ndcg{.k = 4}}, full_ranking{.relevant = {.graded = true}});
  CHECK(result.values[0][0] == Approx((1 + 3 / std::log2(5.)) / (3 + 1 / std::log2(3.))));
  const auto strict = evaluate(small_model, small(), {reciprocal_rank{}}, full_ranking{.relevant = {.at_least = 2}});
  CHECK(strict.counts.users == 1);
  CHECK(strict.counts.skipped == 1);
  CHECK(strict.values[0] == std::vector<double>{.25});
}

TEST_CASE("grades that are none are refused at the door") {
  const std::vector<interaction> train{{0, 0, 1}, {1, 4, 1}}, test{{0, 1, -2}, {0, 2, 3}, {1, 0, 1}};
  const auto parts = given_split(2, 5, train, test);
  CHECK_THROWS_WITH(evaluate(small_model, parts, {ndcg{.k = 4}}, full_ranking{.relevant = {.graded = true}}),
                    Catch::Contains("grade -2") && Catch::Contains("user 0") && Catch::Contains("relevance.graded"));
  CHECK_THROWS_WITH(
      evaluate(small_model, parts, {ndcg{.k = 4}}, sampled_ranking{.count = 1, .relevant = {.graded = true}}),
      Catch::Contains("relevance.graded"));
  CHECK(evaluate(small_model, parts, {ndcg{.k = 4}}, full_ranking{.relevant = {.at_least = 0, .graded = true}})
            .counts.users == 2);
  CHECK(evaluate(small_model, parts, {ndcg{.k = 4}}).counts.users == 2);  // not graded: a sign alone
  CHECK_THROWS_WITH(evaluate(small_model, small(), {auc{}}, full_ranking{.relevant = {.at_least = std::nanf("")}}),
                    Catch::Contains("relevance.at_least"));
}

TEST_CASE("repeated and new items apart") {
  const std::vector<interaction> train{{0, 0, 1}, {0, 1, 1}}, test{{0, 1, 1}, {0, 2, 1}};
  const auto parts = given_split(2, 5, train, test);
  const std::vector<any_metric> metrics{reciprocal_rank{}};
  const auto masked = evaluate(small_model, parts, metrics);
  CHECK(masked.counts.masked == 1);
  CHECK(masked.values[0][0] == Approx(1. / 3));
  const auto repeat =
      evaluate(small_model, parts, metrics, full_ranking{.seen = seen_items::allow, .items = wanted::repeat});
  CHECK(repeat.values[0][0] == .5);
  const auto fresh =
      evaluate(small_model, parts, metrics, full_ranking{.seen = seen_items::allow, .items = wanted::fresh});
  CHECK(fresh.values[0][0] == Approx(.2));
  CHECK_THROWS_AS(evaluate(small_model, parts, metrics, full_ranking{.items = wanted::repeat}), cairn::error);
  CHECK_THROWS_AS(compare(repeat, fresh, "mrr"), cairn::error);
}

TEST_CASE("constant scores earn random results, and shuffled labels an auc of one half") {
  const auto parts = random_parts(3000, 101, 0, 1, 1);
  const auto constant = constant_model(3000, 101);
  const std::vector<any_metric> metrics{hit_rate{.k = 10}, ndcg{.k = 10}, reciprocal_rank{}, auc{}};
  // Nobody is in train: let them all be known by a train of one item beyond the others' reach.
  const auto known = random_parts(3000, 101, 1, 1, 1);
  const auto result =
      evaluate(constant, known, metrics, full_ranking{.seen = seen_items::allow}, random_ties{.seed = 8});
  CHECK(result["hit_rate@10"].mean == Approx(.0990099).margin(.02));
  CHECK(result["ndcg@10"].mean == Approx(.0449857).margin(.01));
  CHECK(result["mrr"].mean == Approx(.0514582).margin(.01));
  CHECK(result["auc"].mean == .5);
  CHECK(evaluate(constant, known, metrics, full_ranking{}, optimistic_ties{})["hit_rate@10"].mean == 1);
  CHECK(evaluate(constant, known, metrics, full_ranking{}, pessimistic_ties{})["hit_rate@10"].mean == 0);
  const auto shuffled = evaluate(random_model(3000, 101, 4), known, {auc{}});
  CHECK(shuffled["auc"].mean == Approx(.5).margin(.02));
  CHECK(shuffled["auc"].low < .5 + .01);
  CHECK(evaluate(constant, parts, {auc{}}).counts.by_popularity == 3000);
}

TEST_CASE("the same bits on any number of threads") {
  const auto parts = random_parts(150, 200, 5, 4, 2);
  const auto model = random_model(150, 200, 3, 20);  // many ties
  const std::vector<any_metric> metrics{ndcg{}, recall{}, average_precision{}, auc{}};
  const auto one = evaluate(model, parts, metrics, full_ranking{}, random_ties{}, {.threads = 1});
  const auto drawn = evaluate(model, parts, metrics, sampled_ranking{}, random_ties{}, {.threads = 1});
  for (const int threads : {2, 3}) {
    const auto more = evaluate(model, parts, metrics, full_ranking{}, random_ties{}, {.threads = threads});
    CHECK(more.values == one.values);
    CHECK(more.summary == one.summary);
    CHECK(more.counts == one.counts);
    CHECK(evaluate(model, parts, metrics, sampled_ranking{}, random_ties{}, {.threads = threads}).values ==
          drawn.values);
  }
}

TEST_CASE("sampled ranking against given and drawn negatives") {
  // User 0: negatives 3, 4 and, by mistake, 2.
  sampled_ranking given{.given = {{3, 4, 2}, {1, 2}}};
  const auto dropped = evaluate(small_model, small(), {reciprocal_rank{}, precision{.k = whole_list}}, given);
  CHECK(dropped.counts.colliding == 1);
  CHECK(dropped.values[0] == std::vector<double>{1, 1. / 3});
  CHECK(dropped.values[1][0] == Approx(2. / 4));
  given.same_item = collision::keep;
  const auto kept = evaluate(small_model, small(), {precision{.k = whole_list}}, given);
  CHECK(kept.counts.colliding == 1);
  CHECK(kept.values[0][0] == Approx(2. / 5));
  // All that is left is drawn: the whole ranking of user 1 without item 4.
  const auto drawn = evaluate(small_model, small(), {reciprocal_rank{}}, sampled_ranking{.count = 2});
  CHECK(drawn.values[0][0] == 1);
  CHECK_THROWS_AS(evaluate(small_model, small(), {reciprocal_rank{}}, sampled_ranking{.count = 4}), cairn::error);
  CHECK_THROWS_AS(evaluate(small_model, small(), {auc{}}, sampled_ranking{.given = {{3}}}), cairn::error);
  CHECK_THROWS_AS(evaluate(small_model, small(), {auc{}}, sampled_ranking{.given = {{3}, {5}}}), cairn::error);
}

TEST_CASE("a kept duplicate of the relevant item stands before it for half of the users") {
  constexpr std::size_t users = 2000;
  std::vector<interaction> train, test;
  for (user_index user = 0; user < users; ++user) {
    train.push_back({user, 4, 1});
    test.push_back({user, 0, 1});
  }
  const auto parts = given_split(users, 5, train, test);
  const sampled_ranking protocol{.given = std::vector<std::vector<item_index>>(users, {0, 3}),
                                 .same_item = collision::keep};
  const auto result = evaluate(falling_model{users, 5}, parts, {hit_rate{.k = 1}}, protocol);
  CHECK(result.counts.colliding == users);
  CHECK(result.summary[0].mean == Approx(.5).margin(.045));  // four standard errors of .011
}

TEST_CASE("sampled metrics hide a true rank, as their laws say") {
  // 99 negatives of 10,000 items; the metrics of the relevant item's true rank are 0 from rank 11 on.
  struct known {
    std::size_t rank;
    double hit_rate, ndcg;
  };
  constexpr std::size_t users = 4000, items = 10001;  // item 10,000 is what everyone has in train: it is never drawn
  const corrected_metric corrected(ndcg{},
                                   {.items = items - 1, .negatives = 99, .draws = sampled_draws::without_replacement});
  for (const known& answer : {known{100, .99999994, .7290}, known{500, .9738, .3749}, known{1000, .4657, .1467}}) {
    std::vector<interaction> train, test;
    for (user_index user = 0; user < users; ++user) {
      train.push_back({user, items - 1, 1});
      test.push_back({user, static_cast<item_index>(answer.rank - 1), 1});
    }
    const auto parts = given_split(users, items, train, test);
    const auto result = evaluate(falling_model{users, items}, parts, {hit_rate{}, ndcg{}, corrected},
                                 sampled_ranking{.count = 99, .seed = 1}, random_ties{}, {}, {.resamples = 10});
    const auto meets = [&](std::size_t metric, double expected) {
      double squares = 0;
      for (const double value : result.values[metric]) squares += (value - expected) * (value - expected);
      const double standard_error = std::sqrt(squares / users / users);
      return std::abs(result.summary[metric].mean - expected) <= 4 * standard_error + 1e-4;
    };
    CHECK(meets(0, answer.hit_rate));
    CHECK(meets(1, answer.ndcg));
    CHECK(std::abs(result["corrected_ndcg@10"].mean) < answer.ndcg / 20);  // of 0
  }
  const std::vector<interaction> train{{0, 10000, 1}}, test{{0, 999, 1}};
  const auto exact = evaluate(falling_model{1, items}, given_split(1, items, train, test), {hit_rate{}, ndcg{}});
  CHECK(exact["hit_rate@10"].mean == 0);
  CHECK(exact["ndcg@10"].mean == 0);
}

TEST_CASE("new customers are folded in or served by popularity, and counted") {
  const std::vector<interaction> train{{0, 0, 1}, {0, 1, 1}, {1, 1, 1}}, past{{2, 0, 1}}, test{{2, 1, 1}, {3, 1, 1}};
  const split<interactions> parts{part_maker::train(interactions(4, 3, train)),
                                  part_maker::test(interactions(4, 3, past)),
                                  part_maker::test(interactions(4, 3, test))};
  popularity model;
  model.fit(parts.train);
  const auto result = evaluate(model, parts, {reciprocal_rank{}});
  CHECK(result.counts.folded_in == 1);
  CHECK(result.counts.by_popularity == 1);
  CHECK(result.values[0] == std::vector<double>{1, 1});
  CHECK(evaluate(model, parts, {reciprocal_rank{}}, sampled_ranking{.count = 1}).counts.folded_in == 1);
}

TEST_CASE("what cannot be evaluated is refused") {
  const auto parts = small();
  CHECK_THROWS_WITH(evaluate(small_model, parts, {ndcg{.k = 6}}), Catch::Contains("between 1 and the catalogue's 5"));
  CHECK_THROWS_AS(evaluate(small_model, parts, {ndcg{.k = 0}}), cairn::error);
  CHECK_THROWS_AS(evaluate(small_model, parts, {}), cairn::error);
  CHECK_THROWS_AS(evaluate(small_model, parts, {recall{.k = 3}, recall{.k = 3}}), cairn::error);
  CHECK_THROWS_WITH(evaluate(popularity{}, parts, {auc{}}), Catch::Contains("not fitted"));
  CHECK_THROWS_AS(evaluate(constant_model(2, 6), parts, {auc{}}), cairn::error);
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                          -std::numeric_limits<float>::infinity()}) {
    for (const std::size_t at : {0U, 2U, 4U}) {  // seen, relevant, other
      table_model broken = small_model;
      broken.table[at] = bad;
      CHECK_THROWS_WITH(evaluate(broken, parts, {auc{}}), Catch::Contains("NaN or infinite"));
    }
  }
}

TEST_CASE("progress reaches the end and may cancel") {
  const auto parts = random_parts(100, 50, 2, 2, 2);
  std::size_t last = 0;
  evaluate(random_model(100, 50, 1), parts, {auc{}}, full_ranking{}, random_ties{},
           {.threads = 2, .report = [&](const progress_update& update) { return last = update.done, true; }});
  CHECK(last == 100);
  CHECK_THROWS_AS(evaluate(random_model(100, 50, 1), parts, {auc{}}, full_ranking{}, random_ties{},
                           {.report = [](const progress_update&) { return false; }}),
                  cancelled);
}

TEST_CASE("a better model is told from a worse one") {
  const auto parts = random_parts(300, 100, 2, 3, 2);
  const auto worse = random_model(300, 100, 1);
  auto better = worse;
  for (user_index user = 0; user < 300; ++user) {
    for (const item_index item : parts.test->by_user().columns_of(user)) better.table[user * 100U + item] += 5e6F;
  }
  const auto a = evaluate(better, parts, {ndcg{}}), b = evaluate(worse, parts, {ndcg{}});
  const auto verdict = compare(a, b, "ndcg@10");
  CHECK(verdict.difference.low > 0);
  CHECK(verdict.p_permutation < .01);
  CHECK(verdict.p_t < .01);
  CHECK(compare(a, a, "ndcg@10").p_permutation == 1);
}
