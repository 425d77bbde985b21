#pragma once
/// The shop's names for its customers and goods, and their dense numbers 0, 1, 2, ... in order of appearance.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/core/error.hpp"

namespace cairn {

/// A bijection between names and [0, size()), at most 2^32 - 1 of them. Insertion and look-up cost one hash and a short
/// walk (linear probing in a table at most half full); names never move.
class id_map {
 public:
  /// The number of a name, given on first sight.
  std::uint32_t insert(std::string_view name) {
    if (2 * (names_.size() + 1) > slots_.size()) grow();
    const std::size_t hash = std::hash<std::string_view>{}(name);
    const std::size_t place = place_of(name, hash);
    if (slots_[place].number != vacant) return slots_[place].number;
    if (names_.size() == vacant) throw error("too many names", "id map", "fewer than 2^32");
    names_.emplace_back(name);
    slots_[place] = {check_of(hash), static_cast<std::uint32_t>(names_.size() - 1)};
    return slots_[place].number;
  }

  /// The number of a name, if it has one.
  std::optional<std::uint32_t> find(std::string_view name) const {
    if (names_.empty()) return std::nullopt;
    const std::uint32_t number = slots_[place_of(name, std::hash<std::string_view>{}(name))].number;
    return number == vacant ? std::nullopt : std::optional(number);
  }

  /// The number of a name; an error that says `what` (a customer, an item) is unknown where it has none.
  std::uint32_t at(std::string_view name, const char* what) const {
    if (const auto number = find(name)) return *number;
    throw error(std::string("unknown ") + what + " " + cairn::escaped(name), "id map",
                "one of the " + std::to_string(size()) + " that the log names");
  }

  /// The name of a number. Requires number < size().
  const std::string& name(std::uint32_t number) const noexcept { return names_[number]; }
  std::size_t size() const noexcept { return names_.size(); }

 private:
  static constexpr std::uint32_t vacant = std::numeric_limits<std::uint32_t>::max();

  struct slot {
    std::uint32_t check = 0;  ///< bits of the hash that the place does not use: most strangers are told apart by them
    std::uint32_t number = vacant;
  };

  static std::uint32_t check_of(std::size_t hash) noexcept {
    return static_cast<std::uint32_t>(std::uint64_t{hash} >> 32U);
  }

  /// Where the name is, or where it would go.
  std::size_t place_of(std::string_view name, std::size_t hash) const noexcept {
    const std::size_t mask = slots_.size() - 1;
    const std::uint32_t check = check_of(hash);
    std::size_t place = hash & mask;
    while (slots_[place].number != vacant && (slots_[place].check != check || names_[slots_[place].number] != name)) {
      place = (place + 1) & mask;
    }
    return place;
  }

  void grow() {
    std::vector<slot> wider(slots_.empty() ? 16 : 2 * slots_.size());
    for (std::uint32_t number = 0; number < names_.size(); ++number) {
      const std::size_t hash = std::hash<std::string_view>{}(names_[number]);
      std::size_t place = hash & (wider.size() - 1);
      while (wider[place].number != vacant) place = (place + 1) & (wider.size() - 1);
      wider[place] = {check_of(hash), number};
    }
    slots_.swap(wider);
  }

  std::deque<std::string> names_;
  std::vector<slot> slots_;
};

}  // namespace cairn
