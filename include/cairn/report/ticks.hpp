#pragma once
/// Round numbers for the axes of a plot, and their labels.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/report/number_text.hpp"

namespace cairn {

/// The least of ..., 0.1, 0.2, 0.5, 1, 2, 5, 10, ... of which at most `most` multiples lie in [low, high]. Requires
/// low < high, finite, and most >= 2.
inline double nice_step(double low, double high, std::size_t most) noexcept {
  const auto fits = [&](double step) {
    return std::floor(high / step + 1e-9) - std::ceil(low / step - 1e-9) < static_cast<double>(most);
  };
  int power = static_cast<int>(std::floor(std::log10((high - low) / static_cast<double>(most)))) - 1;
  for (;; ++power) {
    for (const double digit : {1., 2., 5.}) {
      const double step = power < 0 ? digit / std::pow(10., -power) : digit * std::pow(10., power);
      if (fits(step)) return step;
    }
  }
}

/// The multiples of the nice step in [low, high], ascending; at most `most`. Requirements as for nice_step.
inline std::vector<double> nice_ticks(double low, double high, std::size_t most) {
  const double step = nice_step(low, high, most);
  std::vector<double> ticks;
  const double last = std::floor(high / step + 1e-9);
  for (double n = std::ceil(low / step - 1e-9); n <= last; ++n) ticks.push_back(n == 0 ? 0 : n * step);
  return ticks;
}

/// Ticks of a logarithmic axis: powers of ten in [low, high]; 1, 2, 5 times them where there are fewer than three;
/// every second, third, ... power where there are more than `most`; nice ticks where all that gives fewer than two.
/// Requires 0 < low < high, finite, and most >= 2.
inline std::vector<double> log_ticks(double low, double high, std::size_t most) {
  const auto within = [&](double x) { return x >= low * (1 - 1e-9) && x <= high * (1 + 1e-9); };
  const int first = static_cast<int>(std::floor(std::log10(low))), last = static_cast<int>(std::ceil(std::log10(high)));
  const auto power = [](int n) { return n < 0 ? 1 / std::pow(10., -n) : std::pow(10., n); };
  std::vector<double> powers, halves;
  for (int n = first; n <= last; ++n) {
    if (within(power(n))) powers.push_back(power(n));
    for (const double digit : {1., 2., 5.}) {
      if (within(digit * power(n))) halves.push_back(digit * power(n));
    }
  }
  if (powers.size() > most) {
    const std::size_t every = (powers.size() + most - 1) / most;
    std::vector<double> thinned;
    for (std::size_t n = 0; n < powers.size(); n += every) thinned.push_back(powers[n]);
    return thinned;
  }
  if (powers.size() >= 3) return powers;
  if (halves.size() >= 2 && halves.size() <= most) return halves;
  return powers.size() >= 2 ? powers : nice_ticks(low, high, most);
}

namespace detail {

/// A number with as many decimals as asked and a true minus sign.
inline std::string plot_number(double value, int decimals) {
  std::string text = number_text(value, decimals);
  return text.front() == '-' ? "\u2212" + text.substr(1) : text;
}

}  // namespace detail

/// One label for each tick, all with the same number of decimals and the same unit: "0", "2.5k", "5.0k". k, M and G
/// stand for a thousand, a million and a thousand million, from 10,000 on.
inline std::vector<std::string> tick_labels(const std::vector<double>& ticks) {
  double largest = 0;
  for (const double tick : ticks) largest = std::max(largest, std::abs(tick));
  std::vector<std::string> labels;
  const bool extreme = largest >= 1e15 || (largest > 0 && largest < 1e-4);
  const double unit = extreme || largest < 1e4 ? 1 : largest < 1e6 ? 1e3 : largest < 1e9 ? 1e6 : 1e9;
  const char* const suffix = unit == 1 ? "" : unit == 1e3 ? "k" : unit == 1e6 ? "M" : "G";
  int decimals = 0;
  const auto exact = [&](double tick) {
    const double scaled = tick / unit * std::pow(10., decimals);
    return std::abs(scaled - std::round(scaled)) < 1e-6 * std::max(1., std::abs(scaled));
  };
  while (decimals < 9 && !std::all_of(ticks.begin(), ticks.end(), exact)) ++decimals;
  for (const double tick : ticks) {
    labels.push_back(extreme && tick != 0 ? detail::plot_number(tick, automatic_decimals)
                     : tick == 0          ? "0"
                                          : detail::plot_number(tick / unit, decimals) + suffix);
  }
  return labels;
}

/// The same for a logarithmic axis, where each label has the decimals and the unit that it needs: "0.01", "1", "10k".
inline std::vector<std::string> log_tick_labels(const std::vector<double>& ticks) {
  std::vector<std::string> labels;
  for (const double tick : ticks) labels.push_back(tick_labels({tick}).front());
  return labels;
}

}  // namespace cairn
