#include "cairn/report/line_plot.hpp"

#include <cmath>
#include <limits>
#include <string>

#include "catch.hpp"
#include "well_formed.hpp"

using cairn::test::count_of;
using cairn::test::fault_of_xml;

TEST_CASE("the reader of tags finds planted faults") {
  CHECK(fault_of_xml("<a b=\"c\"><d/></a>").empty());
  CHECK_FALSE(fault_of_xml("<a><d></a>").empty());
  CHECK_FALSE(fault_of_xml("<a b=c></a>").empty());
  CHECK_FALSE(fault_of_xml("<a>x & y</a>").empty());
  CHECK_FALSE(fault_of_xml("<a b=\"1\" b=\"2\"/>").empty());
  CHECK_FALSE(fault_of_xml("<a/><b/>").empty());
}

TEST_CASE("a line plot is well-formed whatever its texts, and shows every series") {
  const std::vector<cairn::line_series> series{
      {.name = "<once> & \"again\"", .x = {1, 2, 3}, .y = {1, 4, 2}, .low = {0, 3, 1}, .high = {2, 5, 3}},
      {.name = "b", .x = {1, 3}, .y = {2, 2}}};
  const std::string svg =
      cairn::line_plot(series, {.title = "a < b & c", .subtitle = "'s", .x = {.name = "<x>"}, .y = {.name = "y"}});
  CHECK(fault_of_xml(svg) == "");
  CHECK(cairn::test::finite_picture(svg));
  CHECK(count_of(svg, "<circle") == 5);
  CHECK(count_of(svg, "fill-opacity=\".15\"") == 1);
  CHECK_THAT(svg, Catch::Contains("&lt;once&gt; &amp; &quot;again&quot;"));
}

TEST_CASE("a gap breaks the line, and a lone point between gaps is drawn") {
  const double gap = std::nan("");
  const std::string svg =
      cairn::line_plot(std::vector<cairn::line_series>{{.x = {0, 1, 2, 3, 4}, .y = {1, gap, 2, gap, 3}}});
  CHECK(fault_of_xml(svg) == "");
  CHECK(cairn::test::finite_picture(svg));
  CHECK(count_of(svg, "<circle") == 3);
  const std::size_t path = svg.find("fill=\"none\"");
  const std::string drawn = svg.substr(svg.rfind("<path", path), path - svg.rfind("<path", path));
  CHECK(count_of(drawn, "M") == 3);
  CHECK(count_of(drawn, "L") == 0);
}

TEST_CASE("empty, constant and single-point plots are drawn") {
  for (const auto& series : {std::vector<cairn::line_series>{},
                             {{.x = {5}, .y = {0}}},
                             {{.x = {1, 2}, .y = {7, 7}}},
                             {{.x = {1, 2}, .y = {std::nan(""), std::nan("")}}}}) {
    const std::string svg = cairn::line_plot(series);
    CHECK(fault_of_xml(svg) == "");
    CHECK(cairn::test::finite_picture(svg));
  }
}

TEST_CASE("a logarithmic axis spaces equal ratios equally") {
  const std::string svg = cairn::line_plot(std::vector<cairn::line_series>{{.x = {1, 10, 100}, .y = {1, 1, 1}}},
                                           {.x = {.logarithmic = true}});
  std::vector<double> places;
  for (std::size_t at = svg.find("cx=\""); at != svg.npos; at = svg.find("cx=\"", at + 1)) {
    places.push_back(std::stod(svg.substr(at + 4)));
  }
  REQUIRE(places.size() == 3);
  CHECK(places[1] - places[0] == Approx(places[2] - places[1]).margin(.02));
}

TEST_CASE("what cannot be drawn is refused") {
  const auto plot = [](cairn::line_series one, cairn::plot_settings settings = {}) {
    return cairn::line_plot(std::vector<cairn::line_series>{std::move(one)}, settings);
  };
  CHECK_THROWS_AS(plot({.x = {1, 2}, .y = {1}}), cairn::error);
  CHECK_THROWS_AS(plot({.x = {2, 1}, .y = {1, 1}}), cairn::error);
  CHECK_THROWS_AS(plot({.x = {1}, .y = {1}, .low = {0}}), cairn::error);
  CHECK_THROWS_AS(plot({.x = {1}, .y = {std::numeric_limits<double>::infinity()}}), cairn::error);
  CHECK_THROWS_AS(plot({.x = {1}, .y = {0}}, {.y = {.logarithmic = true}}), cairn::error);
  CHECK_THROWS_AS(plot({.x = {1}, .y = {1}}, {.y = {.low = 3, .high = 2}}), cairn::error);
  CHECK_THROWS_AS(plot({.x = {1}, .y = {1}}, {.width = 10}), cairn::error);
}
