#pragma once
/// What a metric must provide: a rating metric judges predicted ratings, a ranking metric the places of relevant items.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace cairn {

/// As a cut-off: the list is not cut.
inline constexpr std::size_t whole_list = std::numeric_limits<std::size_t>::max();

/// How the relevant items of one user were ranked among his candidates. Place 0 is the top. Spans are borrowed. A
/// metric sees places, not scores: candidates of equal score were given theirs by the tie policy (metric/rank.hpp)
/// before.
struct ranked_user {
  std::span<const std::size_t> positions = {};  ///< places of the relevant items that are candidates, ascending
  std::span<const float> gains = {};            ///< grade of the item at positions[n]; empty: all are 1
  std::span<const float> ideal = {};            ///< grades of all relevant items, falling; empty: all are 1
  std::size_t relevant = 0;    ///< R: relevant items, those that are no candidates included; at least positions.size()
  std::size_t candidates = 0;  ///< length of the whole list
  /// Pairs (relevant, other) of candidates in the wrong order, those of equal score counted half; negative: unknown,
  /// they are then counted from the positions, in which ties are broken already.
  double lost_pairs = -1;

  float gain(std::size_t n) const noexcept { return gains.empty() ? 1.F : gains[n]; }
  float ideal_gain(std::size_t n) const noexcept { return ideal.empty() ? 1.F : ideal[n]; }

  /// How many relevant items stand among the first k.
  std::size_t hits(std::size_t k) const noexcept {
    return static_cast<std::size_t>(std::lower_bound(positions.begin(), positions.end(), k) - positions.begin());
  }
};

/// Required of a ranking metric M, an aggregate:
///
/// | expression | meaning |
/// | --- | --- |
/// | `M::family` | its name, as in "ndcg" |
/// | `m.k` | the cut-off, or whole_list |
/// | `m.value(user)` | the metric of one user; 0 for an empty list or no relevant item; never NaN; noexcept |
///
/// Optional: `m.variant()`, the name under these settings where they change the formula, as in "capped_recall".
///
/// The metric of a model is the mean over the users that have a relevant item.
template <class M>
concept ranking_metric = std::copyable<M> && requires(const M m, const ranked_user& user) {
  { M::family } -> std::convertible_to<std::string_view>;
  { m.k } -> std::convertible_to<std::size_t>;
  { m.value(user) } noexcept -> std::same_as<double>;
};

/// Required of a rating metric M: `m.loss(prediction, rating)` of one rating, and `m.total(mean)`, which turns the mean
/// loss over all ratings into the metric; lower is better.
///
/// Optional, together: `m.admits(prediction, rating)`, false where the metric has no value, and `M::domain`, a phrase
/// of what it has one for. `m.check()`, which throws cairn::error where a setting is out of its range, naming it.
template <class M>
concept rating_metric = std::copyable<M> && requires(const M m, double x) {
  { M::family } -> std::convertible_to<std::string_view>;
  { m.loss(x, x) } noexcept -> std::same_as<double>;
  { m.total(x) } noexcept -> std::same_as<double>;
};

/// Numbers in one piece: a vector, an array or a span of a floating-point, whole or truth type (not vector<bool>).
template <class R>
concept number_range = requires(const R& range) {
  requires std::is_arithmetic_v<typename decltype(std::span(range))::value_type>;
};

/// "ndcg@10", or "auc" where the list is not cut; a metric of several formulas has a name for each.
template <ranking_metric M>
std::string name_of(const M& metric) {
  std::string name(M::family);
  if constexpr (requires { metric.variant(); }) name = metric.variant();
  return metric.k == whole_list ? name : name + "@" + std::to_string(metric.k);
}

}  // namespace cairn
