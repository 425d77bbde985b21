#include "cairn/report/stacked.hpp"

#include <string>
#include <vector>

#include "cairn/report/bar_chart.hpp"
#include "catch.hpp"
#include "well_formed.hpp"

TEST_CASE("stacked pictures stand below each other and stay well formed") {
  const std::string low = cairn::bar_chart({{.label = "a", .value = {1}}}, {.width = 500});
  const std::string high = cairn::bar_chart({{.label = "a", .value = {1}}, {.label = "b", .value = {2}}});
  const double first = cairn::detail::svg_attribute(low, "height"), second = cairn::detail::svg_attribute(high, "height");
  const std::string both = cairn::stacked({low, high});
  CHECK(cairn::test::fault_of_xml(both) == "");
  CHECK(cairn::detail::svg_attribute(both, "height") == Approx(first + second));
  CHECK(cairn::detail::svg_attribute(both, "width") == Approx(720));
  CHECK(both.find("<svg y=\"0\"") != both.npos);
  CHECK(both.find("<svg y=\"" + cairn::detail::svg_number(first) + "\"") != both.npos);
}

TEST_CASE("what is no picture is not stacked") {
  CHECK_THROWS_AS(cairn::stacked({}), cairn::error);
  CHECK_THROWS_WITH(cairn::stacked({"<p>words</p>"}), Catch::Contains("no picture"));
}
