#pragma once
/// All of include/cairn/kernel that needs only Eigen and range-v3. Written by scripts/umbrella.sh.

#include "cairn/kernel/activation.hpp"
#include "cairn/kernel/attention.hpp"
#include "cairn/kernel/attention_backward.hpp"
#include "cairn/kernel/attention_mask.hpp"
#include "cairn/kernel/attention_scores.hpp"
#include "cairn/kernel/attention_tile.hpp"
#include "cairn/kernel/cholesky.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/kernel/exponential.hpp"
#include "cairn/kernel/gemm.hpp"
#include "cairn/kernel/gram.hpp"
#include "cairn/kernel/isa.hpp"
#include "cairn/kernel/lanes.hpp"
#include "cairn/kernel/reference.hpp"
#include "cairn/kernel/symmetric_eigen.hpp"
#include "cairn/kernel/top_k.hpp"
