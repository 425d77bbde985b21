#include "cairn/evaluate/ranking_result.hpp"

#include <array>

#include "catch.hpp"

using namespace cairn;

namespace {

ranking_result<full_ranking, random_ties> gathered(std::size_t first_place) {
  const std::vector<any_metric> metrics{reciprocal_rank{}, hit_rate{.k = 2}};
  detail::ranked_values found(metrics, 3, 2);
  const std::vector<std::size_t> first{first_place}, last{3};
  found.keep(0, {.positions = first, .relevant = 1, .candidates = 5}, found.counts(0));
  ++found.counts(1).skipped;
  found.keep(2, {.positions = last, .relevant = 1, .candidates = 5}, found.counts(1));
  return found.finish(full_ranking{}, random_ties{}, std::array<user_index, 3>{4, 6, 9}, {}, 1);
}

}  // namespace

TEST_CASE("values of judged users alone are gathered") {
  const auto result = gathered(1);
  CHECK(result.users == std::vector<user_index>{4, 9});
  CHECK(result.values[0] == std::vector<double>{.5, .25});
  CHECK(result.values[1] == std::vector<double>{1, 0});
  CHECK(result["mrr"].mean == Approx(.375));
  CHECK(result.counts == evaluation_counts{.users = 2, .skipped = 1});
  CHECK(result.users_per_second() > 0);
  CHECK_THROWS_WITH(result["mmr"], Catch::Contains("perhaps 'mrr'"));
}

TEST_CASE("results measured alike are compared user by user") {
  CHECK(compare(gathered(0), gathered(1), "mrr").difference.mean == Approx(.25));
  auto other = gathered(1);
  other.protocol.seen = seen_items::allow;
  CHECK_THROWS_WITH(compare(gathered(0), other, "mrr"), Catch::Contains("not measured alike"));
}

TEST_CASE("metrics and protocols that do not fit are refused") {
  const std::vector<any_metric> twice{ndcg{.k = 3}, ndcg{.k = 3}}, deep{ndcg{.k = 6}};
  CHECK_THROWS_WITH(detail::require_metrics({}, 5, "here"), "here: there is no metric; expected at least one");
  CHECK_THROWS_WITH(detail::require_metrics(twice, 5, "here"), Catch::Contains("is there twice"));
  CHECK_THROWS_WITH(detail::require_metrics(deep, 5, "here"), Catch::Contains("between 1 and the catalogue's 5"));
  const std::array<user_index, 1> users{1};
  using detail::require_protocol;
  CHECK_THROWS_WITH(require_protocol(full_ranking{.items = wanted::repeat}, users, 5), Catch::Contains("repeated"));
  CHECK_THROWS_WITH(require_protocol(sampled_ranking{.count = 0}, users, 5), Catch::Contains("no negative"));
  CHECK_THROWS_WITH(require_protocol(sampled_ranking{.weights = {1, 2}}, users, 5),
                    "sampled_ranking.weights: 2 weights; expected one for each of the 5 items, or none");
  CHECK_THROWS_WITH(require_protocol(sampled_ranking{.given = {{1}}}, users, 5), Catch::Contains("user 1 has no"));
  CHECK_THROWS_WITH(require_protocol(sampled_ranking{.given = {{}, {5}}}, users, 5),
                    Catch::Contains("negative 5 of user 1"));
}
