#pragma once
/// How attention knows the order of its tokens: as policies.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "cairn/kernel/attention.hpp"
#include "cairn/kernel/attention_mask.hpp"

namespace cairn {

/// A position policy of attention:
///
/// | member | meaning |
/// | --- | --- |
/// | `prepare(shape)` | called when the block is made; throws where it does not fit |
/// | `rotate(rows, heads, offsets, starts, back)` | turns rows [tokens, heads * head_width] in place by their places; |
/// | | `back` turns gradients back; sequence s begins at place starts[s], or at 0 where starts is empty |
/// | `shown(mask)` | the mask that the kernel is given |
template <class P>
concept attention_position = std::copyable<P> &&
    requires(P own, const P p, const attention_shape& shape, strided_rows<float> rows, std::size_t heads,
             std::span<const std::uint32_t> offsets, bool back) {
  own.prepare(shape);
  p.rotate(rows, heads, offsets, offsets, back);
  { p.shown(causal{}) } -> attention_mask;
};

/// None here: the order is known from the mask, or from positions that were added to the rows.
struct no_position {
  static constexpr void prepare(const attention_shape&) noexcept {}
  template <class T>
  static constexpr void rotate(const strided_rows<T>&, std::size_t, std::span<const std::uint32_t>,
                               std::span<const std::uint32_t>, bool) noexcept {}
  template <attention_mask Mask>
  static constexpr const Mask& shown(const Mask& mask) noexcept {
    return mask;
  }
};
static_assert(attention_position<no_position>);

}  // namespace cairn
