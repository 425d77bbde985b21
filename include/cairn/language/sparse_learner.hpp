#pragma once
/// What learns to tell sparse rows apart must provide, and what it learns: a score a class, linear in the features.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>

#include "cairn/core/array.hpp"
#include "cairn/core/fields.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/data/interactions.hpp"

namespace cairn {

/// Class c scores bias[c] + sum of value x weights(column, c): the row of a feature is contiguous.
struct linear_scores {
  matrix<float> weights;  ///< [features, classes]
  vector<float> bias;     ///< [classes]

  static constexpr auto fields() {
    return std::tuple{field("weights", &linear_scores::weights), field("bias", &linear_scores::bias)};
  }

  std::size_t classes() const noexcept { return static_cast<std::size_t>(bias.size()); }

  /// O(columns x classes). out: [classes].
  void score(std::span<const std::uint32_t> columns, std::span<const float> values, std::span<float> out) const {
    Eigen::Map<vector<float>> scores(out.data(), bias.size());
    scores = bias;
    for (std::size_t k = 0; k < columns.size(); ++k) {
      scores += values[k] * weights.row(static_cast<Eigen::Index>(columns[k])).transpose();
    }
  }
};

/// Rows with a class each: what a sparse learner sees.
struct labeled_rows {
  const sparse_rows& rows;
  std::size_t columns = 0;
  std::span<const std::uint32_t> labels;  ///< a class below `classes` for each row
  std::size_t classes = 0;
};

/// A policy whose check() throws where a setting is out of its range and whose learn(train, how) gives the scores; the
/// same bits on any number of threads.
template <class L>
concept sparse_learner = std::copyable<L> &&
    requires(const L learner, const labeled_rows& train, const execution& how) {
  learner.check();
  { learner.learn(train, how) } -> std::same_as<linear_scores>;
};

}  // namespace cairn
