#pragma once
/// Points in the plane of two numbers: quality against time, say.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/report/plot.hpp"

namespace cairn {

struct scatter_point {
  double x = 0, y = 0;
  std::string label = {};  ///< written beside the point where there is room, and shown under the pointer in any case
  std::size_t group = 0;   ///< its color, and its name in the legend
};

/// The points as one SVG picture that needs nothing else; `groups` names their groups, or is empty for no legend. A
/// label goes where it covers neither a point nor another label, and is left out where there is no such place. Throws
/// where a coordinate cannot be drawn or a group has no name. O(points^2) with labels.
inline std::string scatter_plot(std::span<const scatter_point> points, const plot_settings& settings = {},
                                std::span<const std::string> groups = {}) {
  using namespace detail;
  plot_range over, up;
  for (const scatter_point& p : points) {
    if (std::isnan(p.x) || std::isnan(p.y) || (!groups.empty() && p.group >= groups.size())) {
      throw error("point " + escaped(p.label) + " does not fit", "scatter plot",
                  "two numbers, and a group that has a name");
    }
    over.show(p.x, settings.x);
    up.show(p.y, settings.y);
  }
  over.settle(settings.x, true);
  up.settle(settings.y, true);
  std::vector<legend_entry> legend;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    legend.push_back({groups[g], "<circle cx=\"5\" r=\"5\" fill=\"" + plot_color(g) + "\"/>", 10});
  }
  plot_sheet sheet(settings, legend);
  const plot_area area(sheet, settings, over, up);
  struct box {
    double left, top, right, bottom;
    bool meets(const box& other) const {
      return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
    }
  };
  const double radius = points.size() > 400 ? 2.2 : points.size() > 80 ? 3.2 : 5;
  const auto inside = [&](const scatter_point& p) {
    return p.x >= over.low && p.x <= over.high && p.y >= up.low && p.y <= up.high;
  };
  std::vector<box> taken;
  for (const scatter_point& p : points) {
    if (!inside(p)) continue;
    const double x = area.x(p.x), y = area.y(p.y);
    taken.push_back({x - radius - 1, y - radius - 1, x + radius + 1, y + radius + 1});
    sheet.add("<circle cx=\"" + svg_number(x) + "\" cy=\"" + svg_number(y) + "\" r=\"" + svg_number(radius) +
              "\" fill=\"" + plot_color(p.group) + "\" fill-opacity=\"" + (points.size() > 80 ? ".6" : ".9") +
              "\" stroke=\"var(--card)\" stroke-width=\"1\">" +
              (p.label.empty() ? "" : "<title>" + escaped_markup(p.label) + "</title>") + "</circle>\n");
  }
  for (const scatter_point& p : points) {
    if (p.label.empty() || !inside(p)) continue;
    const std::string label = shortened(p.label, 32);
    const double x = area.x(p.x), y = area.y(p.y), width = text_width(label, 12), gap = radius + 4;
    const std::array<std::array<double, 2>, 6> places{{{x + gap, y + 4},
                                                       {x - gap - width, y + 4},
                                                       {x - width / 2, y - gap - 2},
                                                       {x - width / 2, y + gap + 10},
                                                       {x + gap, y - 6},
                                                       {x + gap, y + 14}}};
    for (const auto& place : places) {
      const box wanted{place[0] - 2, place[1] - 11, place[0] + width + 2, place[1] + 4};
      const bool on_sheet = wanted.left >= area.x.from && wanted.right <= sheet.width() - 4 &&
                            wanted.top >= area.y.to - 12 && wanted.bottom <= area.y.from;
      if (!on_sheet || std::any_of(taken.begin(), taken.end(), [&](const box& b) { return b.meets(wanted); })) continue;
      taken.push_back(wanted);
      // Drawn from its middle, so that a font of another width spreads to both sides.
      const double middle = place[0] == x + gap ? 0 : place[0] == x - gap - width ? 2 : 1;
      sheet.add(svg_text(place[0] + middle * width / 2, place[1], label,
                         std::string("font-size=\"12\" class=\"halo\" text-anchor=\"") +
                             (middle == 0   ? "start"
                              : middle == 2 ? "end"
                                            : "middle") +
                             "\""));
      break;
    }
  }
  return sheet.finish(settings.height);
}

inline std::string scatter_plot(const std::vector<scatter_point>& points, const plot_settings& settings = {},
                                const std::vector<std::string>& groups = {}) {
  return scatter_plot(std::span(points), settings, std::span(groups));
}

}  // namespace cairn
