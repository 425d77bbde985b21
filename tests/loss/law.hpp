#pragma once
/// What every loss must obey, checked by one line a loss.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/loss/concept.hpp"

namespace cairn::test {

inline constexpr std::array points{-1000., -30., -3., -1., -.25, 0., .125, 1., 2.5, 30., 1000.};

/// Whether a slope is the derivative of f at x by differences to both sides in double: at a kink, between the two.
template <class F>
bool is_slope(const F& f, double x, double slope) {
  constexpr double h = 1e-6;
  const double below = (f(x) - f(x - h)) / h, above = (f(x + h) - f(x)) / h;
  const double margin = 1e-5 + 1e-3 * std::max(std::abs(below), std::abs(above));
  return slope >= std::min(below, above) - margin && slope <= std::max(below, above) + margin;
}

/// True where value and slope agree in double at every point, are finite in float and double, and the value is not
/// negative.
template <pointwise_loss L>
bool obeys_loss_law(const L& loss, double lowest_target, double highest_target) {
  for (const double x : points) {
    for (const double target : {lowest_target, (lowest_target + highest_target) / 2, highest_target}) {
      const auto value = [&](double at) { return loss.value(at, target); };
      if (!is_slope(value, x, loss.slope(x, target)) || !(value(x) >= 0) || !std::isfinite(value(x))) return false;
      const auto f = static_cast<float>(x), t = static_cast<float>(target);
      if (!std::isfinite(loss.value(f, t)) || !std::isfinite(loss.slope(f, t))) return false;
    }
  }
  return true;
}

/// The same of a pairwise loss, which besides never rises with the margin.
template <pairwise_loss L>
bool obeys_loss_law(const L& loss) {
  for (const double x : points) {
    const auto value = [&](double at) { return loss.value(at); };
    if (!is_slope(value, x, loss.slope(x)) || !(value(x) >= 0) || loss.slope(x) > 0) return false;
    const auto f = static_cast<float>(x);
    if (!std::isfinite(loss.value(f)) || !std::isfinite(loss.slope(f))) return false;
  }
  return true;
}

/// The same of a listwise loss, on lists of one to nine random predictions and grades 0 to 4, or 0 and 1, and on large
/// ones; besides, the order of a list does not matter. shift_free: nor what is added to all predictions.
template <listwise_loss L>
bool obeys_list_law(const L& loss, bool shift_free) {
  random_stream random(5, purpose::user);
  for (std::size_t n = 1; n < 60; ++n) {
    const std::size_t size = 1 + n % 9;
    const double scale = n % 7 == 0 ? 300 : 2;
    std::vector<double> p(size), t(size), slopes(size), other(size);
    for (std::size_t i = 0; i < size; ++i) {
      p[i] = scale * random.normal();
      t[i] = static_cast<double>(random.below(n % 2 == 0 ? 5 : 2));
    }
    const auto value = [&](const std::vector<double>& at) {
      return loss.value(std::span<const double>(at), std::span<const double>(t));
    };
    loss.slope(std::span<const double>(p), std::span<const double>(t), std::span(slopes));
    if (!(value(p) >= 0)) return false;
    double sum = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const auto along = [&](double x) {
        std::vector<double> moved = p;
        moved[i] = x;
        return value(moved);
      };
      if (!is_slope(along, p[i], slopes[i])) return false;
      sum += slopes[i];
    }
    if (shift_free && std::abs(sum) > 1e-9) return false;
    const std::vector<float> fp(p.begin(), p.end()), ft(t.begin(), t.end());
    std::vector<float> fs(size);
    loss.slope(std::span<const float>(fp), std::span<const float>(ft), std::span(fs));
    if (!std::isfinite(loss.value(std::span<const float>(fp), std::span<const float>(ft)))) return false;
    for (std::size_t i = 0; i < size; ++i) {
      if (std::abs(static_cast<double>(fs[i]) - slopes[i]) > 1e-3 * (1 + std::abs(slopes[i]))) return false;
    }
    const double before = value(p);
    std::reverse(p.begin(), p.end());
    std::reverse(t.begin(), t.end());
    loss.slope(std::span<const double>(p), std::span<const double>(t), std::span(other));
    std::reverse(other.begin(), other.end());
    if (std::abs(value(p) - before) > 1e-9 * (1 + before)) return false;
    for (std::size_t i = 0; i < size; ++i) {
      if (std::abs(other[i] - slopes[i]) > 1e-9 * (1 + std::abs(slopes[i]))) return false;
    }
  }
  return true;
}

}  // namespace cairn::test
