#pragma once
/// What all plots share: the sheet that they are drawn on (title, legend, axes, grid), colors for light and dark.

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/report/markup.hpp"
#include "cairn/report/ticks.hpp"

namespace cairn {

struct plot_axis {
  std::string name = {};  ///< with its unit: "training time, seconds"
  bool logarithmic = false;
  std::optional<double> low = {}, high = {};  ///< where the axis begins and ends; else as the data have it
};

struct plot_settings {
  std::string title = {}, subtitle = {};
  plot_axis x = {}, y = {};
  double width = 720, height = 400;  ///< in CSS pixels; the picture scales
};

/// Series and groups beyond the eighth begin again with the first color.
inline constexpr std::size_t plot_color_count = 8;

/// Colors, told apart by eyes of all kinds on white and on black. All plots and the page take theirs from here.
inline constexpr std::string_view plot_colors_light =
    "--ink:#18212f;--soft:#5d6878;--line:#e3e7ec;--card:#ffffff;--tint:#eef3fc;--c0:#2459d6;--c1:#d9580d;--c2:#0b8a6a;"
    "--c3:#9a3fc0;--c4:#a67c00;--c5:#0a87a8;--c6:#d02f55;--c7:#6b7686;";
inline constexpr std::string_view plot_colors_dark =
    "--ink:#e8ecf2;--soft:#9ba7b6;--line:#2b3442;--card:#141a23;--tint:#1b2536;--c0:#7ba4ff;--c1:#ff9a57;--c2:#42c9a4;"
    "--c3:#d08bee;--c4:#e0b93e;--c5:#4cc3e0;--c6:#ff7b98;--c7:#9aa6b5;";
inline constexpr std::string_view plot_fonts =
    "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue','Liberation Sans',Arial,sans-serif";

namespace detail {

/// A coordinate: at most two decimals.
inline std::string svg_number(double value) {
  char text[40];
  const auto result = std::to_chars(text, text + sizeof text, std::round(value * 100) / 100 + 0.);
  return {text, result.ptr};
}

/// About how wide a text is in a sans-serif font of a size; rather too wide than too narrow.
inline double text_width(std::string_view text, double size) noexcept {
  double width = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0U) == 0x80U) continue;
    if (std::string_view("iljtfrI.,:;'|()[]! ").find(c) != std::string_view::npos) {
      width += .36;
    } else if (std::string_view("mwMW@%").find(c) != std::string_view::npos) {
      width += .92;
    } else {
      width += byte >= 0xe3 ? 1. : (c >= 'A' && c <= 'Z') ? .72 : .59;
    }
  }
  return width * size;
}

/// The longest beginning of a text that fits a width, with an ellipsis where it was cut.
inline std::string fitted(std::string_view text, double width, double size) {
  std::string result(text);
  for (std::size_t most = character_count(text); most > 1 && text_width(result, size) > width; --most) {
    result = shortened(text, most - 1);
  }
  return result;
}

inline std::string plot_style() {
  return "<style>.cairn-plot{" + std::string(plot_colors_light) + "font-family:" + std::string(plot_fonts) +
         ";font-variant-numeric:tabular-nums}@media screen and (prefers-color-scheme:dark){.cairn-plot{" +
         std::string(plot_colors_dark) +
         "}}.cairn-plot text{fill:var(--ink)}.cairn-plot .soft{fill:var(--soft)}.cairn-plot .halo{paint-order:stroke;"
         "stroke:var(--card);stroke-width:3px;stroke-linejoin:round}</style>";
}

inline std::string svg_text(double x, double y, std::string_view text, const std::string& attributes) {
  return "<text x=\"" + svg_number(x) + "\" y=\"" + svg_number(y) + "\" " + attributes + ">" + escaped_markup(text) +
         "</text>\n";
}

inline std::string svg_line(double x1, double y1, double x2, double y2, const std::string& attributes) {
  return "<line x1=\"" + svg_number(x1) + "\" y1=\"" + svg_number(y1) + "\" x2=\"" + svg_number(x2) + "\" y2=\"" +
         svg_number(y2) + "\" " + attributes + "/>\n";
}

inline std::string plot_color(std::size_t n) {
  return "var(--c" + std::to_string(n % plot_color_count) + ")";
}

/// The range of an axis, grown as its values are shown to it.
struct plot_range {
  double low = std::numeric_limits<double>::infinity(), high = -low;

