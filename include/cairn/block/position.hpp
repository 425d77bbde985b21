#pragma once
/// How attention knows the order of its tokens: as policies.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "cairn/block/concept.hpp"
#include "cairn/kernel/attention.hpp"
#include "cairn/kernel/attention_mask.hpp"
#include "cairn/kernel/rotary.hpp"

namespace cairn {

/// A position policy is an aggregate of settings whose `prepare<T>(shape)` gives what attention keeps, or throws where
/// it does not fit the shape:
///
/// | member | meaning |
/// | --- | --- |
/// | `longest()` | the most events of a sequence, `any_length` where all will do |
/// | `rotate(rows, shape, heads, offsets, starts, back, threads)` | turns rows [tokens, heads * head_width] in place |
/// | | by their places; `back` turns gradients back; sequence s begins at place starts[s], or at 0 where it is empty |
/// | `shown(mask)` | the mask that the kernel is given |
template <class P>
concept attention_position = std::copyable<P> &&
    requires(const P p, const attention_shape& shape, const strided_rows<float>& rows, std::size_t heads,
             std::span<const std::uint32_t> offsets, std::span<const std::size_t> starts, bool back) {
  { p.template prepare<float>(shape).longest() } -> std::same_as<std::size_t>;
  p.template prepare<float>(shape).rotate(rows, shape, heads, offsets, starts, back, 1);
  { p.template prepare<float>(shape).shown(causal{}) } -> attention_mask;
};

namespace detail {

/// What positions that have nothing to rotate or to show have in common.
struct plain_positions {
  static constexpr std::size_t longest() noexcept { return any_length; }
  template <class T>
  static constexpr void rotate(const strided_rows<T>&, const attention_shape&, std::size_t,
                               std::span<const std::uint32_t>, std::span<const std::size_t>, bool, int) noexcept {}
  template <attention_mask Mask>
  static constexpr const Mask& shown(const Mask& mask) noexcept {
    return mask;
  }
};

template <class T>
struct rotary_positions : plain_positions {
  std::shared_ptr<const rotary_table<T>> table = std::make_shared<const rotary_table<T>>();  ///< shared by copies

  std::size_t longest() const noexcept { return table->positions(); }
  void rotate(const strided_rows<T>& rows, const attention_shape& shape, std::size_t heads,
              std::span<const std::uint32_t> offsets, std::span<const std::size_t> starts, bool back,
              int threads) const {
    const auto turn = [&](const auto& how) { how(*table, offsets, starts, rows, heads, shape.head_width, threads); };
    if (back) {
      turn(apply_rotary_backward<T, std::uint32_t>);
    } else {
      turn(apply_rotary<T, std::uint32_t>);
    }
  }
};

struct linear_bias_positions : plain_positions {
  std::vector<double> slopes;

  template <attention_mask Mask>
  with_linear_bias<Mask> shown(const Mask& mask) const noexcept {
    return {mask, slopes};
  }
};

}  // namespace detail

/// None here: the order is known from the mask, or from positions that were added to the rows.
struct no_position {
  template <class T>
  static constexpr detail::plain_positions prepare(const attention_shape&) noexcept {
    return {};
  }
};
static_assert(attention_position<no_position>);

/// Queries and keys are turned by angles that grow with the place, so that their products depend on distances: pair j
/// of the first `rotated` columns of each head by place base^(-2 j / rotated). Source: Su, Lu, Pan, Murtadha, Wen, Liu:
/// "RoFormer: enhanced transformer with rotary position embedding", 2021.
struct rotary_position {
  std::size_t positions = 512;  ///< the longest sequence
  std::size_t rotated = 0;      ///< an even number; 0: all columns of a head
  double base = 10000;
  rotary_pairs pairs = rotary_pairs::halves;

  template <class T>
  detail::rotary_positions<T> prepare(const attention_shape& shape) const {
    const std::size_t columns = rotated == 0 ? shape.head_width : rotated;
    detail::require_size(positions, "rotary_position.positions");
    require(base > 1, "out of range", "rotary_position.base", "above 1");
    if (columns % 2 != 0 || columns > shape.head_width) {
      throw error(std::to_string(columns) + " columns of heads " + std::to_string(shape.head_width) + " wide",
                  "rotary_position.rotated", "an even number, at most a head's width");
    }
    return {{}, std::make_shared<const rotary_table<T>>(positions, columns, pairs, base)};
  }
};
static_assert(attention_position<rotary_position>);

/// Scores lose slope |distance|, with a slope of its own for each head: ALiBi. Sequences may be longer than those that
/// were learned from. Source: Press, Smith, Lewis: "Train short, test long: attention with linear biases enables input
/// length extrapolation", ICLR 2022.
struct linear_bias_position {
  template <class T>
  detail::linear_bias_positions prepare(const attention_shape& shape) const {
    return {{}, linear_bias_slopes(shape.heads)};
  }
};
static_assert(attention_position<linear_bias_position>);

}  // namespace cairn
