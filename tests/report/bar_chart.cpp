#include "cairn/report/bar_chart.hpp"

#include <string>
#include <vector>

#include "catch.hpp"
#include "well_formed.hpp"

using cairn::test::count_of;
using cairn::test::fault_of_xml;

namespace {

/// The widths of the bars, in pixels.
std::vector<double> widths(const std::string& svg) {
  std::vector<double> result;
  for (std::size_t at = svg.find("<rect x="); at != svg.npos; at = svg.find("<rect x=", at + 1)) {
    result.push_back(std::stod(svg.substr(svg.find("width=\"", at) + 7)));
  }
  return result;
}

}  // namespace

TEST_CASE("bars are as long as their values, from zero, to either side") {
  const std::string svg = cairn::bar_chart({{"a", {2}}, {"b", {4, 3, 5}}, {"c", {-1}}});
  CHECK(fault_of_xml(svg) == "");
  CHECK(cairn::test::finite_picture(svg));
  const auto lengths = widths(svg);
  REQUIRE(lengths.size() == 3);
  CHECK(lengths[1] == Approx(2 * lengths[0]).margin(.05));
  CHECK(lengths[2] == Approx(lengths[0] / 2).margin(.05));
  CHECK_THAT(svg, Catch::Contains("\u22121"));
  CHECK_THAT(svg, Catch::Contains("3\u2009\u2013\u20095"));
}

TEST_CASE("on a logarithmic axis dots stand for bars") {
  const std::string svg = cairn::bar_chart({{"a", {1}}, {"b", {1000}}}, {.value = {.logarithmic = true}});
  CHECK(fault_of_xml(svg) == "");
  CHECK(widths(svg).empty());
  CHECK(count_of(svg, "<circle") == 2);
  CHECK_THROWS_AS(cairn::bar_chart({{"a", {0}}}, {.value = {.logarithmic = true}}), cairn::error);
}

TEST_CASE("labels are cut to their column and whole under the pointer") {
  const std::string label(200, 'x');
  const std::string svg = cairn::bar_chart({{label, {1}}, {"<&>", {2}}}, {.width = 400});
  CHECK(fault_of_xml(svg) == "");
  CHECK(count_of(svg, label) == 1);
  CHECK(count_of(svg, "\u2026") == 1);
}

TEST_CASE("no bar, a bar of nothing and a bar without a number are drawn") {
  for (const auto& bars : {std::vector<cairn::chart_bar>{}, {{"zero", {0}}}, {{"gone", {std::nan("")}}}}) {
    const std::string svg = cairn::bar_chart(bars);
    CHECK(fault_of_xml(svg) == "");
    CHECK(cairn::test::finite_picture(svg));
  }
}
