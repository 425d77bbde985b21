#pragma once
/// One distribution over classes from those of several classifiers: linear and logarithmic pools, and their weights.

#include <algorithm>
#include <cassert>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "cairn/core/error.hpp"

namespace cairn {

/// What members say of cases that they did not learn from.
struct member_probabilities {
  std::vector<float> values;          ///< [cases, members, classes], from 0 to 1
  std::vector<std::uint32_t> labels;  ///< [cases], below classes
  std::size_t members = 0, classes = 0;

  /// What member m says of a case.
  std::span<const float> of(std::size_t n, std::size_t m) const noexcept {
    return std::span(values).subspan((n * members + m) * classes, classes);
  }
  /// Throws where sizes do not agree, a label is of no class, or a value is no probability.
  void check() const {
    require(!labels.empty() && members > 0 && classes > 0, "no case, member or class", "member_probabilities",
            "one at least");
    require(values.size() == labels.size() * members * classes, "values of other cases, members or classes",
            "member_probabilities.values", "one for each case, member and class");
    for (const std::uint32_t label : labels) {
      if (label < classes) continue;
      throw error("label " + std::to_string(label), "member_probabilities.labels",
                  "one of " + std::to_string(classes) + " classes");
    }
    const bool right = std::all_of(values.begin(), values.end(), [](float p) { return p >= 0 && p <= 1.001F; });
    require(right, "a value that is no probability", "member_probabilities.values", "from 0 to 1");
  }
};

/// A policy whose fit(said) gives a weight from 0 on to each member, and whose combine(rows, weights, out) makes one
/// distribution of what members say of one case. rows: [members, classes], row after row; out: [classes].
template <class P>
concept probability_pool = std::copyable<P> &&
    requires(const P pool, const member_probabilities& said, std::span<const float> rows,
             std::span<const double> weights, std::span<float> out) {
  { pool.fit(said) } -> std::same_as<std::vector<double>>;
  pool.combine(rows, weights, out);
};

/// P(c) = sum over m of w_m P_m(c) / sum over m of w_m.
/// Source: Genest, Zidek: "Combining probability distributions: a critique and an annotated bibliography", Statistical
/// Science 1986.
/// Use: members of which one is right where others are surely wrong.
struct linear_pool {
  /// The weights of the least log loss, which sum to 1, to 10^-9, by expectation and maximization. O(cases x members) a
  /// step.
  std::vector<double> fit(const member_probabilities& said) const {
    said.check();
    const auto cases = static_cast<double>(said.labels.size());
    std::vector<double> weights(said.members, 1 / static_cast<double>(said.members)), next(said.members);
    for (int step = 0; step < 10'000; ++step) {
      std::fill(next.begin(), next.end(), 0.);
      for (std::size_t n = 0; n < said.labels.size(); ++n) {
        double all = 0;
        for (std::size_t m = 0; m < said.members; ++m) all += weights[m] * right_of(said, n, m);
        for (std::size_t m = 0; m < said.members; ++m) next[m] += weights[m] * right_of(said, n, m) / (all * cases);
      }
      double moved = 0;
      for (std::size_t m = 0; m < said.members; ++m) moved = std::max(moved, std::abs(next[m] - weights[m]));
      weights.swap(next);
      if (moved < 1e-9) break;
    }
    return weights;
  }

  void combine(std::span<const float> rows, std::span<const double> weights, std::span<float> out) const noexcept {
    assert(rows.size() == weights.size() * out.size());
    double all = 0;
    for (const double weight : weights) all += weight;
    for (std::size_t c = 0; c < out.size(); ++c) {
      double sum = 0;
      for (std::size_t m = 0; m < weights.size(); ++m) {
        sum += weights[m] * static_cast<double>(rows[m * out.size() + c]);
      }
      out[c] = static_cast<float>(sum / all);
    }
  }

 private:
  static double right_of(const member_probabilities& said, std::size_t n, std::size_t m) noexcept {
    return std::max(static_cast<double>(said.of(n, m)[said.labels[n]]), 1e-30);
  }
};
static_assert(probability_pool<linear_pool>);

/// P(c) proportional to the product over m of P_m(c)^w_m. The sum of the weights is free: it sharpens or softens, as a
/// temperature does. Probabilities count as `least` at least, so that no member forbids a class.
/// Source: Genest, Zidek: "Combining probability distributions: a critique and an annotated bibliography", Statistical
/// Science 1986.
/// Use: members that see different sides of a case, each of which adds what it knows.
struct logarithmic_pool {
  double least = 1e-6;  ///< above 0, below 1
  double most = 100;    ///< that a weight may be: where all cases are right there is no best one

