#pragma once
/// The entries of sparse vectors as a similarity weights them, with what it wants to know of whole vectors.

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/data/interactions.hpp"
#include "cairn/similarity/concept.hpp"

namespace cairn {

/// Sparse vectors to be compared and the same entries by coordinate: {by_item, by_user} compares items.
struct compared_rows {
  const sparse_rows& vectors;
  const sparse_rows& coordinates;
};

/// For data with no baseline.
struct nothing_expected {
  constexpr float operator()(auto...) const noexcept { return 0; }
};

/// For data with no times: every entry is of today.
struct no_ages {
  constexpr float operator()(auto...) const noexcept { return 0; }
};

/// Weights of all entries, by vector and by coordinate. 8 bytes an entry, none where every weight is 1.
class weighted_vectors {
 public:
  weighted_vectors() = default;

  /// O(entries). expected(vector, coordinate) is what a baseline says of an entry, age(vector, coordinate) how many
  /// days ago it was made. Throws where a setting of the similarity is out of its range, an age is not finite,
  /// or the squared weights of a vector add up to no finite float.
  template <similarity Similarity, class Expected = nothing_expected,
            std::invocable<std::uint32_t, std::uint32_t> Age = no_ages>
  weighted_vectors(compared_rows rows, const Similarity& how_similar, const Expected& expected = {},
                   const Age& age = {}, int threads = 1) {
    check_similarity(how_similar);
    const sparse_rows& vectors = rows.vectors;
    const auto itself = [](double value) { return value; };
    vector_sums_ = sums_of<float>(vectors, itself);
    coordinate_sums_ = sums_of<float>(rows.coordinates, itself);
    coordinate_squares_ = sums_of<double>(rows.coordinates, [](double value) { return value * value; });
    double total = 0;
    for (const float sum : vector_sums_) total += static_cast<double>(sum);
    if (vectors.rows() > 0) mean_vector_sum_ = static_cast<float>(total / static_cast<double>(vectors.rows()));
    summaries_.resize(vectors.rows());
    by_vector_.resize(vectors.size());
    parallel_for(vectors.rows(), 512, threads, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t v = begin; v < end; ++v) {
        const auto row = static_cast<std::uint32_t>(v);
        const auto out = std::span(by_vector_).subspan(vectors.offsets[v], vectors.row_size(v));
        summaries_[v] = weigh(
            rows, how_similar, {vectors.columns_of(v), vectors.values_of(v)}, vector_sums_[v], out,
            [&](std::uint32_t coordinate) { return expected(row, coordinate); },
            [&](std::uint32_t coordinate) { return age(row, coordinate); });
      }
    });
    unit_ = true;
    for (const float weight : by_vector_) unit_ = unit_ && weight == 1;
    if (unit_) {
      by_vector_ = {};
    } else {
      transpose(rows);
    }
  }

  /// Whether every weight is 1, so that dot products are counts.
  bool unit() const noexcept { return unit_; }
  std::span<const vector_summary> summaries() const noexcept { return summaries_; }
  std::span<const float> by_vector() const noexcept { return by_vector_; }
  std::span<const float> by_coordinate() const noexcept { return by_coordinate_; }

  /// The weights [entries] of one more vector into `weights`, beside those that are known; returns its summary.
  /// expected(coordinate) is what a baseline says of its entries, age(coordinate) how many days old they are.
  template <similarity Similarity, class Expected, class Age = no_ages>
  vector_summary weigh(compared_rows rows, const Similarity& how_similar, history_view vector, std::span<float> weights,
                       const Expected& expected, const Age& age = {}) const {
    const auto sum = static_cast<float>(sum_of(vector.values, [](double value) { return value; }));
    return weigh(rows, how_similar, vector, sum, weights, expected, age);
  }

 private:
  static double sum_of(std::span<const float> values, const auto& term) {
    double sum = 0;
    for (const float value : values) sum += term(static_cast<double>(value));
    return sum;
  }
  template <class T>
  static std::vector<T> sums_of(const sparse_rows& rows, const auto& term) {
    std::vector<T> sums(rows.rows());
    for (std::size_t row = 0; row < sums.size(); ++row) sums[row] = static_cast<T>(sum_of(rows.values_of(row), term));
    return sums;
  }

  template <class Similarity, class Expected, class Age>
  vector_summary weigh(compared_rows rows, const Similarity& how_similar, history_view vector, float sum,
                       std::span<float> weights, const Expected& expected, const Age& age) const {
    entry_context entry;
    entry.vector_size = vector.items.size();
    entry.vector_sum = sum;
    entry.vectors = rows.vectors.rows();
    entry.coordinates = rows.coordinates.rows();
    entry.mean_vector_sum = mean_vector_sum_;
    double squares = 0;
    for (std::size_t n = 0; n < vector.items.size(); ++n) {
      const std::uint32_t coordinate = vector.items[n];
      entry.value = vector.values[n];
      entry.expected = expected(coordinate);
      entry.age = age(coordinate);
      require(std::isfinite(entry.age), "an age is not finite", "neighbors", "days, 0 for today");
      entry.coordinate_size = rows.coordinates.row_size(coordinate);
      entry.coordinate_sum = coordinate_sums_[coordinate];
      entry.coordinate_squares = coordinate_squares_[coordinate];
      weights[n] = how_similar.weight(entry);
      squares += static_cast<double>(weights[n]) * static_cast<double>(weights[n]);
    }
    require(squares <= static_cast<double>(std::numeric_limits<float>::max()),
            "the similarity gives weights that are not finite or overflow", "neighbors",
            "weights whose squares add up to a finite float, for the values of the data");
    vector_summary summary;
    summary.squares = static_cast<float>(squares);
    summary.norm = static_cast<float>(std::sqrt(squares));
    summary.size = static_cast<float>(weights.size());
    summary.coordinates = static_cast<float>(entry.coordinates);
    if constexpr (requires { how_similar.prepare(summary); }) how_similar.prepare(summary);
    return summary;
  }

  void transpose(compared_rows rows) {
    by_coordinate_.resize(by_vector_.size());
    std::vector<std::size_t> next(rows.coordinates.offsets.begin(), rows.coordinates.offsets.end() - 1);
    for (std::size_t at = 0; at < by_vector_.size(); ++at) {
      by_coordinate_[next[rows.vectors.columns[at]]++] = by_vector_[at];
    }
  }

  std::vector<float> by_vector_, by_coordinate_, vector_sums_, coordinate_sums_;
  std::vector<double> coordinate_squares_;
  std::vector<vector_summary> summaries_;
  float mean_vector_sum_ = 1;
  bool unit_ = true;
};

}  // namespace cairn
