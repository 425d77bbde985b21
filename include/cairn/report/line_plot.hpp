#pragma once
/// Lines over a common axis, with bands for their intervals.

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/report/plot.hpp"

namespace cairn {

/// One line. x ascends; y may hold NaN, where the line has a gap; low and high are empty or as long as y.
struct line_series {
  std::string name = {};
  std::vector<double> x = {}, y = {};
  std::vector<double> low = {}, high = {};
};

/// The lines as one SVG picture that needs nothing else. Series of up to 24 points show their points. Throws where
/// lengths differ, x does not ascend, or a value cannot be drawn (infinite; not positive on a logarithmic axis).
///
///     const std::string svg = line_plot({{.name = "popularity", .x = day, .y = hits}},
///                                       {.title = "Hit rate by day", .x = {.name = "day"}});
inline std::string line_plot(std::span<const line_series> series, const plot_settings& settings = {}) {
  using namespace detail;
  plot_range over, up;
  std::vector<legend_entry> legend;
  const auto dash = [](std::size_t n) {  // beyond the colors, dashes tell lines apart
    return n < plot_color_count ? std::string() : std::string(" stroke-dasharray=\"7 4\"");
  };
  for (std::size_t s = 0; s < series.size(); ++s) {
    const line_series& line = series[s];
    const bool band = !line.low.empty() || !line.high.empty();
    if (line.x.size() != line.y.size() ||
        (band && (line.low.size() != line.x.size() || line.high.size() != line.x.size()))) {
      throw error("x, y, low and high are not equally long", "line plot, series " + escaped(line.name),
                  "one y for each x");
    }
    for (std::size_t n = 0; n < line.x.size(); ++n) {
      if (std::isnan(line.x[n]) || (n > 0 && line.x[n] < line.x[n - 1])) {
        throw error("x does not ascend", "line plot, series " + escaped(line.name), "ascending x");
      }
      over.show(line.x[n], settings.x);
      up.show(line.y[n], settings.y);
      if (!band) continue;
      up.show(line.low[n], settings.y);
      up.show(line.high[n], settings.y);
    }
    if (series.size() > 1 || !line.name.empty()) {
      legend.push_back({line.name, "<line x2=\"22\" stroke=\"" + plot_color(s) +
                                       "\" stroke-width=\"2.5\" stroke-linecap=\"round\"" + dash(s) + "/>"});
    }
  }
  over.settle(settings.x, false);
  up.settle(settings.y, true);
  plot_sheet sheet(settings, legend);
  const plot_area area(sheet, settings, over, up);
  const auto point = [&](double x, double y) { return svg_number(area.x(x)) + " " + svg_number(area.y(y)); };
  const bool clipped = settings.x.low || settings.x.high || settings.y.low || settings.y.high;
  if (clipped) {
    sheet.add("<svg x=\"" + svg_number(area.x.from) + "\" y=\"" + svg_number(area.y.to) + "\" width=\"" +
              svg_number(area.x.to - area.x.from) + "\" height=\"" + svg_number(area.y.from - area.y.to) +
              "\" viewBox=\"" + svg_number(area.x.from) + " " + svg_number(area.y.to) + " " +
              svg_number(area.x.to - area.x.from) + " " + svg_number(area.y.from - area.y.to) + "\">\n");
  }
  for (std::size_t s = 0; s < series.size(); ++s) {
    const line_series& line = series[s];
    for (std::size_t n = 0; n < line.low.size();) {  // one polygon for each run without a gap
      std::string there, back;
      for (; n < line.low.size() && !std::isnan(line.low[n]) && !std::isnan(line.high[n]); ++n) {
        there += there.empty() ? 'M' : 'L';
        there += point(line.x[n], line.high[n]);
        back.insert(0, point(line.x[n], line.low[n]));
        back.insert(0, 1, 'L');
      }
      if (!there.empty()) {
        sheet.add("<path d=\"" + there + back + "Z\" fill=\"" + plot_color(s) + "\" fill-opacity=\".15\"/>\n");
      } else {
        ++n;
      }
    }
  }
  for (std::size_t s = 0; s < series.size(); ++s) {
    const line_series& line = series[s];
    std::string path, dots;
    bool open = false;
    for (std::size_t n = 0; n < line.x.size(); ++n) {
      if (std::isnan(line.y[n])) {
        open = false;
        continue;
      }
      const bool alone = !open && (n + 1 == line.x.size() || std::isnan(line.y[n + 1]));
      path += (open ? "L" : "M") + point(line.x[n], line.y[n]);
      open = true;
      if (line.x.size() > 24 && !alone) continue;
      dots += "<circle cx=\"" + svg_number(area.x(line.x[n])) + "\" cy=\"" + svg_number(area.y(line.y[n])) +
              "\" r=\"3.2\" fill=\"" + plot_color(s) + "\" stroke=\"var(--card)\" stroke-width=\"1.2\"/>\n";
    }
    if (path.empty()) continue;
    sheet.add("<path d=\"" + path + "\" fill=\"none\" stroke=\"" + plot_color(s) +
              "\" stroke-width=\"2.2\" stroke-linejoin=\"round\" stroke-linecap=\"round\"" + dash(s) + "/>\n" + dots);
  }
  if (clipped) sheet.add("</svg>\n");
  return sheet.finish(settings.height);
}

inline std::string line_plot(const std::vector<line_series>& series, const plot_settings& settings = {}) {
  return line_plot(std::span(series), settings);
}

}  // namespace cairn
