#pragma once
/// All of include/cairn/quantization that needs only Eigen and range-v3. Written by scripts/umbrella.sh.

#include "cairn/quantization/k_means.hpp"
#include "cairn/quantization/nearest_center.hpp"
#include "cairn/quantization/product_quantizer.hpp"
#include "cairn/quantization/quantized_rows.hpp"
