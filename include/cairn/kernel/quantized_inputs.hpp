#pragma once
/// Rows of floats as bytes on their way into a product by quantized weights.

#include <cstddef>
#include <cstdint>

#include "cairn/core/parallel.hpp"
#include "cairn/kernel/lanes.hpp"
#include "cairn/kernel/matrix_view.hpp"
#include "cairn/kernel/packing.hpp"

namespace cairn::detail {

/// Rows of floats as bytes in blocks of 32, the last one filled up with 0.
struct quantized_inputs {
  std::int8_t* values;   ///< [rows, blocks, 32]
  float* scales;         ///< [rows, blocks]: the largest magnitude / 127; NaN where a value is not finite
  std::int32_t* biases;  ///< [rows, blocks]: what takes the offset of the weights back, - offset times their sum
  std::size_t blocks;

  /// Four neighboring bytes as one number.
  CAIRN_ALWAYS_INLINE std::int32_t four(std::size_t row, std::size_t block, std::size_t n) const noexcept {
    std::int32_t bytes;
    __builtin_memcpy(&bytes, values + (row * blocks + block) * 32 + 4 * n, sizeof bytes);
    return bytes;
  }
};

/// One block of count <= 32 floats.
template <class Level>
CAIRN_ALWAYS_INLINE void quantize_block(const float* from, std::size_t count, std::int8_t* to, float& scale,
                                        std::int32_t& sum) noexcept {
  using vector = lanes<float, Level>;
  using whole = lanes<std::int32_t, Level>;
  using bytes = typename vector_of<std::int8_t, Level::bytes / 4>::type;
  constexpr std::size_t width = lane_count<float, Level>, parts = 32 / width;
  float filled[32] = {};
  if (count < 32) {
    copy_part<32>(filled, from, count);
    from = filled;
  }
  vector x[parts], most{}, rest{};
  CAIRN_UNROLL
  for (std::size_t p = 0; p < parts; ++p) {
    load(x[p], from + p * width);
    const vector negative = -x[p];
    keep_larger(most, x[p]);
    keep_larger(most, negative);
    rest += x[p] - x[p];  // not 0 where a value is not finite
  }
  scale = largest_of<float>(most) / 127;
  // What is too small to be divided by counts as 0.
  const float inverse = scale < 1.2e-38F ? 0.F : 1 / scale;
  whole total{};
  CAIRN_UNROLL
  for (std::size_t p = 0; p < parts; ++p) {
    // 3 2^22 more, the nearest whole number stands in the lowest bits.
    const vector shifted = x[p] * inverse + 12582912.F;
    whole number;
    as_bits(number, shifted);
    number = ((number - 0x4b400000) << 24) >> 24;  // a byte, also where x is not finite
    total += number;
    const bytes narrow = __builtin_convertvector(number, bytes);
    store(to + p * width, narrow);
  }
  sum = sum_of<std::int32_t>(total);
  scale += sum_of<float>(rest);
}

inline packing_space& inputs_space_of_thread() {
  thread_local packing_space space;
  return space;
}

/// Rows of x as bytes, in memory that the calling thread keeps: the next call overwrites it.
inline quantized_inputs quantize_inputs(const matrix_view<const float>& x, std::int32_t offset) {
  const std::size_t blocks = chunk_count(x.columns, 32), all = x.rows * blocks;
  auto* const space = inputs_space_of_thread().at_least<std::int32_t>(all * 10);
  const quantized_inputs made{reinterpret_cast<std::int8_t*>(space), reinterpret_cast<float*>(space + 8 * all),
                              space + 9 * all, blocks};
  at_level([&](auto level) CAIRN_INLINE_BODY {
    for (std::size_t n = 0; n < all; ++n) {
      const std::size_t first = n % blocks * 32, left = x.columns - first;
      quantize_block<decltype(level)>(x.row(n / blocks) + first, left < 32 ? left : 32, made.values + 32 * n,
                                      made.scales[n], made.biases[n]);
      made.biases[n] *= -offset;
    }
  });
  return made;
}

}  // namespace cairn::detail
