#pragma once
/// The classical test functions, each with its gradient, its start and its least value.

#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace compare {

using in = std::span<const double>;
using out = std::span<double>;

struct test_function {
  std::string name;
  double (*value)(in x, out gradient);
  std::vector<double> start;
  double least = 0;
};

/// 100 (y - x^2)^2 + (1 - x)^2: a curved valley. Rosenbrock, The Computer Journal 1960.
inline double rosenbrock(in x, out g) {
  const double a = x[1] - x[0] * x[0], b = 1 - x[0];
  g[0] = -400 * a * x[0] - 2 * b;
  g[1] = 200 * a;
  return 100 * a * a + b * b;
}

/// sum of (c_k - x (1 - y^k))^2: flat, with steep edges. Beale 1958.
inline double beale(in x, out g) {
  double sum = 0;
  g[0] = g[1] = 0;
  for (const auto& [k, c] : {std::pair{1, 1.5}, {2, 2.25}, {3, 2.625}}) {
    const double power = std::pow(x[1], k), r = c - x[0] * (1 - power);
    sum += r * r;
    g[0] -= 2 * r * (1 - power);
    g[1] += 2 * r * x[0] * k * std::pow(x[1], k - 1);
  }
  return sum;
}

/// (x + 2 y - 7)^2 + (2 x + y - 5)^2: a bowl of condition 9.
inline double booth(in x, out g) {
  const double a = x[0] + 2 * x[1] - 7, b = 2 * x[0] + x[1] - 5;
  g[0] = 2 * a + 4 * b;
  g[1] = 4 * a + 2 * b;
  return a * a + b * b;
}

/// (x^2 + y - 11)^2 + (x + y^2 - 7)^2: four minima of equal depth. Himmelblau 1972.
inline double himmelblau(in x, out g) {
  const double a = x[0] * x[0] + x[1] - 11, b = x[0] + x[1] * x[1] - 7;
  g[0] = 4 * a * x[0] + 2 * b;
  g[1] = 2 * a + 4 * b * x[1];
  return a * a + b * b;
}

/// sum of scale_i z_i^2 / 2, ten scales from 1 to 1,000, where z = x - 1 is mirrored along (1, 2, ..., 10): no axis is
/// a direction of its own, so that rates for each parameter do not undo the scales.
inline double ill_conditioned(in x, out g) {
  const std::size_t n = x.size();
  const auto mirror = [n](out z) {
    double along = 0, square = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const auto u = static_cast<double>(i + 1);
      along += u * z[i];
      square += u * u;
    }
    for (std::size_t i = 0; i < n; ++i) z[i] -= 2 * static_cast<double>(i + 1) * along / square;
  };
  for (std::size_t i = 0; i < n; ++i) g[i] = x[i] - 1;
  mirror(g);
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double scale = std::pow(10, 3 * static_cast<double>(i) / static_cast<double>(n - 1));
    sum += scale * g[i] * g[i] / 2;
    g[i] *= scale;
  }
  mirror(g);
  return sum;
}

/// sum of (x_i^4 - 16 x_i^2 + 5 x_i) / 2, begun within reach of its least minimum. Styblinski, Tang 1990.
inline double styblinski_tang(in x, out g) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double square = x[i] * x[i];
    sum += (square * square - 16 * square + 5 * x[i]) / 2;
    g[i] = 2 * square * x[i] - 16 * x[i] + 2.5;
  }
  return sum;
}

inline std::vector<test_function> test_functions() {
  constexpr double of_one = -39.16616570377142;  // of Styblinski and Tang, at -2.903534027771177
  return {{"Rosenbrock", rosenbrock, {-1.2, 1}},
          {"Beale", beale, {1, 1}},
          {"Booth", booth, {-5, 5}},
          {"Himmelblau", himmelblau, {0, 0}},
          {"Quadratic 1:1000", ill_conditioned, std::vector<double>(10)},
          {"Styblinski-Tang", styblinski_tang, {-4, -3.6, -3.2, -2.8, -2.4, -2, -1.6, -1.2, -.8, -.4}, 10 * of_one}};
}

}  // namespace compare
