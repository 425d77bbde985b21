#pragma once
/// What an augmentation must provide: it makes of a history another one that its customer might have had as well.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "cairn/core/error.hpp"
#include "cairn/core/random.hpp"
#include "cairn/data/event.hpp"
#include "cairn/data/sequences.hpp"

namespace cairn {

/// What changes histories, for several threads at once:
///
/// | member | meaning |
/// | --- | --- |
/// | `most(n)` | the most events that one of n events becomes: at least 1 |
/// | `apply(history, random, out)` | writes a history of 1 to most(n) events to the front of out; returns how many |
///
/// The history is not empty, out has room for most(n) and lies elsewhere. What is drawn comes from the stream alone, so
/// equal streams give equal histories. An event may become `masked_event`; not all of them do.
template <class A>
concept augmenter = std::copyable<A> && requires(const A a, std::size_t n, std::span<const item_index> history,
                                                 random_stream& random, std::span<item_index> out) {
  { a.most(n) } -> std::same_as<std::size_t>;
  { a.apply(history, random, out) } -> std::same_as<std::size_t>;
};

/// A policy whose check() throws where a setting is out of its range, and whose prepare(train), which checks too, makes
/// an augmenter: one that needs nothing of train is its own.
template <class A>
concept augmentation = std::copyable<A> && requires(const A a, const sequences& train) {
  a.check();
  { a.prepare(train) } -> augmenter;
};

/// An event that is hidden: an embedding reads it as a row of zeros, so that only its position is told.
inline constexpr item_index masked_event = none;

namespace detail {

/// floor(share n), where a share like .29 is meant exactly.
inline std::size_t events_of(double share, std::size_t n) noexcept {
  return static_cast<std::size_t>(share * static_cast<double>(n) + 1e-9);
}

/// A draw of one of `count` places.
inline std::size_t place_below(std::size_t count, random_stream& random) noexcept {
  return random.below(static_cast<std::uint32_t>(count));
}

/// body(place, chosen) for the places [0, n) in order, `count` of which are chosen, every set as likely. Knuth: "The
/// art of computer programming", volume 2, 3.4.2, algorithm S.
template <class Body>
void for_each_chosen(std::size_t n, std::size_t count, random_stream& random, const Body& body) {
  for (std::size_t place = 0; place < n; ++place) {
    const bool chosen = count > 0 && place_below(n - place, random) < count;
    if (chosen) --count;
    body(place, chosen);
  }
}

}  // namespace detail

}  // namespace cairn
