#pragma once
/// The laws of similarities, checked on random sparse vectors by the plainest of code.

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/similarity/concept.hpp"
#include "catch.hpp"

namespace cairn::testing {

/// [vectors][coordinates]; 0 stands for no entry.
using dense_rows = std::vector<std::vector<float>>;

inline dense_rows random_ratings(std::size_t vectors, std::size_t coordinates, std::uint64_t seed) {
  random_stream random(seed, purpose::user);
  dense_rows rows(vectors, std::vector<float>(coordinates, 0.F));
  for (auto& row : rows) {
    for (float& value : row) value = random.below(2) == 0 ? 0.F : static_cast<float>(1 + random.below(5));
  }
  return rows;
}

/// How many days old an entry (vector, coordinate) is.
using age_function = float (*)(std::size_t, std::size_t);
inline float of_today(std::size_t, std::size_t) {
  return 0;
}

template <similarity Similarity>
std::vector<float> weights_of(const Similarity& s, const dense_rows& rows, std::size_t vector, age_function age) {
  const auto size_of = [](const auto& begin, std::size_t n, auto at) {
    std::pair<std::size_t, float> result{0, 0.F};
    for (std::size_t i = 0; i < n; ++i) {
      const float value = at(begin, i);
      if (value != 0) result = {result.first + 1, result.second + value};
    }
    return result;
  };
  const std::size_t coordinates = rows.front().size();
  float total = 0;
  for (const auto& row : rows) {
    for (const float value : row) total += value;
  }
  std::vector<float> weights(coordinates, 0.F);
  const auto own = size_of(rows[vector], coordinates, [](const auto& row, std::size_t i) { return row[i]; });
  for (std::size_t c = 0; c < coordinates; ++c) {
    if (rows[vector][c] == 0) continue;
    const auto across = size_of(rows, rows.size(), [c](const auto& all, std::size_t i) { return all[i][c]; });
    entry_context entry;
    entry.value = rows[vector][c];
    entry.expected = 2.5F;
    entry.age = age(vector, c);
    entry.vector_size = own.first;
    entry.vector_sum = own.second;
    entry.coordinate_size = across.first;
    entry.coordinate_sum = across.second;
    entry.coordinate_squares = 0;
    for (const auto& row : rows) entry.coordinate_squares += static_cast<double>(row[c]) * static_cast<double>(row[c]);
    entry.vectors = rows.size();
    entry.coordinates = coordinates;
    entry.mean_vector_sum = total / static_cast<float>(rows.size());
    weights[c] = s.weight(entry);
  }
  return weights;
}

/// The similarity of two rows, by definition.
template <similarity Similarity>
float plain_similarity(const Similarity& s, const dense_rows& rows, std::size_t a, std::size_t b,
                       age_function age = of_today) {
  const auto left = weights_of(s, rows, a, age);
  const auto right = weights_of(s, rows, b, age);
  typename Similarity::sums sums{};
  const auto summary_of = [&](const std::vector<float>& weights, std::size_t vector) {
    vector_summary summary;
    for (std::size_t c = 0; c < weights.size(); ++c) {
      summary.squares += weights[c] * weights[c];
      summary.size += rows[vector][c] != 0 ? 1.F : 0.F;
    }
    summary.norm = std::sqrt(summary.squares);
    summary.coordinates = static_cast<float>(weights.size());
    if constexpr (requires { s.prepare(summary); }) s.prepare(summary);
    return summary;
  };
  for (std::size_t c = 0; c < left.size(); ++c) {
    if (rows[a][c] != 0 && rows[b][c] != 0) sums.add(left[c], right[c]);
  }
  return s.value(sums, summary_of(left, a), summary_of(right, b));
}

/// A similarity that a model must not be fitted with: the error names the setting.
template <similarity Similarity>
void check_refused(const Similarity& s, const char* setting) {
  CHECK_THROWS_AS(check_similarity(s), error);
  CHECK_THROWS_WITH(check_similarity(s), Catch::Contains(setting));
}

struct claims {
  bool symmetric = true;
  bool nearest_to_itself = true;
  float lowest = -1, highest = 1;
  bool scale_free = false;  ///< no change when one vector is doubled
  bool shift_free = false;  ///< no change when one vector's values are shifted
  age_function age = of_today;
};

/// The first law or claim that does not hold, and where; "" where all do.
template <similarity Similarity>
std::string broken_law(const Similarity& s, const claims& claim) {
  const auto similarity_in = [&](const dense_rows& rows, std::size_t a, std::size_t b) {
    return plain_similarity(s, rows, a, b, claim.age);
  };
  dense_rows rows = random_ratings(8, 24, 5);
  rows.push_back(std::vector<float>(24, 0.F));  // empty
  rows.push_back(std::vector<float>(24, 0.F));  // one entry
  rows.back()[3] = 4;
  rows.push_back(std::vector<float>(24, 2.F));  // constant
  for (std::size_t a = 0; a < rows.size(); ++a) {
    for (std::size_t b = 0; b < rows.size(); ++b) {
      const float value = similarity_in(rows, a, b);
      const auto broken = [&, a, b](const char* law) {
        return std::string(law) + ": " + std::to_string(value) + " of " + std::to_string(a) + " and " +
               std::to_string(b);
      };
      if (!std::isfinite(value)) return broken("not finite");
      if (value < claim.lowest - 1e-5F || value > claim.highest + 1e-5F) return broken("out of range");
      if (claim.symmetric && value != Approx(similarity_in(rows, b, a))) return broken("not symmetric");
      if (claim.nearest_to_itself && a < 8 && similarity_in(rows, a, a) < value - 1e-5F) {
        return broken("nearer to another");
      }
    }
  }
  if (similarity_in(rows, 0, 8) != 0 || similarity_in(rows, 8, 8) != 0) return "an empty vector has a similarity";
  dense_rows apart(2, std::vector<float>(4, 0.F));
  apart[0][0] = apart[0][1] = apart[1][2] = apart[1][3] = 1;
  if (similarity_in(apart, 0, 1) != 0) return "nothing shared, and not 0";
  const float before = similarity_in(rows, 0, 1);
  if (before == 0) return "always 0";
  if (claim.scale_free) {
    dense_rows scaled = rows;
    for (float& value : scaled[0]) value *= 2;
    if (similarity_in(scaled, 0, 1) != Approx(before)) return "changes with the scale";
  }
  if (claim.shift_free) {
    dense_rows shifted = rows;
    for (float& value : shifted[0]) value = value == 0 ? 0.F : value + 2;
    if (similarity_in(shifted, 0, 1) != Approx(before).margin(1e-5)) return "changes with a shift";
  }
  return "";
}

template <similarity Similarity>
void check_laws(const Similarity& s, const claims& claim) {
  CHECK_NOTHROW(check_similarity(s));
  CHECK(broken_law(s, claim) == "");
}

/// That the laws would notice: a claim too many is refused by what is wrong with it.
template <similarity Similarity>
void check_broken(const Similarity& s, const claims& claim, const char* law) {
  CHECK_THAT(broken_law(s, claim), Catch::StartsWith(law));
}

}  // namespace cairn::testing
