#pragma once
/// What compare_recommenders makes.

#include "cairn/recommender/any_recommender.hpp"
#include "harness/registry.hpp"

namespace compare {

using recommender_entry = model_entry<cairn::any_recommender>;

}  // namespace compare
