#pragma once
/// All of Cairn that needs only Eigen and range-v3. Written by scripts/umbrella.sh.

#include "cairn/augmentation.hpp"
#include "cairn/block.hpp"
#include "cairn/core.hpp"
#include "cairn/data.hpp"
#include "cairn/evaluate.hpp"
#include "cairn/kernel.hpp"
#include "cairn/loss.hpp"
#include "cairn/metric.hpp"
#include "cairn/optimizer.hpp"
#include "cairn/recommender.hpp"
#include "cairn/report.hpp"
#include "cairn/sampler.hpp"
#include "cairn/similarity.hpp"
#include "cairn/store.hpp"
#include "cairn/text.hpp"
#include "cairn/train.hpp"
