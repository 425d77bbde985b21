#pragma once
/// What stands on the rows of items.

#include <concepts>
#include <cstddef>
#include <vector>

#include "cairn/block/feed_forward.hpp"
#include "cairn/block/residual.hpp"
#include "cairn/block/stack.hpp"

namespace cairn {

/// A policy that makes what stands on the rows of items: `make<Scalar>(width)` is a block of rows that wide.
template <class T>
concept item_tower = std::copyable<T> && requires(const T t, std::size_t width) {
  { t.template make<float>(width) } -> block;
};

/// x + second(relu(first(x))), `layers` times: without layers an item's row is its vector.
struct residual_tower {
  std::size_t layers = 0;
  std::size_t hidden = 0;  ///< 0: width
  double dropout = 0;

  template <class Scalar>
  using layer = residual<feed_forward<Scalar, relu_activation>>;
  template <class Scalar>
  stack<layer<Scalar>> make(std::size_t width) const {
    const layer<Scalar> each(feed_forward<Scalar, relu_activation>({width, hidden == 0 ? width : hidden}), dropout);
    return stack<layer<Scalar>>(std::vector<layer<Scalar>>(layers, each));
  }
};
static_assert(item_tower<residual_tower>);

}  // namespace cairn
