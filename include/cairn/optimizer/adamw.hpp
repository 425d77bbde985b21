#pragma once
/// AdamW: Adam with decoupled weight decay.

#include "cairn/optimizer/adam.hpp"
#include "cairn/optimizer/decoupled_decay.hpp"

namespace cairn {

/// parameter -= rate * (m' / (sqrt(v') + epsilon) + decay * parameter), where m' and v' are adam's corrected averages
///
/// adamw{.inner = {.rate = .001}, .decay = .01, .decay_vectors = false}: biases and gains do not decay. Two slots.
/// Source: Loshchilov, Hutter: "Decoupled Weight Decay Regularization", ICLR 2019.
/// Use: transformers, and other networks that would otherwise learn their data by heart.
using adamw = decoupled_decay<adam>;
static_assert(optimizer<adamw>);

}  // namespace cairn
