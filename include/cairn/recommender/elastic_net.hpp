#pragma once
/// Non-negative elastic nets of each vector on all the others, by coordinate descent on their Gram matrix. Friedman,
/// Hastie, Tibshirani: "Regularization paths for generalized linear models via coordinate descent", 2010.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cairn/data/interactions.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/kernel/top_k.hpp"

namespace cairn {

struct elastic_net_settings {
  float l1 = 1;                    ///< >= 0, of sum w
  float l2 = 1;                    ///< >= 0, of sum w^2 / 2
  float tolerance = 1e-4F;         ///< > 0; weights that would move by no more stay
  std::size_t rounds = 50;         ///< at most, over all candidates
  std::size_t most_active = 2048;  ///< weights at most that are solved for among themselves between rounds
};

/// Minimizes 1/2 |x_j - sum_i w_i x_i|^2 + l2/2 |w|^2 + l1 |w|_1 over w >= 0, w_j = 0, one j after another. With Gram
/// matrices of non-negative vectors only vectors that share more than l1 with x_j can have a weight. Between passes
/// over these, the ones that have one are solved for among themselves, on a small dense Gram matrix: where more than
/// most_active have one, the largest only, as the passes take care of the rest. Workspace of each copy, about: 12 n
/// bytes, 12 for each candidate, and at most 4 most_active^2, by default 16 MiB.
class elastic_net {
 public:
  /// gram: x_i . x_j >= 0 for i != j, where it is above 0, columns ascending; squares: x_i . x_i. Both are borrowed.
  elastic_net(const sparse_rows& gram, std::span<const float> squares, const elastic_net_settings& settings)
      : gram_(gram),
        squares_(squares),
        settings_(settings),
        rest_(squares.size()),
        weights_(squares.size()),
        place_(squares.size()) {}

  /// The weights of target j that are not 0, by ascending index. Moves of weights cost a row of the Gram matrix each.
  void solve(std::size_t target, std::vector<scored_index>& out) {
    start(target);
    for (std::size_t round = 0; round < settings_.rounds; ++round) {
      bool moved = false;
      for (const scored_index& candidate : candidates_) {
        const float by = move_of(rest_[candidate.index], weights_[candidate.index], squares_[candidate.index]);
        if (by == 0) continue;
        weights_[candidate.index] += by;
        take_out(candidate.index, by);
        moved = true;
      }
      if (!moved) break;
      solve_active();
    }
    out.clear();
    for (const scored_index& candidate : candidates_) {
      float& weight = weights_[candidate.index];
      if (weight > 0) out.push_back({candidate.index, weight});
      weight = 0;
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.index < b.index; });
  }

 private:
  void start(std::size_t target) {
    std::fill(rest_.begin(), rest_.end(), 0.F);
    candidates_.clear();
    const auto others = gram_.columns_of(target);
    const auto shared = gram_.values_of(target);
    for (std::size_t n = 0; n < others.size(); ++n) {
      rest_[others[n]] = shared[n];
      if (shared[n] > settings_.l1) candidates_.push_back({others[n], shared[n] / std::sqrt(squares_[others[n]])});
    }
    std::sort(candidates_.begin(), candidates_.end(), ranks_before);  // what explains most comes first
  }

  /// How far a weight is from its best, the others held still; 0 where that is within the tolerance.
  float move_of(float rest, float weight, float square) const noexcept {
    const float best = std::max(0.F, rest + square * weight - settings_.l1) / (square + settings_.l2);
    const float by = best - weight;
    return std::abs(by) > settings_.tolerance || (best == 0 && weight != 0) ? by : 0.F;
  }

  /// rest -= by (X^T x_i)
  void take_out(std::size_t i, float by) noexcept {
    const auto others = gram_.columns_of(i);
    const float* const shared = gram_.values_of(i).data();
    for (std::size_t n = 0; n < others.size(); ++n) rest_[others[n]] -= by * shared[n];
    rest_[i] -= by * squares_[i];
  }

  void solve_active() {
    active_.clear();
    for (const scored_index& candidate : candidates_) {
      if (weights_[candidate.index] > 0) active_.push_back(candidate.index);
    }
    if (active_.size() > settings_.most_active) {
      const auto heavier = [&](std::uint32_t a, std::uint32_t b) {
        return weights_[a] != weights_[b] ? weights_[a] > weights_[b] : a < b;
      };
      const auto end = active_.begin() + static_cast<std::ptrdiff_t>(settings_.most_active);
      std::partial_sort(active_.begin(), end, active_.end(), heavier);
      active_.erase(end, active_.end());
    }
    const std::size_t count = active_.size();
    square_.assign(count * count, 0.F);
    for (std::size_t a = 0; a < count; ++a) place_[active_[a]] = static_cast<std::uint32_t>(a + 1);
    for (std::size_t a = 0; a < count; ++a) {
      const auto others = gram_.columns_of(active_[a]);
      const auto shared = gram_.values_of(active_[a]);
      float* const row = square_.data() + a * count;
      for (std::size_t n = 0; n < others.size(); ++n) {
        if (place_[others[n]] != 0) row[place_[others[n]] - 1] = shared[n];
      }
      row[a] = squares_[active_[a]];
    }
    inner_.resize(count);
    moves_.assign(count, 0.F);
    for (std::size_t a = 0; a < count; ++a) {
      place_[active_[a]] = 0;
      inner_[a] = rest_[active_[a]];
    }
    for (std::size_t pass = 0; pass < 4 * settings_.rounds; ++pass) {
      bool moved = false;
      for (std::size_t a = 0; a < count; ++a) {
        const float by = move_of(inner_[a], weights_[active_[a]], squares_[active_[a]]);
        if (by == 0) continue;
        weights_[active_[a]] += by;
        moves_[a] += by;
        axpy<float>(-by, std::span<const float>(square_).subspan(a * count, count), inner_);
        moved = true;
      }
      if (!moved) break;
    }
    for (std::size_t a = 0; a < count; ++a) {
      if (moves_[a] != 0) take_out(active_[a], moves_[a]);
    }
  }

  const sparse_rows& gram_;
  std::span<const float> squares_;
  elastic_net_settings settings_;
  std::vector<float> rest_;  ///< X^T (x_j - X w)
  std::vector<float> weights_;
  std::vector<std::uint32_t> place_;  ///< among the active ones, from 1; 0: none of them
  std::vector<scored_index> candidates_;
  std::vector<std::uint32_t> active_;
  std::vector<float> square_, inner_, moves_;  ///< their Gram matrix, their rests, how far their weights moved
};

}  // namespace cairn
