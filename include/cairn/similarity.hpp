#pragma once
/// All of include/cairn/similarity that needs only Eigen and range-v3. Written by scripts/umbrella.sh.

#include "cairn/similarity/adjusted_cosine.hpp"
#include "cairn/similarity/bm25.hpp"
#include "cairn/similarity/concept.hpp"
#include "cairn/similarity/cosine.hpp"
#include "cairn/similarity/jaccard.hpp"
#include "cairn/similarity/mean_squared_difference.hpp"
#include "cairn/similarity/pearson.hpp"
#include "cairn/similarity/random_walk.hpp"
#include "cairn/similarity/tf_idf.hpp"
