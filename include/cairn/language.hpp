#pragma once
/// All of include/cairn/language that needs only Eigen and range-v3. Written by scripts/umbrella.sh.

#include "cairn/language/tokenizer.hpp"
