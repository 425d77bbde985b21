#pragma once
/// All of include/cairn/evaluate that needs only Eigen and range-v3. Written by scripts/umbrella.sh.

#include "cairn/evaluate/answers.hpp"
#include "cairn/evaluate/catalogue.hpp"
#include "cairn/evaluate/checked_ranker.hpp"
#include "cairn/evaluate/classification.hpp"
#include "cairn/evaluate/interval.hpp"
#include "cairn/evaluate/leaderboard.hpp"
#include "cairn/evaluate/negative_sample.hpp"
#include "cairn/evaluate/next_item.hpp"
#include "cairn/evaluate/pooled.hpp"
#include "cairn/evaluate/protocol.hpp"
#include "cairn/evaluate/ranking.hpp"
#include "cairn/evaluate/ranking_result.hpp"
#include "cairn/evaluate/rating.hpp"
#include "cairn/evaluate/significance.hpp"
#include "cairn/evaluate/spans.hpp"
#include "cairn/evaluate/user_judge.hpp"
