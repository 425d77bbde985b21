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
  CHECK(any_metric(recall{.k = 5}).called("coverage of likes@5").name() == "coverage of likes@5");
}

TEST_CASE("the variants of a metric have names of their own, of hits at 2 and 5 of 8 relevant") {
  const std::array<std::size_t, 2> positions{1, 4};
  const ranked_user user{.positions = positions, .relevant = 8, .candidates = 20};
  CHECK(metric_named("map_by_relevant@5").value(user) == Approx(.1125));
  CHECK(metric_named("map@5").value(user) == Approx(.18));
  CHECK(metric_named("recall@5").value(user) == Approx(.25));
  CHECK(metric_named("capped_recall@5").value(user) == Approx(.4));
  CHECK(any_metric(average_precision{.k = 5}).name() == "map@5");
  CHECK(any_metric(average_precision{5, normalization::by_relevant}).name() == "map_by_relevant@5");
  CHECK(any_metric(recall{.k = 5}).name() == "recall@5");
  CHECK(any_metric(recall{5, normalization::capped}).name() == "capped_recall@5");
  CHECK(any_metric(ndcg{5, gain::exponential}).name() == "exponential_ndcg@5");
  const std::array<std::size_t, 2> places{0, 1};
  const std::array<float, 2> gains{1, 3}, ideal{3, 1};
  const ranked_user graded{.positions = places, .gains = gains, .ideal = ideal, .relevant = 2, .candidates = 5};
  CHECK(metric_named("exponential_ndcg@5").value(graded) == ndcg{5, gain::exponential}.value(graded));
  CHECK(metric_named("exponential_ndcg@5").value(graded) < metric_named("ndcg@5").value(graded));
}

TEST_CASE("a wrong name is met with the nearest") {
  CHECK_THROWS_WITH(metric_named("ndgc@10"), Catch::Contains("perhaps 'ndcg'"));
  CHECK_THROWS_WITH(metric_named("zebra"), Catch::Contains("expected one of hit_rate, precision, "));
  for (const char* wrong : {"ndcg@", "ndcg@0", "ndcg@-1", "ndcg@1x", "ndcg@99999999999999999999", "auc@5", "", "@5"}) {
    CHECK_THROWS_AS(metric_named(wrong), cairn::error);
  }
}
