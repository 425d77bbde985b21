#pragma once
/// All of include/cairn/metric that needs only Eigen and range-v3. Written by scripts/umbrella.sh.

#include "cairn/metric/auc.hpp"
#include "cairn/metric/average_precision.hpp"
#include "cairn/metric/catalogue.hpp"
#include "cairn/metric/concept.hpp"
#include "cairn/metric/hits.hpp"
#include "cairn/metric/named.hpp"
#include "cairn/metric/ndcg.hpp"
#include "cairn/metric/rank.hpp"
#include "cairn/metric/rating.hpp"
#include "cairn/metric/reciprocal_rank.hpp"
