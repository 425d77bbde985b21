#pragma once
/// One half-step of alternating least squares: all rows of one side, given the other.

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/array.hpp"
#include "cairn/core/error.hpp"
#include "cairn/core/fields.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/data/interactions.hpp"
#include "cairn/recommender/als_factors.hpp"

namespace cairn::detail {

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
    throw error("row " + std::to_string(step.failed) + " of array " + escaped(array) + " has no finite solution",
                during, "more regularization, fewer factors or smaller confidences");
  }
  require_finite(factors, during);
}

}  // namespace cairn::detail
