#include "cairn/language/labeled_spans.hpp"

#include <vector>

#include "catch.hpp"

using namespace cairn;

TEST_CASE("spans are put in the order of their text", "[language]") {
  const std::vector<labeled_span> spans{{7, 9, 0}, {0, 2, 1}, {2, 3, 1}};
  CHECK(spans_in_order(spans, 9, 2) == std::vector<labeled_span>{{0, 2, 1}, {2, 3, 1}, {7, 9, 0}});
  CHECK(spans_in_order({}, 0, 1).empty());
}

TEST_CASE("spans that no text can have are refused", "[language]") {
  CHECK_THROWS_WITH(spans_in_order({{3, 3, 0}}, 9, 1),
                    Catch::Contains("bytes [3, 3)") && Catch::Contains("at least one"));
  CHECK_THROWS_WITH(spans_in_order({{3, 2, 0}}, 9, 1), Catch::Contains("bytes [3, 2)"));
  CHECK_THROWS_WITH(spans_in_order({{7, 10, 0}}, 9, 1),
                    Catch::Contains("bytes [7, 10)") && Catch::Contains("text's 9"));
  CHECK_THROWS_WITH(spans_in_order({{0, 1, 2}}, 9, 2), Catch::Contains("label 2") && Catch::Contains("below 2"));
  CHECK_THROWS_WITH(spans_in_order({{4, 6, 0}, {2, 5, 0}}, 9, 1, "here"),
                    Catch::Contains("here") && Catch::Contains("[2, 5) and bytes [4, 6) overlap"));
  CHECK_THROWS_WITH(spans_in_order({{2, 5, 0}, {2, 5, 0}}, 9, 1), Catch::Contains("overlap"));
}
