#pragma once
/// What a fit of EASE will take, known before it starts.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <string>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/data/interactions.hpp"
#include "cairn/kernel/rank_k.hpp"
#include "cairn/recommender/sparse_gram.hpp"

namespace cairn {

/// On which side the matrix of EASE stands: the smaller one.
enum class ease_side { items, users };

struct ease_cost {
  ease_side side = ease_side::items;
  std::size_t size = 0;  ///< of the square matrix
  double bytes = 0;      ///< of it and of what is packed beside it, at the peak of a fit
  double flops = 0;      ///< of its inverse
  double pairs = 0;      ///< multiply-adds of the sparse Gram matrix
  double seconds = 0;    ///< about, on this machine

  /// "users' side, 3.4 GiB, about 2m05s"
  std::string text() const {
    char memory[32];
    const bool large = bytes >= 0x1p30;
    std::snprintf(memory, sizeof memory, "%.1f %s", bytes / (large ? 0x1p30 : 0x1p20), large ? "GiB" : "MiB");
    return std::string(side == ease_side::items ? "items'" : "users'") + " side, " + memory + ", about " +
           human_seconds(seconds);
  }
};

namespace detail {

/// Flops a second of a large symmetric product on so many threads: timed, in some hundredths of a second.
inline double product_speed(int threads) {
  constexpr std::size_t n = 1024;
  const std::vector<float> rows(n * n, .5F);
  std::vector<float> square(n * n);
  double best = 1e30;
  for (int run = 0; run < 3; ++run) {
    const auto begin = std::chrono::steady_clock::now();
    rank_k_update<float>(rows, n, n, n, square, n, threads);
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  return 1. * n * n * n / best;
}

}  // namespace detail

/// What a fit on data of this shape takes. The seconds of large matrices rest on a product that is timed.
inline ease_cost cost_of_ease(const interactions& data, int threads = 0) {
  ease_cost cost;
  cost.side = data.users() < data.items() ? ease_side::users : ease_side::items;
  cost.size = std::min(data.users(), data.items());
  const auto n = static_cast<double>(cost.size);
  cost.bytes = 4 * n * (n + 3 * 336);
  cost.flops = n * n * n;
  cost.pairs = sparse_gram_cost(cost.side == ease_side::items ? data.by_user() : data.by_item());
  const double speed = cost.flops > 1e11 ? detail::product_speed(threads) : 2e10;
  // Factor and inverse reach nine tenths of a product's speed; a pair of entries takes about a nanosecond a thread.
  cost.seconds = cost.flops / (.9 * speed) + cost.pairs * 1e-9 / thread_count(threads);
  return cost;
}

}  // namespace cairn
