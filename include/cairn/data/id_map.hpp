#pragma once
/// The shop's names for its customers and goods, and their dense numbers 0, 1, 2, ... in order of appearance.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "cairn/core/error.hpp"

namespace cairn {

/// A bijection between names and [0, size()). Insertion and look-up cost one hash; names never move.
class id_map {
 public:
  id_map() = default;
  id_map(const id_map& other) { *this = other; }
  id_map(id_map&&) = default;
  id_map& operator=(id_map&&) = default;
  ~id_map() = default;
  id_map& operator=(const id_map& other) {
    if (this == &other) return *this;
    names_.clear();
    numbers_.clear();
    for (const std::string& name : other.names_) insert(name);
    return *this;
  }

  /// The number of a name, given on first sight.
  std::uint32_t insert(std::string_view name) {
    if (const auto found = numbers_.find(name); found != numbers_.end()) return found->second;
    const auto number = static_cast<std::uint32_t>(names_.size());
    numbers_.emplace(names_.emplace_back(name), number);
    return number;
  }

  /// The number of a name, if it has one.
  std::optional<std::uint32_t> find(std::string_view name) const {
    const auto found = numbers_.find(name);
    return found == numbers_.end() ? std::nullopt : std::optional(found->second);
  }

  /// The number of a name; an error that says `what` (a customer, an item) is unknown where it has none.
  std::uint32_t at(std::string_view name, const char* what) const {
    if (const auto number = find(name)) return *number;
    throw error(std::string("unknown ") + what + " " + quoted(name), "id map",
                "one of the " + std::to_string(size()) + " that the log names");
  }

  /// The name of a number. Requires number < size().
  const std::string& name(std::uint32_t number) const noexcept { return names_[number]; }
  std::size_t size() const noexcept { return names_.size(); }

 private:
  std::deque<std::string> names_;
  std::unordered_map<std::string_view, std::uint32_t> numbers_;
};

}  // namespace cairn
