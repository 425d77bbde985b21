#pragma once
/// An encoder that is pre-trained in no time.

#include <cstddef>

#include "cairn/language/pretrained_encoder.hpp"

namespace cairn::testing {

inline encoder_pretraining<> small_pretraining(std::size_t pieces, std::size_t epochs) {
  encoder_pretraining<> how;
  how.shape.width = 8;
  how.shape.heads = 2;
  how.shape.layers = 1;
  how.shape.positions = 12;
  how.pieces.pieces = pieces;
  how.training.epochs = epochs;
  how.training.batch_tokens = 512;
  how.training.shard_tokens = 128;
  how.training.optimizer.inner.rate = .01;
  how.training.schedule.steps = 4;
  return how;
}

}  // namespace cairn::testing
