#pragma once
/// All of include/cairn/augmentation that needs only Eigen and range-v3. Written by scripts/umbrella.sh.

#include "cairn/augmentation/by_length.hpp"
#include "cairn/augmentation/concept.hpp"
#include "cairn/augmentation/crop_history.hpp"
#include "cairn/augmentation/insert_similar.hpp"
#include "cairn/augmentation/mask_events.hpp"
#include "cairn/augmentation/one_of.hpp"
#include "cairn/augmentation/reorder_history.hpp"
#include "cairn/augmentation/same_next.hpp"
#include "cairn/augmentation/similar_items.hpp"
#include "cairn/augmentation/substitute_similar.hpp"
