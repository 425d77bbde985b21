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

/// One thing that is known of events beside their items: a number below `count`, or `none` where it is not known.
struct event_column {
  std::string name;
  std::uint32_t count = 0;
  friend bool operator==(const event_column&, const event_column&) = default;
};

/// Sequence u, of a customer or of a visit, is values[offsets[u] .. offsets[u+1]), oldest first; an item may return. A
/// sequence may be empty. Made by sequence_builder, which checks, or by hand.
struct sequences {
  std::vector<std::size_t> offsets{0};
  std::vector<item_index> values = {};      ///< each below item_count
  std::size_t item_count = 0;               ///< I: the catalogue, with those that no sequence holds
  std::vector<event_column> columns = {};   ///< D of them, most often none
  std::vector<std::uint32_t> context = {};  ///< [size, D]: what is known of each event

  std::size_t users() const noexcept { return offsets.size() - 1; }
  std::size_t size() const noexcept { return values.size(); }
  std::size_t items() const noexcept { return item_count; }
  std::size_t length_of(std::size_t user) const noexcept { return offsets[user + 1] - offsets[user]; }
  std::span<const item_index> of(std::size_t user) const noexcept {
    return std::span(values).subspan(offsets[user], length_of(user));
  }
  /// [count, D]: what is known of events [first, first + count) of all sequences together.
  std::span<const std::uint32_t> context_of(std::size_t first, std::size_t count) const noexcept {
    return std::span(context).subspan(first * columns.size(), count * columns.size());
  }
};

/// Some histories packed to be scored together: history n is items[offsets[n] .. offsets[n+1]), oldest first; offsets
/// begin at 0 and end at items.size().
struct sequence_batch {
  std::span<const std::uint32_t> offsets;
  std::span<const item_index> items;
  std::span<const std::uint32_t> context = {};  ///< [items, D] for models that read columns, as sequences::context

  std::size_t size() const noexcept { return offsets.empty() ? 0 : offsets.size() - 1; }
  std::span<const item_index> of(std::size_t n) const noexcept {
    return items.subspan(offsets[n], offsets[n + 1] - offsets[n]);
  }
  /// D, as the context tells.
  std::size_t columns() const noexcept { return items.empty() ? 0 : context.size() / items.size(); }
  /// [length, D]: what is known of the events of history n.
  std::span<const std::uint32_t> context_of(std::size_t n) const noexcept {
    return context.subspan(offsets[n] * columns(), of(n).size() * columns());
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
  /// columns: what push is told of each event.
  explicit sequence_builder(std::size_t items, std::vector<event_column> columns = {}) {
    if (items >= none) throw error(std::to_string(items) + " items", "sequence_builder", "fewer than 2^32 - 1");
    made_.item_count = items;
    made_.columns = std::move(columns);
  }

  /// One more item of the sequence at hand, and a value for each column. Throws where the catalogue has no such item or
  /// a column no such value.
  void push(item_index item, std::span<const std::uint32_t> context = {}) {
    require_item(item);
    require_context(context);
    made_.values.push_back(item);
    made_.context.insert(made_.context.end(), context.begin(), context.end());
  }
  void end_sequence() { made_.offsets.push_back(made_.values.size()); }

  /// A whole sequence, which may be empty. Throws for an unknown item, where one at hand was not ended, and where
  /// columns ask for more; nothing of it is kept then.
  void add(std::span<const item_index> items) {
    require_ended();
    for (const item_index item : items) require_item(item);
    if (!items.empty()) require_context({});
    made_.values.insert(made_.values.end(), items.begin(), items.end());
    end_sequence();
  }
  /// Events [first, first + count) of a sequence of others, of the same columns, as a sequence of its own.
  void add(const sequences& from, std::size_t user, std::size_t first, std::size_t count) {
    require(from.columns == made_.columns, "sequences of other columns", "sequence_builder", "those of the builder");
    const auto known = from.context_of(from.offsets[user] + first, count);
    const auto items = from.of(user).subspan(first, count);
    require_ended();
    for (const item_index item : items) require_item(item);
    made_.values.insert(made_.values.end(), items.begin(), items.end());
    made_.context.insert(made_.context.end(), known.begin(), known.end());
    end_sequence();
  }

  sequences finish() {
    require_ended();
    return std::exchange(made_, sequences{.item_count = made_.item_count, .columns = made_.columns});
  }

 private:
  void require_item(item_index item) const {
    if (item < made_.item_count) return;
    throw error("no item " + std::to_string(item) + " in sequence " + std::to_string(made_.users()), "sequence_builder",
                "one of the " + std::to_string(made_.item_count));
  }
  void require_context(std::span<const std::uint32_t> context) const {
    if (context.size() != made_.columns.size()) {
      throw error(std::to_string(context.size()) + " values beside an item", "sequence_builder",
                  "one for each of " + std::to_string(made_.columns.size()) + " columns");
    }
    for (std::size_t d = 0; d < context.size(); ++d) {
      if (context[d] < made_.columns[d].count || context[d] == none) continue;
      throw error("value " + std::to_string(context[d]), "sequence_builder, column '" + made_.columns[d].name + "'",
                  "none or below " + std::to_string(made_.columns[d].count));
    }
  }
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
  sequence_builder packed(result.original.size(), all.columns);
  for (std::size_t user = 0; user < all.users(); ++user) {
    for (std::size_t at = all.offsets[user]; at < all.offsets[user + 1]; ++at) {
      const item_index item = number[all.values[at]];
      if (item != none) packed.push(item, all.context_of(at, 1));
    }
    packed.end_sequence();
  }
  result.kept = packed.finish();
  return result;
}

}  // namespace cairn
