#include "cairn/evaluate/leaderboard.hpp"

#include "catch.hpp"
#include "toy.hpp"

using namespace cairn;

namespace {

template <class Board, class Result>
concept takes = requires(Board board, Result result) { board.add("model", result); };

template <class A, class B>
concept comparable = requires(A a, B b) { compare(a, b, "ndcg@10"); };

using full_random = ranking_result<full_ranking, random_ties>;
using full_optimistic = ranking_result<full_ranking, optimistic_ties>;
using sampled_random = ranking_result<sampled_ranking, random_ties>;

// What was not measured alike does not fit one table, nor one comparison.
static_assert(takes<leaderboard<full_ranking, random_ties>, full_random>);
static_assert(!takes<leaderboard<full_ranking, random_ties>, sampled_random>);
static_assert(!takes<leaderboard<full_ranking, random_ties>, full_optimistic>);
static_assert(!takes<leaderboard<sampled_ranking, random_ties>, full_random>);
static_assert(comparable<full_random, full_random>);
static_assert(!comparable<full_random, sampled_random>);
static_assert(!comparable<full_random, full_optimistic>);

full_random made(double value, std::size_t users = 2) {
  full_random result;
  result.metrics = {"ndcg@10"};
  for (std::size_t user = 0; user < users; ++user) result.users.push_back(static_cast<user_index>(user));
  result.values = {std::vector<double>(users, value)};
  result.summary = {{value, value - .25, value + .25}};
  result.seconds = .5;
  return result;
}

}  // namespace

TEST_CASE("a leaderboard as text, CSV and JSON") {
  auto popular = made(.25, 1);
  popular.counts = {.users = 1, .skipped = 2, .folded_in = 0, .by_popularity = 1, .masked = 3, .colliding = 0};
  auto factors = made(.5, 1);
  factors.counts = {.users = 1, .skipped = 2, .folded_in = 1, .by_popularity = 0, .masked = 3, .colliding = 0};
  leaderboard board("pop, \"all\"", popular, {.fit_seconds = 1.5, .peak_memory_mebibytes = 1.25});
  board.add("ials", factors);
  CHECK(board.text() ==
        "whole catalogue, seen items excluded; ties random; users judged: 1, without a relevant item: 2; "
        "entries masked: 3; negatives colliding: 0\n"
        "p: chance of so large a difference from the ndcg@10 of ials were both equal; paired by user, "
        "Holm's correction\n"
        "\n"
        "model                       ndcg@10       p  folded in  by popularity  fit s  users/s  peak MiB\n"
        "----------  -----------------------  ------  ---------  -------------  -----  -------  --------\n"
        "ials        0.5000 [0.2500, 0.7500]                  1              0   0.00        2       0.0\n"
        "pop, \"all\"  0.2500 [0.0000, 0.5000]  1.0000          0              1   1.50        2       1.2\n");
  CHECK(board.csv() ==
        "model,metric,mean,low,high,p,fit_seconds,users_per_second,peak_memory_mebibytes\r\n"
        "\"pop, \"\"all\"\"\",ndcg@10,0.25,0,0.5,1,1.5,2,1.25\r\n"
        "ials,ndcg@10,0.5,0.25,0.75,,0,2,0\r\n");
  CHECK(board.json() ==
        "{\"protocol\":\"full\",\"ties\":\"random\",\"models\":["
        "{\"name\":\"pop, \\\"all\\\"\",\"metrics\":{\"ndcg@10\":{\"mean\":0.25,\"low\":0,\"high\":0.5,\"p\":1}},"
        "\"counts\":{\"users\":1,\"skipped\":2,\"folded_in\":0,\"by_popularity\":1,\"masked\":3,\"colliding\":0},"
        "\"fit_seconds\":1.5,\"users_per_second\":2,\"peak_memory_mebibytes\":1.25},"
        "{\"name\":\"ials\",\"metrics\":{\"ndcg@10\":{\"mean\":0.5,\"low\":0.25,\"high\":0.75,\"p\":null}},"
        "\"counts\":{\"users\":1,\"skipped\":2,\"folded_in\":1,\"by_popularity\":0,\"masked\":3,\"colliding\":0},"
        "\"fit_seconds\":0,\"users_per_second\":2,\"peak_memory_mebibytes\":0}]}");
}

TEST_CASE("p-values against the best or a named model, corrected for all of them") {
  constexpr std::size_t users = 300;
  const auto parts = random_parts(users, 100, 2, 3, 2);
  const auto low = random_model(users, 100, 1), other = random_model(users, 100, 9);
  auto high = low;
  for (user_index user = 0; user < users; ++user) {
    for (const item_index item : parts.test->by_user().columns_of(user)) high.table[user * 100U + item] += 5e6F;
  }
  const std::vector<any_metric> metrics{ndcg{}, recall{}};
  leaderboard board("low", evaluate(low, parts, metrics));
  board.add("other", evaluate(other, parts, metrics));
  board.add("high", evaluate(high, parts, metrics));

  const auto best = board.p_values("ndcg@10");
  CHECK_FALSE(best[2].has_value());
  CHECK(best[0].value() < .01);
  CHECK(best[1].value() < .01);
  const auto named = board.p_values("ndcg@10", {.model = "low"});
  CHECK_FALSE(named[0].has_value());
  CHECK(named[1].value() > .05);  // two models that know nothing
  CHECK(named[2].value() < .01);
  const std::vector<double> single{
      compare(board.entries()[1].result, board.entries()[0].result, "ndcg@10").p_permutation,
      compare(board.entries()[2].result, board.entries()[0].result, "ndcg@10").p_permutation};
  CHECK(named[1].value() == holm(single)[0]);
  CHECK(named[2].value() == holm(single)[1]);
  CHECK(board.csv({.model = "low"}).find("\r\nlow,ndcg@10,") != std::string::npos);
  CHECK(board.text({.model = "low"}).find("from the ndcg@10 of low") != std::string::npos);
  CHECK_THROWS_WITH(board.text({.model = "hihg"}), Catch::Contains("perhaps 'high'"));
  CHECK_THROWS_WITH(board.p_values("mrr"), Catch::Contains("unknown metric 'mrr'"));
}

TEST_CASE("results measured in another way are refused") {
  leaderboard<full_ranking, random_ties> board;
  CHECK(board.text() == "no models\n");
  board.add("a", made(.25));
  CHECK_THROWS_AS(board.add("a", made(.5)), cairn::error);
  CHECK_THROWS_AS(board.add("b", made(.5, 3)), cairn::error);
  auto other = made(.5);
  other.protocol.seen = seen_items::allow;
  CHECK_THROWS_AS(board.add("b", other), cairn::error);
  other = made(.5);
  other.metrics = {"recall@10"};
  CHECK_THROWS_AS(board.add("b", other), cairn::error);
  other = made(.5);
  other.counts.masked = 7;
  CHECK_THROWS_AS(board.add("b", other), cairn::error);
  CHECK_THROWS_AS(board.add("b", full_random{}), cairn::error);
  other = made(.5);
  other.ties.seed = 4;
  CHECK_THROWS_AS(board.add("b", other), cairn::error);
  CHECK(board.entries().size() == 1);
}
