#pragma once
/// All of include/cairn/loss that needs only Eigen and range-v3. Written by scripts/umbrella.sh.

#include "cairn/loss/bpr.hpp"
#include "cairn/loss/concept.hpp"
#include "cairn/loss/logistic.hpp"
#include "cairn/loss/squared.hpp"
