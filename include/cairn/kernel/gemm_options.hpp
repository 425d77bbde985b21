#pragma once
/// How a dense product is made.

namespace cairn {

/// How a product joins what stands in its place.
enum class joining { assign, add, subtract };

/// How a product is stored, on how many threads it is made, and by what.
struct gemm_options {
  joining how = joining::assign;
  int threads = 1;
  bool matrix_unit = false;  ///< a large product of floats is made by the machine's matrix unit, where it has one
};

}  // namespace cairn
