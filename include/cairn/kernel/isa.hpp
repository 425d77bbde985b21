#pragma once
/// The instruction sets that kernels are compiled for, whatever the compiler was asked for, and the choice among them
/// when the program runs. A kernel is one body, a template on a level; at_level() calls the copy of it that was
/// compiled for the machine at hand.

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#define CAIRN_ALWAYS_INLINE inline __attribute__((always_inline))
/// After the parameters of a lambda that at_level() is given: what is not inlined there runs at the compiler's own
/// level.
#define CAIRN_INLINE_BODY __attribute__((always_inline))
/// Before a loop of a constant number of turns: registers have no index, so an array of them must be unrolled.
#if defined(__clang__)
#define CAIRN_UNROLL _Pragma("clang loop unroll(full)")
#else
#define CAIRN_UNROLL _Pragma("GCC unroll 64")
#endif

namespace cairn {

/// Slowest first. `avx2` stands for AVX2 and FMA; `avx512` for what Ice Lake and Zen 4 brought (F, BW, DQ, VL, VNNI):
/// the first machines that do not slow down for it. `baseline` is what the compiler was asked for, in vectors of 16
/// bytes. Where CAIRN_BASELINE_ONLY is defined, in all files of a program alike, there is no other: files that use many
/// kernels compile in about half the time, and run slower.
enum class isa : unsigned char { baseline, neon, avx2, avx512 };

inline constexpr isa all_isas[] = {isa::baseline, isa::neon, isa::avx2, isa::avx512};

constexpr std::string_view name_of(isa level) noexcept {
  constexpr std::string_view names[] = {"baseline", "neon", "avx2", "avx512"};
  return names[static_cast<std::size_t>(level)];
}

/// Whether this machine and its operating system run the level.
inline bool has_isa(isa level) noexcept {
  switch (level) {
#if defined(CAIRN_BASELINE_ONLY)
#elif defined(__x86_64__)
    case isa::avx2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case isa::avx512:
      return has_isa(isa::avx2) && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
             __builtin_cpu_supports("avx512vnni");
#elif defined(__aarch64__)
    case isa::neon:
      return true;
#endif
    case isa::baseline:
      return true;
    default:
      return false;
  }
}

/// The best level that the machine has, or the one that `wish` names where the machine has that; a wish that names none
/// is told on standard error and not followed.
inline isa choose_isa(const char* wish) noexcept {
  isa best = isa::baseline;
  bool known = wish == nullptr;
  for (const isa level : all_isas) {
    const bool here = has_isa(level);
    if (here) best = level;
    if (wish != nullptr && name_of(level) == wish) {
      known = true;
      if (here) return level;
    }
  }
  if (!known) std::fprintf(stderr, "cairn: CAIRN_ISA is '%.32s', expected baseline, neon, avx2 or avx512\n", wish);
  return best;
}

/// The level of this process, chosen at the first call: the environment variable CAIRN_ISA can force it down.
inline isa active_isa() noexcept {
  static const isa chosen = choose_isa(std::getenv("CAIRN_ISA"));
  return chosen;
}

namespace detail {

/// What a body knows of the level it is compiled for: the bytes and the number of vector registers.
template <isa Name, std::size_t Bytes, std::size_t Registers>
struct level_of {
  static constexpr isa name = Name;
  static constexpr std::size_t bytes = Bytes;
  static constexpr std::size_t registers = Registers;
};

// One function a level has the target attribute. Bodies are inlined into it, so that no function which others may be
// linked against holds instructions of a level. (What has no operator stands in small functions of its own attribute,
// which take vectors of that level alone.) It is not inlined in turn: a loop within has the registers for itself.

namespace baseline {
using level = level_of<isa::baseline, 16, 16>;
template <class Body>
__attribute__((noinline)) decltype(auto) run(const Body& body) {
  return body(level{});
}
}  // namespace baseline

#if defined(__x86_64__)
namespace avx2 {
using level = level_of<isa::avx2, 32, 16>;
template <class Body>
__attribute__((noinline, target("avx2,fma"))) decltype(auto) run(const Body& body) {
  return body(level{});
}
}  // namespace avx2

namespace avx512 {
using level = level_of<isa::avx512, 64, 32>;
template <class Body>
__attribute__((noinline, target("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni"))) decltype(auto) run(
    const Body& body) {
  return body(level{});
}
}  // namespace avx512
#elif defined(__aarch64__)
namespace neon {
using level = level_of<isa::neon, 16, 32>;
template <class Body>
__attribute__((noinline)) decltype(auto) run(const Body& body) {
  return body(level{});
}
}  // namespace neon
#endif

/// body(level{}) in a function of its own of the level that the caller's body is compiled for: a loop that needs the
/// registers for itself.
template <class Level, class Body>
CAIRN_ALWAYS_INLINE decltype(auto) out_of_line(Level, const Body& body) {
  if constexpr (Level::name == isa::baseline) {
    return baseline::run(body);
  } else {
#if defined(__x86_64__)
    if constexpr (Level::name == isa::avx2) {
      return avx2::run(body);
    } else {
      return avx512::run(body);
    }
#elif defined(__aarch64__)
    return neon::run(body);
#endif
  }
}

/// body(level{}) in the copy that is compiled for `chosen`. Bodies are generic lambdas marked CAIRN_INLINE_BODY, call
/// nothing but always-inline functions where it matters, and neither take nor return vectors.
template <class Body>
CAIRN_ALWAYS_INLINE decltype(auto) at_level(isa chosen, const Body& body) {
  switch (chosen) {
#if defined(CAIRN_BASELINE_ONLY)
#elif defined(__x86_64__)
    case isa::avx512:
      return avx512::run(body);
    case isa::avx2:
      return avx2::run(body);
#elif defined(__aarch64__)
    case isa::neon:
      return neon::run(body);
#endif
    default:
      return baseline::run(body);
  }
}

template <class Body>
CAIRN_ALWAYS_INLINE decltype(auto) at_level(const Body& body) {
  return at_level(active_isa(), body);
}

}  // namespace detail

}  // namespace cairn
