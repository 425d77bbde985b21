#pragma once
/// All of include/cairn/train that needs only Eigen and range-v3. Written by scripts/umbrella.sh.

#include "cairn/train/adversarial.hpp"
#include "cairn/train/adversarial_game.hpp"
#include "cairn/train/adversarial_losses.hpp"
#include "cairn/train/batches.hpp"
#include "cairn/train/concept.hpp"
#include "cairn/train/gradient_lanes.hpp"
#include "cairn/train/gradient_norm.hpp"
#include "cairn/train/loop.hpp"
#include "cairn/train/memory.hpp"
#include "cairn/train/model_arrays.hpp"
#include "cairn/train/optimizer_state.hpp"
#include "cairn/train/partly_frozen.hpp"
#include "cairn/train/settings.hpp"
#include "cairn/train/state.hpp"
#include "cairn/train/weight_averages.hpp"
