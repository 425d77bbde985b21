#pragma once
/// What a sequence model may learn besides its main loss.

#include <concepts>
#include <cstddef>
#include <utility>

#include "cairn/data/sequences.hpp"

namespace cairn {

/// The whole task is the main one.
struct no_further_loss {
  void check() const noexcept {}
  template <class Task>
  Task join(Task main, const sequences&, std::size_t) const {
    return main;
  }
};

/// A policy whose join(main, train, longest) makes of a task of the training loop one whose loss has a further part;
/// longest: the most events that the network reads. check() throws where a setting is out of its range.
template <class F>
concept further_loss = std::copyable<F> && std::default_initializable<F> && requires(const F f) {
  f.check();
};
static_assert(further_loss<no_further_loss>);

}  // namespace cairn
