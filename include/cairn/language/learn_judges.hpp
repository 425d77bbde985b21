#pragma once
/// The judging rows of a class_objective, learned from vectors that stay as they are.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "cairn/core/array.hpp"
#include "cairn/core/error.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/core/random.hpp"
#include "cairn/kernel/finite.hpp"
#include "cairn/kernel/listed_rows.hpp"
#include "cairn/kernel/matrix_view.hpp"
#include "cairn/language/class_objective.hpp"

namespace cairn {

struct judge_learning {
  std::size_t epochs = 5;  ///< 0: none
  double rate = .1;        ///< of the first step; falls to 0 in a line
  std::uint64_t seed = 1;  ///< of the order, drawn anew each epoch

  void check() const {
    require(std::isfinite(rate) && rate > 0 && rate <= 100, "is not in range", "judge_learning.rate",
            "above 0, to 100");
  }
};

/// Stochastic gradient ascent from the judges [rows of the objective, width] that are given, vector after vector of
/// x [labels, width]; a vector of zeros changes nothing. On one thread: O(epochs x labels x judging rows x width).
/// Throws where they leave the range of floats; they are then as they were.
template <class PreparedObjective>
void learn_judges(const PreparedObjective& judging, matrix_view<const float> x, std::span<const std::uint32_t> labels,
                  matrix<float>& judges, const judge_learning& settings, const progress& report = {}) {
  settings.check();
  require(x.rows == labels.size() && static_cast<std::size_t>(judges.rows()) == judging.rows() &&
              static_cast<std::size_t>(judges.cols()) == x.columns,
          "arrays of other shapes", "learn_judges", "a vector for each label, judges as wide");
  const std::size_t width = x.columns, stride = padded_width<float>(width), count = judging.rows();
  std::vector<float> padded(count * stride), one(stride), d_x(stride);
  for (std::size_t n = 0; n < count; ++n) std::copy_n(row_of(judges, n).data(), width, &padded[n * stride]);
  std::vector<std::uint32_t> order(labels.size()), listed;
  std::iota(order.begin(), order.end(), 0U);
  std::vector<float*> rows;
  class_objective_room room;
  const auto steps = static_cast<double>(settings.epochs * order.size());
  const stage_progress clock(report, "judges", settings.epochs * order.size());
  std::size_t done = 0;
  for (std::size_t epoch = 0; epoch < settings.epochs; ++epoch) {
    random_stream random(settings.seed, purpose::shuffle, epoch);
    random.shuffle(std::span(order));
    for (const std::uint32_t n : order) {
      const double rate = settings.rate * (1 - static_cast<double>(done++) / steps);
      judging.list(labels[n], listed);
      rows.clear();
      for (const std::uint32_t judge : listed) rows.push_back(&padded[judge * stride]);
      for (std::size_t k = 0; k < width; ++k) one[k] = x(n, k);
      judging.step(labels[n], rows, static_cast<float>(rate), one, d_x, room);
    }
    clock.tick(done);
  }
  require(all_finite(std::span<const float>(padded)), "judges that left the range of floats", "judge_learning.rate",
          "a smaller rate");
  for (std::size_t n = 0; n < count; ++n) std::copy_n(&padded[n * stride], width, row_of(judges, n).data());
}

}  // namespace cairn
