#pragma once
/// Cutting a shop's log into what a model learns from and what it is judged on: every way there is. check_leakage
/// (data/leakage.hpp) proves that the sides do not overlap; interactions_of (data/weighting.hpp) turns them into
/// matrices.

#include "cairn/data/event_part.hpp"
#include "cairn/data/given_split.hpp"
#include "cairn/data/split_at_random.hpp"
#include "cairn/data/split_by_time.hpp"
