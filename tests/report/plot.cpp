#include "cairn/report/plot.hpp"

#include <cmath>
#include <string>

#include "catch.hpp"
#include "well_formed.hpp"

using namespace cairn::detail;

TEST_CASE("a scale takes the ends of its range to the ends of its pixels") {
  const plot_scale linear{.low = -1, .high = 3, .from = 100, .to = 20};
  CHECK(linear(-1) == 100);
  CHECK(linear(3) == 20);
  CHECK(linear(1) == 60);
  const plot_scale logarithmic{.low = .1, .high = 10, .from = 0, .to = 10, .logarithmic = true};
  CHECK(logarithmic(1) == Approx(5));
}

TEST_CASE("labels side by side never touch") {
  for (const double width : {40., 90., 300., 700.}) {
    const plot_scale scale{.low = 0, .high = 123456, .from = 0, .to = width};
    const auto ticks = scale.ticks_side_by_side(10);
    const auto labels = scale.labels(ticks);
    for (std::size_t n = 1; n < ticks.size() && width > 60; ++n) {
      const double needed = (text_width(labels[n], 12) + text_width(labels[n - 1], 12)) / 2;
      CHECK(scale(ticks[n]) - scale(ticks[n - 1]) >= needed);
    }
  }
}

TEST_CASE("a range settles on round ends, gives a single value breadth, and keeps the ends it is told") {
  plot_range range;
  range.show(.13, {});
  range.show(std::nan(""), {});
  range.show(.57, {});
  range.settle({}, true);
  CHECK(range.low == Approx(.1));
  CHECK(range.high == Approx(.6));
  plot_range single;
  single.show(5, {});
  single.settle({}, true);
  CHECK(single.low < 5);
  CHECK(single.high > 5);
  plot_range told;
  told.show(5, {});
  told.settle({.low = 0., .high = 7.}, true);
  CHECK(told.low == 0);
  CHECK(told.high == 7);
}

TEST_CASE("a legend that is too long goes on in the next line") {
  const std::vector<legend_entry> one{{"a", ""}}, many(12, {"a name of some length", ""});
  const plot_sheet little({.title = "t"}, one), much({.title = "t"}, many);
  CHECK(much.top() >= little.top() + 40);
  CHECK(cairn::test::fault_of_xml(much.finish(300)) == "");
}

TEST_CASE("coordinates are short, and no negative zero is written") {
  CHECK(svg_number(1. / 3) == "0.33");
  CHECK(svg_number(-.001) == "0");
  CHECK(svg_number(100) == "100");
}
