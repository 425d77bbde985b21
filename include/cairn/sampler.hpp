#pragma once
/// All of include/cairn/sampler that needs only Eigen and range-v3. Written by scripts/umbrella.sh.

#include "cairn/sampler/alias_table.hpp"
#include "cairn/sampler/concept.hpp"
#include "cairn/sampler/drawer.hpp"
#include "cairn/sampler/dynamic.hpp"
#include "cairn/sampler/hardest.hpp"
#include "cairn/sampler/in_batch.hpp"
#include "cairn/sampler/popularity.hpp"
#include "cairn/sampler/rebuilt_alias_table.hpp"
#include "cairn/sampler/stratified.hpp"
#include "cairn/sampler/uniform.hpp"
