#pragma once
/// Panels of an operand, packed in the order in which a register tile reads them.

#include <cstddef>
#include <memory>
#include <new>

#include "cairn/kernel/lanes.hpp"

namespace cairn::detail {

/// Memory that begins on a line of the cache and only grows.
class packing_space {
 public:
  template <class T>
  T* at_least(std::size_t count) {
    if (count * sizeof(T) > size_) {
      bytes_.reset();
      size_ = 0;
      bytes_.reset(static_cast<std::byte*>(::operator new (count * sizeof(T), std::align_val_t{64})));
      size_ = count * sizeof(T);
    }
    return reinterpret_cast<T*>(bytes_.get());
  }

 private:
  struct free_aligned {
    void operator()(std::byte* bytes) const noexcept { ::operator delete (bytes, std::align_val_t{64}); }
  };
  std::unique_ptr<std::byte, free_aligned> bytes_;
  std::size_t size_ = 0;
};

/// A thread's own, kept from call to call: half a MiB for the left operand, up to 4 MiB for the right one.
inline packing_space& packing_space_of_thread(int operand) {
  thread_local packing_space spaces[2];
  return spaces[operand];
}

/// Four rows of four become four columns, `stride` apart.
template <class T>
CAIRN_ALWAYS_INLINE void transpose_4x4(const T* row_0, const T* row_1, const T* row_2, const T* row_3, T* to,
                                       std::size_t stride) noexcept {
  using four = typename vector_of<T, 4 * sizeof(T)>::type;
  four a, b, c, d;
  load(a, row_0);
  load(b, row_1);
  load(c, row_2);
  load(d, row_3);
  const four ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5), cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5);
  const four ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7), cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  store(to, __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5));
  store(to + stride, __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7));
  store(to + 2 * stride, __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5));
  store(to + 3 * stride, __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7));
}

/// panel[k * Width + r] = row(r)[k * step] for r < rows, zeros up to Width: a panel of rows, turned. `row` is an
/// always-inline function from a number to where that row begins.
template <std::size_t Width, class T, class Row>
CAIRN_ALWAYS_INLINE void pack_turned(const Row& row, std::size_t step, std::size_t rows, std::size_t depth,
                                     T* panel) noexcept {
  std::size_t r = 0;
  for (; r + 4 <= rows; r += 4) {
    const T* const a = row(r);
    const T* const b = row(r + 1);
    const T* const c = row(r + 2);
    const T* const d = row(r + 3);
    T* to = panel + r;
    std::size_t k = 0;
    if (step == 1) {
      for (; k + 4 <= depth; k += 4) transpose_4x4(a + k, b + k, c + k, d + k, to + k * Width, Width);
    }
    for (; k < depth; ++k) {
      to[k * Width] = a[k * step];
      to[k * Width + 1] = b[k * step];
      to[k * Width + 2] = c[k * step];
      to[k * Width + 3] = d[k * step];
    }
  }
  for (; r < rows; ++r) {
    const T* const from = row(r);
    for (std::size_t k = 0; k < depth; ++k) panel[k * Width + r] = from[k * step];
  }
  for (; r < Width; ++r) {
    for (std::size_t k = 0; k < depth; ++k) panel[k * Width + r] = 0;
  }
}

/// panel[k * Width + c] = from[k * stride + c] for c < columns, zeros up to Width.
template <class Level, std::size_t Width, class T>
CAIRN_ALWAYS_INLINE void pack_straight(const T* from, std::size_t stride, std::size_t columns, std::size_t depth,
                                       T* panel) noexcept {
  constexpr std::size_t lane = Width % lane_count<T, Level> == 0 ? lane_count<T, Level> : 4;
  using vector = typename vector_of<T, lane * sizeof(T)>::type;
  for (std::size_t k = 0; k < depth; ++k, from += stride, panel += Width) {
    if (columns == Width) {
      CAIRN_UNROLL
      for (std::size_t c = 0; c < Width; c += lane) {
        vector part;
        load(part, from + c);
        store(panel + c, part);
      }
    } else {
      CAIRN_UNROLL
      for (std::size_t c = 0; c < Width; c += lane) {
        vector part{};
        if (c + lane <= columns) {
          load(part, from + c);
        } else if (c < columns) {
          load_part(part, from + c, columns - c);
        }
        store(panel + c, part);
      }
    }
  }
}

}  // namespace cairn::detail
