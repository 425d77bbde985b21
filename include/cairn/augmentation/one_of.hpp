#pragma once
/// Several augmentations, of which each history meets one.

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <tuple>
#include <utility>

#include "cairn/augmentation/concept.hpp"

namespace cairn {

namespace detail {

/// Applies one of its parts, drawn evenly.
template <augmenter... Parts>
struct drawn_augmenter {
  std::tuple<Parts...> parts;

  std::size_t most(std::size_t events) const noexcept {
    return std::apply([&](const auto&... part) { return std::max({part.most(events)...}); }, parts);
  }
  std::size_t apply(std::span<const item_index> history, random_stream& random, std::span<item_index> out) const {
    const std::size_t drawn = place_below(sizeof...(Parts), random);
    std::size_t at = 0, size = 0;
    const auto apply_if_drawn = [&](const auto& part) {
      if (at++ == drawn) size = part.apply(history, random, out);
    };
    std::apply([&](const auto&... part) { (apply_if_drawn(part), ...); }, parts);
    return size;
  }
};

}  // namespace detail

/// out = A(history), A one of the parts, drawn evenly for each history: one_of(crop_history{}, mask_events{.share =
/// .5}).
/// Source: Xie, Sun, Liu, Wu, Gao, Zhang, Ding, Cui: "Contrastive learning for sequential recommendation", ICDE 2022.
/// Use: views that differ in kind teach more than views of one kind.
template <augmentation... Parts>
requires(sizeof...(Parts) > 0) struct one_of {
  std::tuple<Parts...> parts;

  constexpr one_of() = default;
  explicit constexpr one_of(Parts... each) requires(sizeof...(Parts) > 0) : parts(std::move(each)...) {}

  void check() const {
    std::apply([](const auto&... part) { (part.check(), ...); }, parts);
  }
  auto prepare(const sequences& train) const {
    return std::apply(
        [&](const auto&... part) {
          return detail::drawn_augmenter<decltype(part.prepare(train))...>{{part.prepare(train)...}};
        },
        parts);
  }
};
template <augmentation... Parts>
one_of(Parts...) -> one_of<Parts...>;

}  // namespace cairn