  /// The weights of the least log loss, which is convex in them: Newton's steps along one weight after another, halved
  /// where they go too far, until a round moves none by 10^-7. O(cases x members x classes) a step.
  std::vector<double> fit(const member_probabilities& said) const {
    said.check();
    require(least > 0 && least < 1, "not a probability", "logarithmic_pool.least", "above 0, below 1");
    require(std::isfinite(most) && most > 0, "not a bound", "logarithmic_pool.most", "a finite number above 0");
    std::vector<double> logs(said.values.size());
    for (std::size_t k = 0; k < logs.size(); ++k) logs[k] = log_of(said.values[k]);
    std::vector<double> weights(said.members, 1 / static_cast<double>(said.members));
    for (int round = 0; round < 1000; ++round) {
      double moved = 0;
      for (std::size_t m = 0; m < said.members; ++m) moved = std::max(moved, improve(said, logs, weights, m));
      if (moved < 1e-7) break;
    }
    return weights;
  }

  void combine(std::span<const float> rows, std::span<const double> weights, std::span<float> out) const noexcept {
    assert(rows.size() == weights.size() * out.size());
    const std::size_t classes = out.size();
    std::vector<double> scores(classes);
    for (std::size_t m = 0; m < weights.size(); ++m) {
      for (std::size_t c = 0; c < classes; ++c) scores[c] += weights[m] * log_of(rows[m * classes + c]);
    }
    const double highest = *std::max_element(scores.begin(), scores.end());
    double sum = 0;
    for (double& score : scores) sum += score = std::exp(score - highest);
    for (std::size_t c = 0; c < classes; ++c) out[c] = static_cast<float>(scores[c] / sum);
  }

 private:
  struct at_point {
    double loss = 0, slope = 0, curvature = 0;
  };

  double log_of(float p) const noexcept { return std::log(std::max(static_cast<double>(p), least)); }

  /// The log loss of all cases, and its slope and curvature by the weight of a member.
  static at_point at(const member_probabilities& said, const std::vector<double>& logs,
                     const std::vector<double>& weights, std::size_t member) {
    at_point sum;
    std::vector<double> scores(said.classes);
    for (std::size_t n = 0; n < said.labels.size(); ++n) {
      const double* const rows = logs.data() + n * said.members * said.classes;
      const double* const own = rows + member * said.classes;
      std::fill(scores.begin(), scores.end(), 0.);
      for (std::size_t m = 0; m < said.members; ++m) {
        for (std::size_t c = 0; c < said.classes; ++c) scores[c] += weights[m] * rows[m * said.classes + c];
      }
      const double highest = *std::max_element(scores.begin(), scores.end()), right = scores[said.labels[n]];
      double all = 0, mean = 0, square = 0;
      for (std::size_t c = 0; c < said.classes; ++c) {
        const double power = std::exp(scores[c] - highest);
        all += power;
        mean += power * own[c];
        square += power * own[c] * own[c];
      }
      mean /= all;
      sum.loss += std::log(all) + highest - right;
      sum.slope += mean - own[said.labels[n]];
      sum.curvature += square / all - mean * mean;
    }
    return sum;
  }

  /// One step along a weight; how far it went.
  double improve(const member_probabilities& said, const std::vector<double>& logs, std::vector<double>& weights,
                 std::size_t member) const {
    const double before = weights[member];
    const at_point here = at(said, logs, weights, member);
    if (!(here.curvature > 0)) return 0;  // a member that tells no class from another
    double next = std::clamp(before - here.slope / here.curvature, 0., most);
    for (int halved = 0; halved < 50; ++halved) {
      weights[member] = next;
      if (at(said, logs, weights, member).loss <= here.loss) return std::abs(next - before);
      next = before + (next - before) / 2;
    }
    weights[member] = before;
    return 0;
  }
};
static_assert(probability_pool<logarithmic_pool>);

}  // namespace cairn
