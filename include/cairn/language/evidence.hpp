#pragma once
/// What the features of a text speak for, summed by their places.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/language/text_classifier.hpp"

namespace cairn::detail {

/// The `most` places whose weight, that of all that stands there, is farthest from 0, the farthest first.
inline std::vector<text_evidence> strongest_places(std::vector<text_evidence> found, std::size_t most) {
  const auto place = [](const text_evidence& e) { return std::pair(e.begin, e.end); };
  std::stable_sort(found.begin(), found.end(), [&](const auto& a, const auto& b) { return place(a) < place(b); });
  std::size_t kept = 0;
  for (std::size_t k = 0; k < found.size(); ++k) {
    if (kept > 0 && place(found[kept - 1]) == place(found[k])) {
      found[kept - 1].weight += found[k].weight;
    } else {
      found[kept++] = found[k];
    }
  }
  found.resize(kept);
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return std::abs(a.weight) > std::abs(b.weight); });
  if (found.size() > most) found.resize(most);
  return found;
}

/// Of a classifier that judges x, the mean of the rows of a text's features: of each feature its part of x times the
/// slope by x of the class's score less the mean of the others'. Where scores are linear in x this is their difference,
/// to which all weights sum. each(text, f) calls f(column, begin, end), add(column, x) adds the column's row to x, and
/// slope(x, shares, d_x) adds to d_x the slope of the sum of shares[c] times the score of class c.
template <class Each, class Add, class Slope>
std::vector<text_evidence> evidence_of_mean(std::string_view text, std::uint32_t label, std::size_t classes,
                                            std::size_t width, std::size_t most, const Each& each, const Add& add,
                                            const Slope& slope) {
  if (label >= classes) {
    throw error("class " + std::to_string(label), "evidence", "one of " + std::to_string(classes));
  }
  std::vector<float> x(width), d_x(width), row(width), shares(classes, -1 / static_cast<float>(classes - 1));
  shares[label] = 1;
  std::size_t count = 0;
  each(text, [&](std::uint32_t column, std::size_t, std::size_t) {
    add(column, std::span<float>(x));
    ++count;
  });
  for (float& value : x) value /= static_cast<float>(std::max<std::size_t>(count, 1));
  slope(std::span<const float>(x), std::span<const float>(shares), std::span<float>(d_x));
  std::vector<text_evidence> found;
  each(text, [&](std::uint32_t column, std::size_t begin, std::size_t end) {
    std::fill(row.begin(), row.end(), 0.F);
    add(column, std::span<float>(row));
    double weight = 0;
    for (std::size_t k = 0; k < width; ++k) weight += static_cast<double>(row[k]) * static_cast<double>(d_x[k]);
    found.push_back({begin, end, weight / static_cast<double>(count)});
  });
  return strongest_places(std::move(found), most);
}

}  // namespace cairn::detail