  /// Throws where a value does not fit the axis; NaN is a gap and passes.
  void show(double value, const plot_axis& axis) {
    if (std::isnan(value)) return;
    if (std::isinf(value) || (axis.logarithmic && value <= 0)) {
      throw error(exact_text(value) + " cannot be drawn", "plot, axis " + escaped(axis.name),
                  axis.logarithmic ? "positive finite values on a logarithmic axis" : "finite values");
    }
    low = std::min(low, value);
    high = std::max(high, value);
  }

  /// Takes the axis's own ends, and gives an empty or single-valued range some breadth. With `round`, the ends move out
  /// to nice numbers.
  void settle(const plot_axis& axis, bool round) {
    if (low > high) low = axis.logarithmic ? 1 : 0, high = axis.logarithmic ? 10 : 1;
    if (axis.low) low = *axis.low;
    if (axis.high) high = *axis.high;
    const bool fits = std::isfinite(low) && std::isfinite(high) && (!axis.logarithmic || (low > 0 && high > 0));
    if (!fits || (axis.low && axis.high && low >= high)) {
      throw error("the ends do not fit", "plot, axis " + escaped(axis.name),
                  "finite ends, low below high, positive if logarithmic");
    }
    if (!(high - low > 1e-12 * std::max(std::abs(low), std::abs(high)))) {
      const double breadth = low == 0 ? 1 : std::abs(low) * .1;
      if (!axis.low || axis.high) low = axis.logarithmic ? low / 2 : low - breadth;
      if (!axis.high) high = axis.logarithmic ? high * 2 : high + breadth;
      round = false;
    }
    if (!round) return;
    if (axis.logarithmic) {
      const double breadth = std::pow(high / low, .04);
      if (!axis.low) low /= breadth;
      if (!axis.high) high *= breadth;
      return;
    }
    const double step = nice_step(low, high, 6);
    if (!axis.low) low = std::floor(low / step + 1e-9) * step;
    if (!axis.high) high = std::ceil(high / step - 1e-9) * step;
  }
};

/// One axis laid between two pixels.
struct plot_scale {
  double low = 0, high = 1, from = 0, to = 1;
  bool logarithmic = false;

  double operator()(double value) const noexcept {
    const double part = logarithmic ? std::log(value / low) / std::log(high / low) : (value - low) / (high - low);
    return from + part * (to - from);
  }
  std::vector<double> ticks(std::size_t most) const {
    return logarithmic ? log_ticks(low, high, most) : nice_ticks(low, high, most);
  }
  std::vector<std::string> labels(const std::vector<double>& values) const {
    return logarithmic ? log_tick_labels(values) : tick_labels(values);
  }
  /// As many ticks as leave `gap` pixels between labels of a 12 pixel font that lie side by side.
  std::vector<double> ticks_side_by_side(double gap) const {
    for (std::size_t most = 9; most > 2; --most) {
      std::vector<double> values = ticks(most);
      const std::vector<std::string> names = labels(values);
      bool fits = true;
      for (std::size_t n = 1; n < values.size(); ++n) {
        const double needed = (text_width(names[n], 12) + text_width(names[n - 1], 12)) / 2 + gap;
        fits = fits && std::abs((*this)(values[n]) - (*this)(values[n - 1])) >= needed;
      }
      if (fits) return values;
    }
    return ticks(2);
  }
};

struct legend_entry {
  std::string name;
  std::string mark;  ///< SVG from (0, -5) to (mark_width, 5)
  double mark_width = 22;
};

/// The sheet: opens the picture, writes title and legend from the top down, and closes it.
class plot_sheet {
 public:
  plot_sheet(const plot_settings& settings, const std::vector<legend_entry>& legend) : width_(settings.width) {
    if (!(settings.width >= 240 && settings.width <= 4000 && settings.height >= 120 && settings.height <= 8000)) {
      throw error("the picture's size is out of range", "plot " + escaped(settings.title),
                  "240x120 to 4000x8000 pixels");
    }
    top_ = 14;
    if (!settings.title.empty()) {
      top_ += 15;
      body_ += svg_text(16, top_, fitted(settings.title, width_ - 32, 16), "font-size=\"16\" font-weight=\"650\"");
      top_ += 7;
    }
    if (!settings.subtitle.empty()) {
      top_ += 13;
      body_ += svg_text(16, top_, fitted(settings.subtitle, width_ - 32, 12.5), "font-size=\"12.5\" class=\"soft\"");
      top_ += 5;
    }
    if (!legend.empty()) {
      double x = 16;
      top_ += 20;
      for (const legend_entry& entry : legend) {
        const std::string name = fitted(entry.name, width_ - 64, 12.5);
        const double needed = entry.mark_width + 6 + text_width(name, 12.5);
        if (x > 16 && x + needed > width_ - 16) {
          x = 16;
          top_ += 20;
        }
        body_ +=
            "<g transform=\"translate(" + svg_number(x) + " " + svg_number(top_ - 4) + ")\">" + entry.mark + "</g>\n";
        body_ += svg_text(x + entry.mark_width + 6, top_, name, "font-size=\"12.5\"");
        x += needed + 16;
      }
      top_ += 4;
    }
    title_ = settings.title.empty() ? "Plot" : settings.title;
  }

