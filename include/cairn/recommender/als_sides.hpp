#pragma once
/// The settings, arrays, loss and half-steps of implicit alternating least squares.

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "cairn/core/array.hpp"
#include "cairn/core/error.hpp"
#include "cairn/core/fields.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/core/random.hpp"
#include "cairn/data/interactions.hpp"
#include "cairn/recommender/als_solver.hpp"

namespace cairn {

/// The letters are those of the loss in implicit_als.hpp.
template <als_solver Solver = cholesky_solver>
struct implicit_als_settings {
  std::size_t factors = 64;         ///< K
  std::size_t epochs = 16;          ///< one solves for all items, then for all users
  double unobserved_weight = .1;    ///< alpha0, of every pair, where an observed one has a confidence of 1 on top
  double regularization = .003;     ///< lambda
  double frequency_exponent = 1;    ///< nu: 0 regularizes all rows alike, 1 in proportion to their weight in the loss
  double initial_deviation = .1;    ///< of x . y's terms: factors begin normal with this over sqrt(K)
  double confidence_scale = 0;      ///< what a unit of value adds to a confidence of 1; 0 ignores the values
  std::size_t grain = 32;           ///< rows that a thread takes at a time
  std::uint64_t seed = 0;
  Solver solver = {};
};

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
void check(const implicit_als_settings<Solver>& settings) {
  const auto at_least_zero = [](double value) { return value >= 0 && std::isfinite(value); };
  require(settings.factors > 0, "no factors", "implicit_als_settings::factors", "at least 1");
  require(settings.epochs > 0, "no epochs", "implicit_als_settings::epochs", "at least 1");
  require(at_least_zero(settings.unobserved_weight), "a wrong weight", "implicit_als_settings::unobserved_weight",
          "a finite number of at least 0");
  require(at_least_zero(settings.regularization), "a wrong weight", "implicit_als_settings::regularization",
          "a finite number of at least 0");
  require(std::isfinite(settings.frequency_exponent), "not finite", "implicit_als_settings::frequency_exponent",
          "a number, as a rule from 0 to 1");
  require(at_least_zero(settings.initial_deviation) && settings.initial_deviation > 0, "a wrong deviation",
          "implicit_als_settings::initial_deviation", "a finite number above 0");
  require(at_least_zero(settings.confidence_scale), "a wrong scale", "implicit_als_settings::confidence_scale",
          "a finite number of at least 0");
}

/// lambda (entries + alpha0 others)^nu.
template <class Solver>
float ridge_of(std::size_t entries, std::size_t others, const implicit_als_settings<Solver>& settings) {
  const double weight = static_cast<double>(entries) + settings.unobserved_weight * static_cast<double>(others);
  return static_cast<float>(settings.regularization * std::pow(weight, settings.frequency_exponent));
}

/// scales[n] = sqrt(1 + scale values[n]). Throws where that is no number.
inline void confidence_roots(std::span<const float> values, double scale, std::span<float> scales) {
  for (std::size_t n = 0; n < scales.size(); ++n) {
    const double confidence = scale == 0 ? 1 : 1 + scale * static_cast<double>(values[n]);
    if (!(confidence >= 0)) {
      throw error("value " + std::to_string(values[n]) + " gives a negative confidence", "implicit_als",
                  "1 + confidence_scale * value of at least 0");
    }
    scales[n] = static_cast<float>(std::sqrt(confidence));
  }
}

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

/// Solves for all rows of one side, given the other.
template <class Solver>
class half_step {
 public:
  half_step(const implicit_als_settings<Solver>& settings, int threads)
      : settings_(settings), threads_(threads), work_(static_cast<std::size_t>(thread_count(threads))) {}

  /// gram = alpha0 table^T table.
  void gram_of(const matrix<float>& table) {
    const auto width = static_cast<Eigen::Index>(padded(settings_.factors));
    const std::vector<float> sum = detail::gram_of(table, threads_);
    gram.resize(width, width);
    for (std::size_t k = 0; k < sum.size(); ++k) {
      gram.data()[k] = static_cast<float>(settings_.unobserved_weight) * sum[k];
    }
  }

  /// own [R, K] for the R rows of `entries`, whose columns are rows of `other`. The first row, if any, that had no
  /// solution stands in `failed`.
  void run(const sparse_rows& entries, const matrix<float>& other, matrix<float>& own) {
    gram_of(other);
    const als_side side{span_of(other), settings_.factors, span_of(std::as_const(gram))};
    if constexpr (als_prepared_solver<Solver>) {
      const auto shared = settings_.solver.prepare(side, threads_);
      solve_all(entries, side, own, [&](const als_row& row, std::span<float> x, als_workspace& work) {
        return settings_.solver.solve(side, shared, row, x, work);
      });
    } else {
      solve_all(entries, side, own, [&](const als_row& row, std::span<float> x, als_workspace& work) {
        return settings_.solver.solve(side, row, x, work);
      });
    }
  }

  matrix<float> gram;
  std::size_t failed = 0, rows = 0;

 private:
  struct workspace {
    als_workspace solver;
    std::vector<float> scales;
  };

  template <class Solve>
  void solve_all(const sparse_rows& entries, const als_side& side, matrix<float>& own, Solve&& solve) {
    const std::size_t others = side.table.size() / side.factors;
    std::atomic<std::size_t> first_failed = entries.rows();
    parallel_for(entries.rows(), settings_.grain, threads_, [&](std::size_t begin, std::size_t end, int worker) {
      workspace& work = work_[static_cast<std::size_t>(worker)];
      for (std::size_t row = begin; row < end; ++row) {
        const auto x = row_of(own, row);
        const auto ids = entries.columns_of(row);
        if (ids.empty()) {
          std::ranges::fill(x, 0.F);
          continue;
        }
        const auto scales = als_workspace::grown(work.scales, ids.size());
        confidence_roots(entries.values_of(row), settings_.confidence_scale, scales);
        if (solve({ids, scales, ridge_of(ids.size(), others, settings_)}, x, work.solver)) continue;
        std::size_t before = first_failed.load();
        while (row < before && !first_failed.compare_exchange_weak(before, row)) {
        }
      }
    });
    failed = first_failed;
    rows = entries.rows();
  }

  const implicit_als_settings<Solver>& settings_;
  int threads_;
  std::vector<workspace> work_;
};

template <class Solver>
void require_solved(const half_step<Solver>& step, const als_factors& factors, const char* array, std::size_t epoch) {
  const std::string during = "implicit_als, epoch " + std::to_string(epoch + 1);
  if (step.failed < step.rows) {
    throw error("row " + std::to_string(step.failed) + " of array " + quoted(array) + " has no finite solution", during,
                "more regularization, fewer factors or smaller confidences");
  }
  require_finite(factors, during);
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
        sum += static_cast<double>(detail::ridge_of(ids.size(), others, settings)) * static_cast<double>(dot<float>(x, x));
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
  return side(data.by_user(), factors.users, data.items(), true) + side(data.by_item(), factors.items, data.users(), false) +
         settings.unobserved_weight * everywhere;
}

}  // namespace cairn
