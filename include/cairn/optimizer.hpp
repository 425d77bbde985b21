#pragma once
/// All of include/cairn/optimizer that needs only Eigen and range-v3. Written by scripts/umbrella.sh.

#include "cairn/optimizer/adagrad.hpp"
#include "cairn/optimizer/adam.hpp"
#include "cairn/optimizer/concept.hpp"
#include "cairn/optimizer/schedule.hpp"
#include "cairn/optimizer/sgd.hpp"