  double top() const noexcept { return top_; }
  double width() const noexcept { return width_; }
  void add(const std::string& svg) { body_ += svg; }

  /// The whole picture, of a height.
  std::string finish(double height) const {
    const std::string size = svg_number(width_) + " " + svg_number(height);
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"cairn-plot\" viewBox=\"0 0 " + size + "\" width=\"" +
           svg_number(width_) + "\" height=\"" + svg_number(height) + "\" role=\"img\" aria-label=\"" +
           escaped_markup(title_) + "\">\n" + plot_style() +
           "\n<rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"var(--card)\"/>\n" + body_ + "</svg>\n";
  }

 private:
  double width_, top_ = 0;
  std::string body_, title_;
};

/// The two axes of a plot of points or lines: lays them under the sheet's head, and draws grid, ticks and names.
struct plot_area {
  plot_scale x, y;

  plot_area(plot_sheet& sheet, const plot_settings& settings, const plot_range& over, const plot_range& up) {
    const double top = sheet.top() + (settings.y.name.empty() ? 16 : 34);
    const double bottom = settings.height - (settings.x.name.empty() ? 34 : 54);
    if (bottom - top < 40) {
      throw error("no room is left between title and axis", "plot " + escaped(settings.title), "a greater height");
    }
    y = {up.low, up.high, bottom, top, settings.y.logarithmic};
    const auto y_ticks = y.ticks(std::clamp<std::size_t>(static_cast<std::size_t>((bottom - top) / 42), 2, 8));
    const auto y_labels = y.labels(y_ticks);
    double left = 0;
    for (const std::string& label : y_labels) left = std::max(left, text_width(label, 12));
    left += 28;
    const double right = sheet.width() - 28;
    x = {over.low, over.high, left, right, settings.x.logarithmic};
    if (!settings.y.name.empty()) {
      sheet.add(
          svg_text(16, top - 16, fitted(settings.y.name, sheet.width() - 32, 12), "font-size=\"12\" class=\"soft\""));
    }
    for (std::size_t n = 0; n < y_ticks.size(); ++n) {
      const double at = y(y_ticks[n]);
      const bool base = y_ticks[n] == 0 || at > bottom - .5;
      sheet.add(svg_line(left, at, right, at,
                         base ? "stroke=\"var(--soft)\" stroke-opacity=\".6\"" : "stroke=\"var(--line)\""));
      sheet.add(svg_text(left - 8, at + 4, y_labels[n], "font-size=\"12\" text-anchor=\"end\" class=\"soft\""));
    }
    const auto x_ticks = x.ticks_side_by_side(18);
    const auto x_labels = x.labels(x_ticks);
    sheet.add(svg_line(left, bottom, right, bottom, "stroke=\"var(--soft)\" stroke-opacity=\".6\""));
    for (std::size_t n = 0; n < x_ticks.size(); ++n) {
      const double at = x(x_ticks[n]);
      sheet.add(svg_line(at, bottom, at, bottom + 5, "stroke=\"var(--soft)\" stroke-opacity=\".6\""));
      sheet.add(svg_text(at, bottom + 19, x_labels[n], "font-size=\"12\" text-anchor=\"middle\" class=\"soft\""));
    }
    if (!settings.x.name.empty()) {
      sheet.add(svg_text((left + right) / 2, bottom + 41, fitted(settings.x.name, right - left, 12),
                         "font-size=\"12\" text-anchor=\"middle\" class=\"soft\""));
    }
  }
};

}  // namespace detail

}  // namespace cairn
