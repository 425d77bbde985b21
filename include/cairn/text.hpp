#pragma once
/// All of include/cairn/text that needs only Eigen and range-v3. Written by scripts/umbrella.sh.

#include "cairn/text/case_table.hpp"
#include "cairn/text/category.hpp"
#include "cairn/text/category_table.hpp"
#include "cairn/text/decomposition_table.hpp"
#include "cairn/text/letter_case.hpp"
#include "cairn/text/normalization_lookup.hpp"
#include "cairn/text/normalize.hpp"
#include "cairn/text/number_reader.hpp"
#include "cairn/text/traced_text.hpp"
#include "cairn/text/utf8.hpp"
