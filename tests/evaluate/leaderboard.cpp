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
  leaderboard<full_ranking, random_ties> board;
  board.add("pop, \"all\"", made(.25), {.fit_seconds = 1.5, .peak_memory_bytes = 1048576});
  board.add("ials", made(.5));
  CHECK(board.text() ==
        "whole catalogue, seen items excluded; ties random; 2 users\n"
        "model               ndcg@10  fit s  users/s  peak MiB\n"
        "ials        0.5000 +-0.2500   0.00        4       0.0\n"
        "pop, \"all\"  0.2500 +-0.2500   1.50        4       1.0\n");
  CHECK(board.csv() ==
        "model,metric,mean,low,high,fit_seconds,users_per_second,peak_memory_bytes\n"
        "\"pop, \"\"all\"\"\",ndcg@10,0.25,0,0.5,1.5,4,1048576\n"
        "ials,ndcg@10,0.5,0.25,0.75,0,4,0\n");
  CHECK(board.json() ==
        "{\"protocol\":\"full\",\"ties\":\"random\",\"users\":2,\"models\":["
        "{\"name\":\"pop, \\\"all\\\"\",\"metrics\":{\"ndcg@10\":{\"mean\":0.25,\"low\":0,\"high\":0.5}},"
        "\"fit_seconds\":1.5,\"users_per_second\":4,\"peak_memory_bytes\":1048576},"
        "{\"name\":\"ials\",\"metrics\":{\"ndcg@10\":{\"mean\":0.5,\"low\":0.25,\"high\":0.75}},"
        "\"fit_seconds\":0,\"users_per_second\":4,\"peak_memory_bytes\":0}]}");
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
  other.ties.seed = 4;
  CHECK_THROWS_AS(board.add("b", other), cairn::error);
  CHECK(board.entries().size() == 1);
}
