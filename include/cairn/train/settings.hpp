#pragma once
/// How a model is trained.

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "cairn/core/error.hpp"
#include "cairn/optimizer/adam.hpp"
#include "cairn/optimizer/concept.hpp"
#include "cairn/optimizer/schedule.hpp"

namespace cairn {

/// All that the result of training depends on beside the model and the task: threads do not belong to it.
template <optimizer Optimizer = adam, schedule Schedule = constant_schedule>
struct train_settings {
  Optimizer optimizer = {};
  Schedule schedule = {};  ///< on the rate; it counts steps, of which every epoch has as many as the first
  std::size_t epochs = 10;
  std::size_t batch_tokens = 8192;  ///< most of a batch; an example that alone has more is one of its own
  std::size_t shard_tokens = 1024;  ///< about as many are learned at a time, in a workspace for as many
  std::size_t lanes = 4;            ///< gradients side by side: at most so many threads learn. Sums depend on it
  std::size_t accumulate = 1;       ///< batches a step; what an epoch has over is a step of fewer
  double clip_norm = 0;             ///< most that the norm of the whole gradient may be; 0: any
  double average = 0;               ///< decay of a moving average of the weights, which is then what is validated and
                                    ///< served: about 1 / (1 - decay) steps count; 0: none
  std::size_t patience = 0;         ///< epochs without a better validation after which it stops; 0: goes on
  std::size_t validate_every = 1;   ///< epochs; and after the last
  std::size_t memory_limit = 0;     ///< bytes that memory_of() may foretell; 0: any
  bool matrix_unit = false;         ///< what learns asks for the machine's matrix unit: see gemm_options
  std::uint64_t seed = 1;           ///< of the order of examples and of what shards draw

  void check() const {
    check_settings(optimizer);
    check_settings(schedule);
    const double rate = rate_of(optimizer);
    require(std::isfinite(rate) && rate >= 0, "not a number from 0", "train_settings.optimizer's rate",
            "a finite number, 0 or above");
    require(epochs >= 1, "no epoch", "train_settings.epochs", "at least 1");
    require(batch_tokens >= 1, "no token", "train_settings.batch_tokens", "at least 1");
    require(shard_tokens >= 1, "no token", "train_settings.shard_tokens", "at least 1");
    require(lanes >= 1 && lanes <= 4096, "out of range", "train_settings.lanes", "1 to 4096");
    require(accumulate >= 1, "no batch a step", "train_settings.accumulate", "at least 1");
    require(std::isfinite(clip_norm) && clip_norm >= 0, "not a number from 0", "train_settings.clip_norm",
            "a finite number above 0, or 0 for none");
    detail::require_share(average, "train_settings.average");
    require(average == 0 || !finishes<Optimizer>(), "the optimizer serves an average of its own",
            "train_settings.average", "0 with such an optimizer");
    require(validate_every >= 1, "no epoch", "train_settings.validate_every", "at least 1");
  }
};

template <optimizer Optimizer, schedule Schedule = constant_schedule>
train_settings(Optimizer, Schedule = {}) -> train_settings<Optimizer, Schedule>;

}  // namespace cairn
