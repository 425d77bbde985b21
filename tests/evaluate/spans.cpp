#include "cairn/evaluate/spans.hpp"

#include <vector>

#include "catch.hpp"

using namespace cairn;

namespace {
using all_spans = std::vector<std::vector<labeled_span>>;
}  // namespace

TEST_CASE("spans found with their bytes and label, by hand", "[evaluate]") {
  // A label wrong, an end wrong, one found twice; one text without spans.
  const all_spans true_spans{{{0, 2, 0}, {3, 5, 1}, {6, 9, 0}}, {}, {{0, 4, 1}}},
      found{{{6, 8, 0}, {0, 2, 0}, {3, 5, 0}}, {{1, 2, 1}}, {{0, 4, 1}, {0, 4, 1}}};
  const span_result result = evaluate_spans(true_spans, found, 2);
  CHECK(result.all == span_counts{2, 4, 6});
  CHECK(result.all.precision() == Approx(2. / 6));
  CHECK(result.all.recall() == .5);
  CHECK(result.all.f1() == Approx(2 * (2. / 6) * .5 / (2. / 6 + .5)));
  CHECK(result.by_label == std::vector<span_counts>{{1, 2, 3}, {1, 2, 3}});
  CHECK(result.f1.mean == result.all.f1());
  CHECK(result.f1.low <= result.f1.mean);
  CHECK(result.f1.high >= result.f1.mean);
  CHECK(result.f1 == evaluate_spans(true_spans, found, 2, {}, 3).f1);
  CHECK(evaluate_spans(true_spans, true_spans, 2).all.f1() == 1);
}

TEST_CASE("four of seven found and of six true spans are right", "[evaluate]") {
  // In percent, to two places, as conlleval prints.
  all_spans true_spans(1), found(1);
  for (std::uint32_t n = 0; n < 6; ++n) true_spans[0].push_back({10 * n, 10 * n + 5, n % 3});
  for (std::uint32_t n = 0; n < 4; ++n) found[0].push_back(true_spans[0][n]);
  found[0].insert(found[0].end(), {{40, 44, 1}, {50, 55, 0}, {70, 75, 0}});
  const span_counts all = evaluate_spans(true_spans, found, 3).all;
  CHECK(100 * all.precision() == Approx(57.14).margin(.005));
  CHECK(100 * all.recall() == Approx(66.67).margin(.005));
  CHECK(100 * all.f1() == Approx(61.54).margin(.005));
}

TEST_CASE("without any span all is 0, and wrong lists are refused", "[evaluate]") {
  const all_spans nothing_said{{}, {}}, one{{{0, 1, 0}}}, other{{{0, 1, 3}}};
  CHECK(evaluate_spans(nothing_said, nothing_said, 1).all.f1() == 0);
  CHECK(evaluate_spans(nothing_said, nothing_said, 1).all.precision() == 0);
  CHECK_THROWS_WITH(evaluate_spans(nothing_said, one, 1), Catch::Contains("2 lists of true spans and 1 of found"));
  CHECK_THROWS_WITH(evaluate_spans(all_spans{}, all_spans{}, 1), Catch::Contains("0 lists"));
  CHECK_THROWS_WITH(evaluate_spans(other, one, 3), Catch::Contains("label 3"));
  CHECK_THROWS_WITH(evaluate_spans(one, other, 3), Catch::Contains("label 3"));
}
