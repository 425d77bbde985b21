#pragma once
/// The matrix unit of Intel's server processors since Sapphire Rapids (AMX): 16 by 16 sums of floats, to which it adds
/// products of bfloat16 at sixteen times the rate of the vector units.

#include <cstddef>
#include <cstdint>

#include "cairn/kernel/isa.hpp"

#if defined(__x86_64__) && defined(__linux__) && !defined(CAIRN_BASELINE_ONLY)
#define CAIRN_MATRIX_TILES
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace cairn {

#if defined(CAIRN_MATRIX_TILES)
/// Whether products of this process may use the matrix unit: the machine has one, the operating system grants its
/// registers (asked for at the first call, as Linux wants it), and CAIRN_ISA does not force a level below avx512.
inline bool has_matrix_tiles() noexcept {
  static const bool granted = [] {
    unsigned a = 0, b = 0, c = 0, d = 0;
    constexpr unsigned tiles = 1U << 24U, of_bfloat16 = 1U << 22U;
    if (active_isa() != isa::avx512 || __get_cpuid_count(7, 0, &a, &b, &c, &d) == 0) return false;
    if ((d & tiles) == 0 || (d & of_bfloat16) == 0) return false;
    constexpr long ask_for_state = 0x1023, tile_data = 18;  // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
    return syscall(SYS_arch_prctl, ask_for_state, tile_data) == 0;
  }();
  return granted;
}
#else
inline bool has_matrix_tiles() noexcept {
  return false;
}
#endif

namespace detail {

/// Rows of a tile, and its bytes a row: 16 floats, or 16 pairs of bfloat16.
inline constexpr std::size_t matrix_tile_rows = 16, matrix_tile_bytes = 64;

#if defined(CAIRN_MATRIX_TILES)

/// What the instructions are compiled for. Registers are numbers in the instruction, so that they are parameters of
/// templates here; all statements are volatile, and keep their order.
#define CAIRN_TARGET_TILES __attribute__((target("amx-tile,amx-bf16")))

/// Sets this thread's eight tiles up to be full ones, and gives them back: what is left in them costs every change of
/// threads.
class matrix_tiles_scope {
 public:
  CAIRN_TARGET_TILES matrix_tiles_scope() noexcept {
    struct alignas(64) {
      std::uint8_t palette = 1, start_row = 0, reserved[14] = {};
      std::uint16_t bytes[16] = {};
      std::uint8_t rows[16] = {};
    } shape;
    for (std::size_t n = 0; n < 8; ++n) {
      shape.bytes[n] = matrix_tile_bytes;
      shape.rows[n] = matrix_tile_rows;
    }
    asm volatile("ldtilecfg %0" ::"m"(shape) : "memory");
  }
  CAIRN_TARGET_TILES ~matrix_tiles_scope() { asm volatile("tilerelease" ::: "memory"); }
  matrix_tiles_scope(const matrix_tiles_scope&) = delete;
  matrix_tiles_scope& operator=(const matrix_tiles_scope&) = delete;
};

template <int Tile>
CAIRN_ALWAYS_INLINE void clear_tile() noexcept {
  asm volatile("tilezero %%tmm%c0" ::"i"(Tile));
}
/// Rows `stride` bytes apart.
template <int Tile>
CAIRN_ALWAYS_INLINE void load_tile(const void* from, std::size_t stride) noexcept {
  asm volatile("tileloadd (%0,%1,1), %%tmm%c2" ::"r"(from), "r"(stride), "i"(Tile) : "memory");
}
template <int Tile>
CAIRN_ALWAYS_INLINE void store_tile(void* to, std::size_t stride) noexcept {
  asm volatile("tilestored %%tmm%c2, (%0,%1,1)" ::"r"(to), "r"(stride), "i"(Tile) : "memory");
}
/// sum[r][c] += left[r][k][0] right[k][c][0] + left[r][k][1] right[k][c][1] over k: rounded to nearest, denormals
/// taken for zeros, in an order that depends on nothing but k.
template <int Sum, int Left, int Right>
CAIRN_ALWAYS_INLINE void add_tile_product() noexcept {
  asm volatile("tdpbf16ps %%tmm%c2, %%tmm%c1, %%tmm%c0" ::"i"(Sum), "i"(Left), "i"(Right));
}

#endif

}  // namespace detail

}  // namespace cairn
