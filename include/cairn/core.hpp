#pragma once
/// All of include/cairn/core that needs only Eigen and range-v3. Written by scripts/umbrella.sh.

#include "cairn/core/array.hpp"
#include "cairn/core/error.hpp"
#include "cairn/core/fields.hpp"
#include "cairn/core/float16.hpp"
#include "cairn/core/hash.hpp"
#include "cairn/core/json_text.hpp"
#include "cairn/core/line_allocator.hpp"
#include "cairn/core/nearest_name.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/core/random.hpp"
