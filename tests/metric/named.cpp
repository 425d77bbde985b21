#include "cairn/metric/named.hpp"

#include <array>

#include "catch.hpp"

using namespace cairn;

TEST_CASE("metrics by name are the metrics by type") {
  const std::array<std::size_t, 2> positions{1, 4};
  const ranked_user user{.positions = positions, .relevant = 8, .candidates = 20};
  CHECK(metric_named("ndcg@5").value(user) == ndcg{5}.value(user));
  CHECK(metric_named("map@5").value(user) == average_precision{5}.value(user));
  CHECK(metric_named("mrr").value(user) == .5);
  CHECK(metric_named("auc").value(user) == auc{}.value(user));
  CHECK(metric_named("recall").k() == 10);
  for (const std::string_view name : metric_names) {
    if (name != "auc") CHECK(metric_named(std::string(name) + "@7").name() == std::string(name) + "@7");
  }
  CHECK(any_metric(recall{5, normalization::capped}).called("capped recall@5").name() == "capped recall@5");
}

TEST_CASE("a wrong name is met with the nearest") {
  CHECK_THROWS_WITH(metric_named("ndgc@10"), Catch::Contains("perhaps 'ndcg'"));
  CHECK_THROWS_WITH(metric_named("zebra"), Catch::Contains("one of hit_rate"));
  for (const char* wrong : {"ndcg@", "ndcg@0", "ndcg@-1", "ndcg@1x", "ndcg@99999999999999999999", "auc@5", "", "@5"}) {
    CHECK_THROWS_AS(metric_named(wrong), cairn::error);
  }
}
