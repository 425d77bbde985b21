#pragma once
/// What was shown to customers, and whether they clicked.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/sequences.hpp"

namespace cairn {

/// What was shown, and whether it was clicked.
struct impression {
  std::uint32_t history = 0;  ///< which of the histories came before it
  item_index candidate = 0;
  bool clicked = false;
};

/// Impressions that were logged. Of a history that came before several of them one copy is enough.
struct impressions {
  sequences histories;
  std::vector<impression> shown;

  std::size_t size() const noexcept { return shown.size(); }
  std::size_t items() const noexcept { return histories.items(); }
};

/// Throws where an impression names no history that has events, or no item of the catalogue.
inline void require_impressions(const impressions& all, const char* where) {
  for (std::size_t n = 0; n < all.size(); ++n) {
    const impression& each = all.shown[n];
    const bool known = each.history < all.histories.users() && all.histories.length_of(each.history) > 0;
    if (known && each.candidate < all.items()) continue;
    throw error(
        (known ? "no item " : "an empty or no history ") + std::to_string(known ? each.candidate : each.history),
        std::string(where) + ", impression " + std::to_string(n), "a history with events and an item of its catalogue");
  }
}

}  // namespace cairn
