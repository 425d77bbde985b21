#pragma once
/// Numbers for the tests of kernels.

#include <cstdint>
#include <type_traits>
#include <vector>

#include "cairn/core/random.hpp"

/// center + scale * normal; of int8 all values alike.
template <class T>
std::vector<T> random_numbers(std::size_t size, std::uint64_t seed, double center = 0, double scale = 1) {
  cairn::random_stream random(seed, cairn::purpose::simulate);
  std::vector<T> values(size);
  for (T& value : values) {
    const double normal = center + scale * random.normal();
    if constexpr (std::is_same_v<T, std::int8_t>) {
      value = static_cast<T>(static_cast<int>(random.below(256)) - 128);
    } else if constexpr (std::is_floating_point_v<T>) {
      value = static_cast<T>(normal);
    } else {
      value = static_cast<T>(static_cast<float>(normal));
    }
  }
  return values;
}
