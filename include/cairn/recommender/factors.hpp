#pragma once
/// What every factor model has learned: a row of factors for each user and item, biases, and a mean.

#include <algorithm>
#include <cstddef>
#include <span>
#include <tuple>

#include "cairn/core/array.hpp"
#include "cairn/core/fields.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/core/random.hpp"
#include "cairn/data/event.hpp"

namespace cairn {

/// score(u, i) = mean + user_bias[u] + item_bias[i] + <user_factors[u], item_factors[i]>
struct factors {
  matrix<float> user_factors;  ///< [users, factors]
  matrix<float> item_factors;  ///< [items, factors]
  vector<float> user_bias;     ///< [users]
  vector<float> item_bias;     ///< [items]
  vector<float> mean;          ///< [1]

  static constexpr auto fields() {
    return std::tuple{field("user_factors", &factors::user_factors), field("item_factors", &factors::item_factors),
                      field("user_bias", &factors::user_bias), field("item_bias", &factors::item_bias),
                      field("mean", &factors::mean)};
  }

  std::size_t users() const noexcept { return static_cast<std::size_t>(user_factors.rows()); }
  std::size_t items() const noexcept { return static_cast<std::size_t>(item_factors.rows()); }
  std::size_t width() const noexcept { return static_cast<std::size_t>(item_factors.cols()); }

  /// Biases and mean zero, factors normal with the given deviation, one stream a row: the same on any number of
  /// threads.
  static factors random(std::size_t users, std::size_t items, std::size_t width, double deviation, std::uint64_t seed,
                        int threads = 1) {
    factors result;
    result.user_factors.resize(static_cast<Eigen::Index>(users), static_cast<Eigen::Index>(width));
    result.item_factors.resize(static_cast<Eigen::Index>(items), static_cast<Eigen::Index>(width));
    result.user_bias = vector<float>::Zero(static_cast<Eigen::Index>(users));
    result.item_bias = vector<float>::Zero(static_cast<Eigen::Index>(items));
    result.mean = vector<float>::Zero(1);
    std::uint64_t side = 0;
    for (auto* table : {&result.user_factors, &result.item_factors}) {
      parallel_for(static_cast<std::size_t>(table->rows()), 256, threads, [&](std::size_t begin, std::size_t end, int) {
        for (std::size_t row = begin; row < end; ++row) {
          random_stream stream(seed, purpose::initialize, side << 40U | row);
          for (float& value : row_of(*table, row)) value = static_cast<float>(deviation * stream.normal());
        }
      });
      ++side;
    }
    return result;
  }
};

}  // namespace cairn
