#pragma once
/// A moving average of all weights of a model, which costs a batch what it touches.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <vector>

#include "cairn/core/fields.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/optimizer/bias_correction.hpp"
#include "cairn/train/model_arrays.hpp"

namespace cairn {

/// sums = decay sums + (1 - decay) weights after each step, from 0; served: sums / (1 - decay^steps), so that after one
/// step it is the weights.
///
/// A row of a table whose gradient is a touched_rows is not visited while it stands still: k steps of a weight w that
/// does not move are sums += (1 - decay^k) (w - sums), which is done before it moves again and when it is served.
/// Source: Polyak, Juditsky: "Acceleration of Stochastic Approximation by Averaging", SIAM Journal on Control and
/// Optimization 1992; exponentially weighted as in Tarvainen, Valpola: "Mean teachers are better role models", NeurIPS
/// 2017.
template <class Model>
struct weight_averages {
  using scalar = model_scalar<Model>;

  Model sums;                                    ///< of arrays that learn; the others are empty
  std::vector<std::vector<std::uint32_t>> seen;  ///< by array and row: steps that are in its sums; none of dense arrays
  std::uint32_t steps = 0;

  /// Of a model that no step was taken on since.
  explicit weight_averages(const Model& model) : sums(zeros_like(model)) {
    const gradient_of<Model> gradient = empty_gradient(model);
    zip_arrays(
        [](const std::string&, auto& sum, const auto& of_values) {
          if (!learns(sum, of_values)) sum = {};
        },
        sums, gradient);
  }

  /// Before a step: brings the rows that it will move up to date.
  void before_step(double decay, const std::vector<model_array<scalar>>& arrays, int threads) {
    seen.resize(arrays.size());
    for (std::size_t n = 0; n < arrays.size(); ++n) {
      if (arrays[n].by_rows) seen[n].resize(arrays[n].rows, 0);
    }
    visit(arrays, threads,
          [&](const model_array<scalar>& a, scalar* sum, std::size_t n, std::size_t row, std::size_t begin,
              std::size_t width) {
            if (!a.by_rows) return;
            pull(sum + begin, a.values + begin, width, gathered(decay, steps - seen[n][row]));
            seen[n][row] = steps;
          });
  }

  /// After it: takes what it moved into the sums.
  void after_step(double decay, const std::vector<model_array<scalar>>& arrays, int threads) {
    const auto share = static_cast<scalar>(1 - decay);
    visit(arrays, threads,
          [&](const model_array<scalar>& a, scalar* sum, std::size_t n, std::size_t row, std::size_t begin,
              std::size_t width) {
            pull(sum + begin, a.values + begin, width, share);
            if (a.by_rows) seen[n][row] = steps + 1;
          });
    ++steps;
  }

  /// The average as a model; the model itself before the first step. O(parameters).
  Model served(double decay, const Model& model) const {
    if (steps == 0) return model;
    Model result = model;
    const double all = gathered(decay, steps);
    std::size_t n = 0;
    zip_arrays(
        [&](const std::string&, auto& values, const auto& sum) {
          const std::size_t size = static_cast<std::size_t>(sum.size());
          const std::size_t rows = n < seen.size() ? seen[n].size() : 0, width = rows == 0 ? size : size / rows;
          for (std::size_t row = 0; row * width < size; ++row) {
            const std::uint32_t behind = rows == 0 ? 0 : steps - seen[n][row];
            const double missing = behind == 0 ? 0 : gathered(decay, behind);
            for (std::size_t at = row * width; at < (row + 1) * width; ++at) {
              const double w = values.data()[at], sum_of = sum.data()[at];
              values.data()[at] = static_cast<scalar>((sum_of + missing * (w - sum_of)) / all);
            }
          }
          ++n;
        },
        result, sums);
    return result;
  }

 private:
  /// 1 - decay^k for the decay as the sums' type rounds it.
  static double gathered(double decay, std::uint32_t k) noexcept {
    return detail::gathered_weight<scalar>(1 - static_cast<double>(static_cast<scalar>(1 - decay)), k);
  }
  static void pull(scalar* sum, const scalar* values, std::size_t count, double share) noexcept {
    const auto part = static_cast<scalar>(share);
    for (std::size_t k = 0; k < count; ++k) sum[k] += part * (values[k] - sum[k]);
  }

  template <class Body>
  void visit(const std::vector<model_array<scalar>>& arrays, int threads, const Body& body) {
    std::vector<scalar*> sum;
    for_each_array(sums, [&](const std::string&, auto& values) { sum.push_back(values.data()); });
    const auto chunks = detail::chunks_of(arrays, detail::chunk_grain);
    parallel_tasks(chunks.size(), detail::threads_for(arrays, threads), [&](std::size_t c, int) {
      const auto [n, begin, end] = chunks[c];
      const model_array<scalar>& a = arrays[n];
      if (!a.by_rows) return body(a, sum[n], n, 0, begin, end - begin);
      for (std::size_t at = begin; at < end; ++at) body(a, sum[n], n, a.ids[at], a.ids[at] * a.width, a.width);
    });
  }
};

}  // namespace cairn
