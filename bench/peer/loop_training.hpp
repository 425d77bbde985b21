#pragma once
/// Our side of a comparison of training: what the training loop does with a batch, piece by piece.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/train/batches.hpp"
#include "cairn/train/gradient_lanes.hpp"
#include "cairn/train/gradient_norm.hpp"
#include "cairn/train/loop.hpp"
#include "cairn/train/optimizer_state.hpp"

namespace bench {

/// A network that learns batches as the training loop does: shards, lanes, the join, the norm of the gradient, a step.
template <class Network, cairn::optimizer Optimizer>
class loop_training {
 public:
  loop_training(Network network, Optimizer optimizer, bool matrix_unit = false)
      : matrix_unit_(matrix_unit),
        network_(std::move(network)),
        optimizer_(std::move(optimizer)),
        lanes_(network_, 4, 2) {
    state_ = cairn::initial_state<Optimizer>(cairn::arrays_of(network_, lanes_.total()));
  }

  const Network& network() const noexcept { return network_; }
  /// Of the last batch that was learned.
  auto& gradient() noexcept { return lanes_.total(); }
  std::uint64_t steps() const noexcept { return steps_; }

  /// The mean loss of the first batch of an order, whose targets weigh `weight`, and its gradient, in gradient().
  template <class Task>
  double learn(const Task& task, const cairn::epoch_batches& order, double weight, int threads) {
    const std::size_t shards = order.shards(0);
    lanes_.clear(threads, shards);
    std::vector<double> losses(shards);
    cairn::parallel_tasks(std::min(lanes_.size(), shards), threads, [&](std::size_t lane, int worker) {
      for (std::size_t s = lane; s < shards; s += lanes_.size()) {
        cairn::workspace& memory = lanes_.memory(worker);
        memory.reset();
        losses[s] = task.learn(std::as_const(network_),
                               cairn::shard{order.shard(0, s), cairn::mix(steps_ * 64 + s), 1 / weight, matrix_unit_},
                               memory, lanes_[lane]);
      }
    });
    lanes_.join(threads);
    double sum = 0;
    for (const double loss : losses) sum += loss;
    return sum / weight;
  }

  /// The same and a step. Returns the loss.
  template <class Task>
  double step(const Task& task, const cairn::epoch_batches& order, double weight, int threads) {
    const double loss = learn(task, order, weight, threads);
    const auto arrays = cairn::arrays_of(network_, lanes_.total());
    const cairn::gradient_norm norm = cairn::norm_of(arrays, threads);
    const std::size_t bad = cairn::step_arrays(optimizer_, 1, arrays, state_, threads);
    cairn::require(std::isfinite(loss) && norm.bad == arrays.size() && bad == arrays.size(), "training diverged",
                   "loop_training::step", "finite numbers");
    ++steps_;
    return loss;
  }

 private:
  bool matrix_unit_;
  Network network_;
  Optimizer optimizer_;
  cairn::gradient_lanes<Network> lanes_;
  cairn::optimizer_state<float> state_;
  std::uint64_t steps_ = 0;
};

}  // namespace bench
