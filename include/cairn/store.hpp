#pragma once
/// All of include/cairn/store that needs only Eigen and range-v3. Written by scripts/umbrella.sh.

#include "cairn/store/atomic_file.hpp"
#include "cairn/store/renamed_arrays.hpp"
#include "cairn/store/stored_numbers.hpp"
#include "cairn/store/tensor.hpp"
