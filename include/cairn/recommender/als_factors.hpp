#pragma once
/// The arrays of implicit alternating least squares, how they begin, and their loss.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "cairn/core/array.hpp"
#include "cairn/core/fields.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/core/random.hpp"
#include "cairn/data/interactions.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/recommender/als_settings.hpp"

namespace cairn {

/// What is learned.
struct als_factors {
  matrix<float> users;      ///< X [U, K]
  matrix<float> items;      ///< Y [I, K]
  matrix<float> item_gram;  ///< alpha0 Y^T Y in [padded(K), padded(K)]: follows from items, kept for folding in
  static constexpr auto fields() {
    return std::tuple{field("users", &als_factors::users), field("items", &als_factors::items),
                      field("item_gram", &als_factors::item_gram)};
  }
};

namespace detail {

template <class Solver>
als_factors initial_factors(std::size_t users, std::size_t items, const implicit_als_settings<Solver>& settings) {
  als_factors factors;
  const auto columns = static_cast<Eigen::Index>(settings.factors);
  const double deviation = settings.initial_deviation / std::sqrt(static_cast<double>(settings.factors));
  factors.users.resize(static_cast<Eigen::Index>(users), columns);
  factors.items.resize(static_cast<Eigen::Index>(items), columns);
  const auto fill = [&](matrix<float>& values, std::uint64_t side) {
    for (std::size_t row = 0; row < static_cast<std::size_t>(values.rows()); ++row) {
      random_stream random(settings.seed, purpose::initialize, 2 * std::uint64_t{row} + side);
      for (float& value : row_of(values, row)) value = static_cast<float>(deviation * random.normal());
    }
  };
  fill(factors.users, 0);
  fill(factors.items, 1);
  return factors;
}

/// rows^T rows of a table [N, K] in [padded(K), padded(K)], both triangles. Cut into at most sixteen parts, whose sums
/// join in order. N K^2 flops.
inline std::vector<float> gram_of(const matrix<float>& table, int threads) {
  const auto rows = static_cast<std::size_t>(table.rows());
  const auto columns = static_cast<std::size_t>(table.cols());
  const std::size_t width = padded(columns);
  struct sum_of_squares {
    std::vector<float> values;
    sum_of_squares& operator+=(const sum_of_squares& other) {
      axpy<float>(1, other.values, values);
      return *this;
    }
  };
  const auto part = [&](std::size_t begin, std::size_t end) {
    sum_of_squares sum{std::vector<float>(width * width)};
    const std::size_t step = rows_at_a_time(width);
    std::vector<float> packed(step * width);
    for (; begin < end; begin += step) {
      const std::size_t count = std::min(step, end - begin);
      for (std::size_t n = 0; n < count; ++n) {
        std::copy_n(table.data() + (begin + n) * columns, columns, packed.data() + n * width);
      }
      add_gram<float>(packed, count, width, sum.values);
    }
    return sum;
  };
  const std::size_t grain = std::max<std::size_t>(256, (rows + 15) / 16);
  auto total = ordered_reduce(rows, grain, threads, sum_of_squares{std::vector<float>(width * width)}, part);
  mirror_upper<float>(total.values, width);
  return std::move(total.values);
}

}  // namespace detail

/// The loss L that implicit_als minimizes. 2 |S| K + 2 (U + I) K^2 flops, sums in double.
template <class Solver>
double implicit_als_loss(const interactions& data, const als_factors& factors,
                         const implicit_als_settings<Solver>& settings, int threads = 0) {
  constexpr std::size_t grain = 256;
  const auto side = [&](const sparse_rows& entries, const matrix<float>& own, std::size_t others, bool with_entries) {
    return ordered_reduce(entries.rows(), grain, threads, 0., [&](std::size_t begin, std::size_t end) {
      double sum = 0;
      for (std::size_t row = begin; row < end; ++row) {
        const auto x = row_of(own, row);
        const auto ids = entries.columns_of(row);
        sum +=
            static_cast<double>(detail::ridge_of(ids.size(), others, settings)) * static_cast<double>(dot<float>(x, x));
        for (std::size_t n = 0; with_entries && n < ids.size(); ++n) {
          const double miss = 1 - static_cast<double>(dot<float>(x, row_of(factors.items, ids[n])));
          const double confidence = 1 + settings.confidence_scale * static_cast<double>(entries.values_of(row)[n]);
          sum += confidence * miss * miss;
        }
      }
      return sum;
    });
  };
  const std::vector<float> of_users = detail::gram_of(factors.users, threads);
  const std::vector<float> of_items = detail::gram_of(factors.items, threads);
  double everywhere = 0;
  for (std::size_t k = 0; k < of_users.size(); ++k) {
    everywhere += static_cast<double>(of_users[k]) * static_cast<double>(of_items[k]);
  }
  return side(data.by_user(), factors.users, data.items(), true) +
         side(data.by_item(), factors.items, data.users(), false) + settings.unobserved_weight * everywhere;
}

}  // namespace cairn
