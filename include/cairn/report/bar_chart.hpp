#pragma once
/// Horizontal bars with whiskers: labels on the left, values in a column on the right.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/report/number_text.hpp"
#include "cairn/report/plot.hpp"

namespace cairn {

struct chart_bar {
  std::string label = {};
  estimate value = {};
  bool highlighted = false;  ///< where any bar is, the others step back
};

struct bar_chart_settings {
  std::string title = {}, subtitle = {};
  plot_axis value = {};  ///< on a logarithmic axis, where a bar's length would mean nothing, dots stand for the bars
  int decimals = automatic_decimals;  ///< of the written values
  double width = 720;                 ///< in CSS pixels; the height follows from the bars
};

/// The bars, in the order given, as one SVG picture that needs nothing else. Throws where a value cannot be drawn.
inline std::string bar_chart(std::span<const chart_bar> bars, const bar_chart_settings& settings = {}) {
  using namespace detail;
  plot_range range;
  const plot_axis& axis = settings.value;
  double label_width = 0, value_width = 0, interval_width = 0;
  bool any_highlighted = false;
  constexpr double bold = 14.6;  // a bold text is as wide as a plain one of a larger size
  const auto interval_of = [&](const estimate& e) {
    return e.has_interval()
               ? plot_number(e.low, settings.decimals) + "\u2009\u2013\u2009" + plot_number(e.high, settings.decimals)
               : std::string();
  };
  if (!axis.logarithmic) range.show(0, axis);
  for (const chart_bar& bar : bars) {
    range.show(bar.value.value, axis);
    if (bar.value.has_interval()) range.show(bar.value.low, axis), range.show(bar.value.high, axis);
    label_width = std::max(label_width, text_width(bar.label, bar.highlighted ? bold : 13));
    value_width = std::max(value_width, text_width(plot_number(bar.value.value, settings.decimals), 13));
    interval_width = std::max(interval_width, text_width(interval_of(bar.value), 11.5));
    any_highlighted = any_highlighted || bar.highlighted;
  }
  range.settle(axis, true);
  plot_sheet sheet({.title = settings.title, .subtitle = settings.subtitle, .width = settings.width}, {});
  label_width = std::min(label_width, settings.width * .36);
  if (interval_width > settings.width * .3) interval_width = 0;
  const double row = 32, top = sheet.top() + 14, bottom = top + row * static_cast<double>(bars.size());
  const double left = 16 + label_width + 12,
               values = settings.width - 16 - (interval_width > 0 ? interval_width + 10 : 0);
  const plot_scale x{range.low, range.high, left, std::max(left + 40, values - value_width - 18), axis.logarithmic};
  const auto ticks = x.ticks_side_by_side(18);
  const auto names = x.labels(ticks);
  for (std::size_t n = 0; n < ticks.size(); ++n) {
    const double at = x(ticks[n]);
    sheet.add(svg_line(at, top, at, bottom, "stroke=\"var(--line)\""));
    sheet.add(svg_text(at, bottom + 17, names[n], "font-size=\"12\" text-anchor=\"middle\" class=\"soft\""));
  }
  const double base = axis.logarithmic ? x.from : x(std::clamp(0., range.low, range.high));
  for (std::size_t n = 0; n < bars.size(); ++n) {
    const chart_bar& bar = bars[n];
    const double middle = top + row * (static_cast<double>(n) + .5);
    const std::string color = any_highlighted && !bar.highlighted ? "var(--c7)" : "var(--c0)";
    const std::string faded = any_highlighted && !bar.highlighted ? "\" fill-opacity=\".55\"" : "\"";
    const std::string weight = bar.highlighted ? " font-weight=\"650\"" : "";
    sheet.add("<g>" + (character_count(bar.label) > 0 ? "<title>" + escaped_markup(bar.label) + "</title>" : "") +
              "\n");
    sheet.add(svg_text(left - 12, middle + 4.5, fitted(bar.label, label_width, bar.highlighted ? bold : 13),
                       "font-size=\"13\" text-anchor=\"end\"" + weight));
    if (std::isfinite(bar.value.value)) {
      const auto clamped = [&](double v) { return x(std::clamp(v, range.low, range.high)); };
      const double at = clamped(bar.value.value);
      if (axis.logarithmic) {
        sheet.add(svg_line(base, middle, at, middle, "stroke=\"var(--line)\" stroke-dasharray=\"2 3\""));
      } else {
        sheet.add("<rect x=\"" + svg_number(std::min(base, at)) + "\" y=\"" + svg_number(middle - 9) + "\" width=\"" +
                  svg_number(std::abs(at - base)) + "\" height=\"18\" rx=\"2.5\" fill=\"" + color + faded + "/>\n");
      }
      if (bar.value.has_interval()) {
        const double low = clamped(bar.value.low), high = clamped(bar.value.high);
        const auto whisker = [&](const std::string& ink) {
          return svg_line(low, middle, high, middle, ink) + svg_line(low, middle - 4, low, middle + 4, ink) +
                 svg_line(high, middle - 4, high, middle + 4, ink);
        };
        sheet.add(whisker("stroke=\"var(--card)\" stroke-width=\"4\" stroke-opacity=\".55\" stroke-linecap=\"round\"") +
                  whisker("stroke=\"var(--ink)\" stroke-width=\"1.6\""));
      }
      if (axis.logarithmic) {
        sheet.add("<circle cx=\"" + svg_number(at) + "\" cy=\"" + svg_number(middle) + "\" r=\"5.5\" fill=\"" + color +
                  "\" stroke=\"var(--card)\" stroke-width=\"1\"/>\n");
      }
    }
    sheet.add(svg_text(values, middle + 4.5, plot_number(bar.value.value, settings.decimals),
                       "font-size=\"13\" text-anchor=\"end\"" + weight));
    if (interval_width > 0) {
      sheet.add(svg_text(settings.width - 16, middle + 4.5, interval_of(bar.value),
                         "font-size=\"11.5\" text-anchor=\"end\" class=\"soft\""));
    }
    sheet.add("</g>\n");
  }
  sheet.add(svg_line(base, top - 2, base, bottom + 2, "stroke=\"var(--soft)\""));
  double height = bottom + 30;
  if (!axis.name.empty()) {
    sheet.add(svg_text(x.from, bottom + 38, fitted(axis.name, settings.width - 16 - x.from, 12),
                       "font-size=\"12\" class=\"soft\""));
    height += 20;
  }
  return sheet.finish(height);
}

inline std::string bar_chart(const std::vector<chart_bar>& bars, const bar_chart_settings& settings = {}) {
  return bar_chart(std::span(bars), settings);
}

}  // namespace cairn
