#pragma once
/// Normalized discounted cumulative gain.

#include <algorithm>
#include <cmath>
#include <limits>

#include "cairn/metric/concept.hpp"

namespace cairn {

/// What a grade g is worth: g itself ("ndcg"), or 2^g - 1 ("exponential_ndcg"), where grades above 1000 count as
/// 1000: a larger power is no double. Grades below 0 have no worth; evaluate refuses them.
enum class gain { linear, exponential };

/// DCG / IDCG with DCG = sum over the relevant items in the first k of gain / log2(place + 1), places counted from 1.
/// The ideal list holds all relevant items by falling grade, candidates or not, and is cut at k as well. Ties: places
/// are those that the tie policy gave; gains are not averaged over them. O(min(k, R)).
/// Source: Jarvelin, Kekalainen: "Cumulated gain-based evaluation of IR techniques", TOIS 2002; exponential gain:
/// Burges et al.: "Learning to rank using gradient descent", ICML 2005.
/// Use: the usual choice for lists: the top counts most, grades count, users with many and few relevant items compare.
struct ndcg {
  static constexpr std::string_view family = "ndcg";
  std::size_t k = 10;
  gain worth = gain::linear;

  constexpr std::string_view variant() const noexcept { return worth == gain::linear ? family : "exponential_ndcg"; }
  double value(const ranked_user& user) const noexcept {
    double sum = 0, best = 0;
    for (std::size_t n = 0; n < user.positions.size() && user.positions[n] < k; ++n) {
      sum += worth_of(user.gain(n)) * discount(user.positions[n]);
    }
    for (std::size_t n = 0; n < user.relevant && n < k; ++n) best += worth_of(user.ideal_gain(n)) * discount(n);
    return best > 0 ? sum / best : 0;
  }

 private:
  double worth_of(float grade) const noexcept {
    if (!(grade > 0)) return 0;
    const auto finite = static_cast<double>(std::min(grade, std::numeric_limits<float>::max()));
    return worth == gain::linear ? finite : std::exp2(std::min(finite, 1000.)) - 1;
  }
  static double discount(std::size_t position) noexcept { return 1 / std::log2(static_cast<double>(position) + 2); }
};

static_assert(ranking_metric<ndcg>);

}  // namespace cairn
