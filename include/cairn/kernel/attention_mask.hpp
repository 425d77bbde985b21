#pragma once
/// Which keys a query of attention sees, as a type: an interval of positions, so that whole tiles are left out.

#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>
#include <vector>

#include "cairn/kernel/isa.hpp"

namespace cairn {

/// The query at a position of a sequence sees the keys from first_key(position, length) to before
/// end_key(position, length) of the same sequence. Neither may fall as the position grows, and end_key is at most
/// `length`. A query that sees none gets zeros.
template <class Mask>
concept attention_mask = requires(const Mask& mask, std::size_t position, std::size_t length) {
  { mask.first_key(position, length) } -> std::same_as<std::size_t>;
  { mask.end_key(position, length) } -> std::same_as<std::size_t>;
};

/// Every query sees every key.
struct bidirectional {
  CAIRN_ALWAYS_INLINE static constexpr std::size_t first_key(std::size_t, std::size_t) noexcept { return 0; }
  CAIRN_ALWAYS_INLINE static constexpr std::size_t end_key(std::size_t, std::size_t length) noexcept { return length; }
};

/// A query sees its own position and those before it.
struct causal {
  CAIRN_ALWAYS_INLINE static constexpr std::size_t first_key(std::size_t, std::size_t) noexcept { return 0; }
  CAIRN_ALWAYS_INLINE static constexpr std::size_t end_key(std::size_t position, std::size_t) noexcept {
    return position + 1;
  }
};

/// A query sees its own position and the `width` - 1 before it.
struct windowed {
  std::size_t width = 1;

  CAIRN_ALWAYS_INLINE constexpr std::size_t first_key(std::size_t position, std::size_t) const noexcept {
    return position < width ? 0 : position + 1 - width;
  }
  CAIRN_ALWAYS_INLINE constexpr std::size_t end_key(std::size_t position, std::size_t) const noexcept {
    return position + 1;
  }
};

/// A mask whose scores have -slopes[h] |key - query| added, h being the query's head: ALiBi (Press, Smith, Lewis:
/// "Train short, test long", 2022). The slopes must outlive it.
template <attention_mask Mask>
struct with_linear_bias {
  Mask mask{};
  std::span<const double> slopes;

  CAIRN_ALWAYS_INLINE constexpr std::size_t first_key(std::size_t position, std::size_t length) const noexcept {
    return mask.first_key(position, length);
  }
  CAIRN_ALWAYS_INLINE constexpr std::size_t end_key(std::size_t position, std::size_t length) const noexcept {
    return mask.end_key(position, length);
  }
};
template <class Mask>
with_linear_bias(Mask, std::span<const double>) -> with_linear_bias<Mask>;

/// ALiBi's slopes: 2^(-8 n / heads) for n = 1 ... heads where heads is a power of two; else those of the power below,
/// and then every other one of the power above.
inline std::vector<double> linear_bias_slopes(std::size_t heads) {
  std::size_t power = 1;
  while (2 * power <= heads) power *= 2;
  std::vector<double> slopes;
  for (std::size_t n = 1; n <= power && n <= heads; ++n) {
    slopes.push_back(std::exp2(-8. * static_cast<double>(n) / static_cast<double>(power)));
  }
  for (std::size_t n = 1; slopes.size() < heads; n += 2) {
    slopes.push_back(std::exp2(-4. * static_cast<double>(n) / static_cast<double>(power)));
  }
  return slopes;
}

namespace detail {

/// What a mask is for one head: itself, or with the slope of the head's bias.
template <class Mask>
CAIRN_ALWAYS_INLINE constexpr const Mask& mask_of_head(const Mask& mask, std::size_t) noexcept {
  return mask;
}

template <class Mask>
struct biased_mask : Mask {
  double slope;
};
template <class Mask>
CAIRN_ALWAYS_INLINE constexpr biased_mask<Mask> mask_of_head(const with_linear_bias<Mask>& mask,
                                                             std::size_t head) noexcept {
  return {mask.mask, mask.slopes[head]};
}

template <class Mask>
inline constexpr bool is_biased = false;
template <class Mask>
inline constexpr bool is_biased<biased_mask<Mask>> = true;

}  // namespace detail

}  // namespace cairn
