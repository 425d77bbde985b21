#include "cairn/report/scatter_plot.hpp"

#include <string>
#include <vector>

#include "catch.hpp"
#include "well_formed.hpp"

using cairn::test::count_of;
using cairn::test::fault_of_xml;

TEST_CASE("a scatter plot is well-formed and shows every point, its label and its group") {
  const std::string svg = cairn::scatter_plot({{.01, 1, "a & b", 0}, {100, 2, "<c>", 1}},
                                              {.title = "t", .x = {.name = "s", .logarithmic = true}}, {"one", "two"});
  CHECK(fault_of_xml(svg) == "");
  CHECK(cairn::test::finite_picture(svg));
  CHECK(count_of(svg, "<circle") == 4);
  CHECK(count_of(svg, "a &amp; b") == 2);  // beside the point, and under the pointer
  CHECK(count_of(svg, "&lt;c&gt;") == 2);
}

TEST_CASE("labels that would cover each other are left out, but for the pointer") {
  std::vector<cairn::scatter_point> points;
  for (int n = 0; n < 40; ++n) points.push_back({1 + n * 1e-6, 1, "a label of some length", 0});
  points.push_back({2, 2, "far", 0});
  const std::string svg = cairn::scatter_plot(points);
  CHECK(count_of(svg, "<title>") == 41);
  CHECK(count_of(svg, "class=\"halo\"") >= 2);
  CHECK(count_of(svg, "class=\"halo\"") < 10);
}

TEST_CASE("points that cannot be drawn are refused") {
  CHECK_THROWS_AS(cairn::scatter_plot({{std::nan(""), 1}}), cairn::error);
  CHECK_THROWS_AS(cairn::scatter_plot({{-1, 1}}, {.x = {.logarithmic = true}}), cairn::error);
  CHECK_THROWS_AS(cairn::scatter_plot({{1, 1, "", 2}}, {}, {"one", "two"}), cairn::error);
}
