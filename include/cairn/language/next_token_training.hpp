#pragma once
/// How a language model is trained: steps of windows that are drawn anew, and when it is validated.

#include <cstddef>
#include <cstdint>

#include "cairn/core/error.hpp"
#include "cairn/language/next_token_task.hpp"
#include "cairn/language/perplexity.hpp"
#include "cairn/optimizer/adamw.hpp"
#include "cairn/optimizer/schedule.hpp"
#include "cairn/train/settings.hpp"

namespace cairn {

/// What train() is given of it: loop() its settings, task() what is learned, validated_by() what it is validated by.
///
///     const next_token_training<> how{.context = 128, .windows = 16, .steps = 5000};
///     training_state state(network, how.loop());
///     train(state, how.task(texts), how.loop(), {}, how.validated_by(held_out));
template <optimizer Optimizer = adamw, schedule Schedule = warm_up<cosine_schedule>>
struct next_token_training {
  Optimizer optimizer = {.inner = {.rate = 1e-3, .beta2 = .99}, .decay = .1, .decay_vectors = false};
  Schedule schedule = {{.floor = .1}, 100};
  std::size_t context = 64;        ///< tokens that a window reads
  std::size_t windows = 12;        ///< of a step
  std::size_t steps = 2000;        ///< rounded up to whole rounds of `validate_every`
  std::size_t validate_every = 0;  ///< steps; 0: after the last alone
  std::size_t patience = 0;        ///< validations without a better one after which it stops; 0: goes on
  std::size_t shard_tokens = 512;  ///< about as many are learned at a time, on one thread
  double clip_norm = 1;            ///< most that the norm of the whole gradient may be; 0: any
  double average = 0;              ///< decay of a moving average of the weights, which is what is served; 0: none
  bool matrix_unit = false;        ///< see train_settings
  std::uint64_t seed = 1;

  /// A round of steps is what the loop calls an epoch.
  std::size_t round() const noexcept { return validate_every == 0 ? steps : validate_every; }

  train_settings<Optimizer, Schedule> loop() const {
    require(context > 0 && windows > 0 && steps > 0, "0 tokens, windows or steps", "next_token_training",
            "at least 1 of each");
    return {.optimizer = optimizer,
            .schedule = schedule,
            .epochs = (steps + round() - 1) / round(),
            .batch_tokens = windows * context,
            .shard_tokens = shard_tokens,
            .clip_norm = clip_norm,
            .average = average,
            .patience = patience,
            .matrix_unit = matrix_unit,
            .seed = seed};
  }
  /// Refers to the texts.
  next_token_task<drawn_windows> task(const packed_tokens& texts) const {
    return {texts.ids, drawn_windows(texts, context, round() * windows)};
  }
  /// Less of a loss is better: a function that gives minus the mean of -ln P. Refers to the texts.
  auto validated_by(const packed_tokens& texts, int threads = 0) const {
    return [&texts, threads, window = context](const auto& network) {
      return -foretell(network, texts, {.context = window}, threads).loss();
    };
  }
};

}  // namespace cairn
