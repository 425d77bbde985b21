#pragma once
/// One thing that a customer did, and the log of them.

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/data/id_map.hpp"

namespace cairn {

using user_index = std::uint32_t;
using item_index = std::uint32_t;

/// Stands where an event has no customer, item, session or text.
inline constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

enum class action : std::uint8_t { view, search, cart, purchase, rating, review, cancellation };

inline constexpr std::array<std::string_view, 7> action_names{"view",   "search", "cart",        "purchase",
                                                              "rating", "review", "cancellation"};

constexpr std::string_view name_of(action what) noexcept { return action_names[static_cast<std::size_t>(what)]; }

/// The action of that name, if there is one.
constexpr std::optional<action> action_named(std::string_view name) noexcept {
  for (std::size_t i = 0; i < action_names.size(); ++i) {
    if (action_names[i] == name) return static_cast<action>(i);
  }
  return std::nullopt;
}

/// 40 bytes. Who, what and words are numbers in the id maps of the log.
struct event {
  user_index user = none;
  item_index item = none;
  action what = action::view;
  float value = 1;         ///< quantity of a purchase or cancellation, stars of a rating or review, else 1
  float price = 0;         ///< of one piece, in the shop's currency; 0 where unknown
  std::int64_t time = 0;   ///< seconds since 1970-01-01 UTC
  std::uint32_t session = none;  ///< visit, or invoice
  std::uint32_t text = none;     ///< a search's words, a review's text

  friend bool operator==(const event&, const event&) = default;
};

/// The names behind the numbers of a log's events.
struct catalogue {
  id_map users, items, sessions, texts;
  std::vector<std::string> titles;  ///< by item; empty, or shorter than items, where the log has none

  /// What to call an item in front of a person: its title, else its id.
  std::string title(item_index item) const {
    return item < titles.size() && !titles[item].empty() ? titles[item] : items.name(item);
  }
};

/// A shop's log: events in the order of the source, and their names.
struct event_log {
  catalogue names;
  std::vector<event> events;
};

}  // namespace cairn
