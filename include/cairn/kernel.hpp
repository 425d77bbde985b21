#pragma once
/// All of include/cairn/kernel that needs only Eigen and range-v3. Written by scripts/umbrella.sh.

#include "cairn/kernel/cholesky.hpp"
#include "cairn/kernel/count.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/kernel/finite.hpp"
#include "cairn/kernel/gemm.hpp"
#include "cairn/kernel/gradient_rows.hpp"
#include "cairn/kernel/gram.hpp"
#include "cairn/kernel/isa.hpp"
#include "cairn/kernel/lanes.hpp"
#include "cairn/kernel/reference.hpp"
#include "cairn/kernel/square_root.hpp"
#include "cairn/kernel/symmetric_eigen.hpp"
#include "cairn/kernel/top_k.hpp"
