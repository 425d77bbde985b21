#pragma once
/// What customers took one after another: many sequences of items, packed, and cases of what came next.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/event_part.hpp"

namespace cairn {

/// Sequence u, of a customer or of a visit, is values[offsets[u] .. offsets[u+1]), oldest first; an item may return. A
/// sequence may be empty. Made by sequence_builder, which checks, or by hand.
struct sequences {
  std::vector<std::size_t> offsets{0};
  std::vector<item_index> values;  ///< each below item_count
  std::size_t item_count = 0;      ///< I: the catalogue, with those that no sequence holds

  std::size_t users() const noexcept { return offsets.size() - 1; }
  std::size_t size() const noexcept { return values.size(); }
  std::size_t items() const noexcept { return item_count; }
  std::size_t length_of(std::size_t user) const noexcept { return offsets[user + 1] - offsets[user]; }
  std::span<const item_index> of(std::size_t user) const noexcept {
    return std::span(values).subspan(offsets[user], length_of(user));
  }
};

/// Some histories packed to be scored together: history n is items[offsets[n] .. offsets[n+1]), oldest first; offsets
/// begin at 0 and end at items.size().
struct sequence_batch {
  std::span<const std::uint32_t> offsets;
  std::span<const item_index> items;

  std::size_t size() const noexcept { return offsets.empty() ? 0 : offsets.size() - 1; }
  std::span<const item_index> of(std::size_t n) const noexcept {
    return items.subspan(offsets[n], offsets[n + 1] - offsets[n]);
  }
};

/// Cases to judge or to stop by: what was known, and the item that came next. histories.of(n) is not empty.
struct next_items {
  sequences histories;
  std::vector<item_index> next;  ///< [cases], each below histories.items()

  std::size_t size() const noexcept { return next.size(); }
  std::size_t items() const noexcept { return histories.items(); }
};

/// Packs one sequence after another.
///
///     sequence_builder shop(3);  // items
///     shop.add(std::array<item_index, 2>{0, 2});
///     shop.push(1);  // goes on in a sequence of its own, until end_sequence
///     shop.end_sequence();
///     const sequences all = shop.finish();
class sequence_builder {
 public:
  explicit sequence_builder(std::size_t items) {
    if (items >= none) throw error(std::to_string(items) + " items", "sequence_builder", "fewer than 2^32 - 1");
    made_.item_count = items;
  }

  /// One more item of the sequence at hand. Throws where the catalogue has no such item.
  void push(item_index item) {
    if (item >= made_.item_count) {
      throw error("no item " + std::to_string(item) + " in sequence " + std::to_string(made_.users()),
                  "sequence_builder", "one of the " + std::to_string(made_.item_count));
    }
    made_.values.push_back(item);
  }
  void end_sequence() { made_.offsets.push_back(made_.values.size()); }

  /// A whole sequence, which may be empty. Throws for an unknown item, and where one at hand was not ended; nothing of
  /// it is kept then.
  void add(std::span<const item_index> items) {
    require_ended();
    try {
      for (const item_index item : items) push(item);
    } catch (const error&) {
      made_.values.resize(made_.offsets.back());
      throw;
    }
    end_sequence();
  }

  sequences finish() {
    require_ended();
    return std::exchange(made_, sequences{{0}, {}, made_.item_count});
  }

 private:
  void require_ended() const {
    require(made_.values.size() == made_.offsets.back(), "the sequence at hand is open", "sequence_builder",
            "a call of end_sequence first");
  }
  sequences made_;
};

namespace detail {

inline sequences sequences_of(const catalogue& names, std::span<const event> events) {
  sequence_builder packed(names.items.size());
  for (const auto& own : events_by_user(names.users.size(), events)) {
    for (const std::size_t n : own) {
      if (is_target(events[n])) packed.push(events[n].item);
    }
    packed.end_sequence();
  }
  return packed.finish();
}

}  // namespace detail

/// What each customer of a log took, by time, of equal times in the order of the log. Searches and cancellations are
/// left out, and so is who has no name. O(n log n).
inline sequences sequences_of(const event_log& log) {
  return detail::sequences_of(log.names, log.events);
}
inline sequences sequences_of(const event_part& part) {
  return detail::sequences_of(*part.names, part.events);
}

/// How often sequences hold each item, repeats included: [I].
inline std::vector<std::uint32_t> item_counts(const sequences& all) {
  std::vector<std::uint32_t> counts(all.items());
  for (const item_index item : all.values) ++counts[item];
  return counts;
}

/// Sequences without the items that they hold fewer than `at_least` times, the others renumbered in their order:
/// original[i] is the former number of item i. A sequence of rare items alone stays, empty. O(size + I).
struct frequent_items {
  sequences kept;
  std::vector<item_index> original;
};

inline frequent_items without_rare_items(const sequences& all, std::size_t at_least) {
  const std::vector<std::uint32_t> counts = item_counts(all);
  frequent_items result;
  std::vector<item_index> number(all.items(), none);
  for (std::size_t item = 0; item < counts.size(); ++item) {
    if (counts[item] < at_least) continue;
    number[item] = static_cast<item_index>(result.original.size());
    result.original.push_back(static_cast<item_index>(item));
  }
  sequence_builder packed(result.original.size());
  for (std::size_t user = 0; user < all.users(); ++user) {
    for (const item_index item : all.of(user)) {
      if (number[item] != none) packed.push(number[item]);
    }
    packed.end_sequence();
  }
  result.kept = packed.finish();
  return result;
}

}  // namespace cairn
