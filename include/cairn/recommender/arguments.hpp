#pragma once
/// What a model asks of its arguments before it touches an array: once a call, never in an inner loop.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "cairn/core/error.hpp"
#include "cairn/data/interactions.hpp"
#include "cairn/data/sequences.hpp"

namespace cairn {

/// Throws where an id is none of those that a model was fitted on; what: "user" or "item", where: the model's name.
inline void require_known(const char* what, std::size_t id, std::size_t count, const char* where) {
  if (id >= count) {
    throw error(std::string("no ") + what + " " + std::to_string(id), where,
                count == 0 ? std::string("a call of fit first") : "one of the " + std::to_string(count) + " fitted");
  }
}

/// The same of many ids.
inline void require_known(const char* what, std::span<const std::uint32_t> ids, std::size_t count, const char* where) {
  for (const std::uint32_t id : ids) require_known(what, std::size_t{id}, count, where);
}

/// Throws unless a model is fitted and a history can be folded into it: a finite value for each item, and every item
/// one of its catalogue. An empty history can.
inline void require_history(history_view history, std::size_t items, const char* where) {
  if (items == 0) throw error("the model is not fitted", where, "a call of fit first");
  if (history.items.size() != history.values.size()) {
    const std::string items_and_values =
        std::to_string(history.items.size()) + " items and " + std::to_string(history.values.size()) + " values";
    throw error(items_and_values, where, "a value for each item of a history");
  }
  require_known("item", history.items, items, where);
  for (std::size_t n = 0; n < history.values.size(); ++n) {
    if (std::isfinite(history.values[n])) continue;
    throw error("the value of item " + std::to_string(history.items[n]) + " is not finite", where, "finite values");
  }
}

/// Throws unless a model is fitted and can say what comes after a history: it is not empty, not longer than the model
/// takes, and every item is one of its catalogue.
inline void require_sequence(std::span<const item_index> history, std::size_t items, std::size_t longest,
                             const char* where) {
  if (items == 0) throw error("the model is not fitted", where, "a call of fit first");
  if (history.empty()) throw error("an empty history", where, "at least one item");
  if (history.size() > longest) {
    throw error("a history of " + std::to_string(history.size()) + " items", where,
                "at most " + std::to_string(longest) + ", as latest(history, " + std::to_string(longest) + ") gives");
  }
  require_known("item", history, items, where);
}

/// The same of a batch, whose offsets have to fit too.
inline void require_batch(const sequence_batch& batch, std::size_t items, std::size_t longest, const char* where) {
  if (items == 0) throw error("the model is not fitted", where, "a call of fit first");
  bool fits = !batch.offsets.empty() && batch.offsets.front() == 0 && batch.offsets.back() == batch.items.size();
  for (std::size_t n = 0; fits && n < batch.size(); ++n) fits = batch.offsets[n] <= batch.offsets[n + 1];
  require(fits, "offsets that do not fit the items", where, "offsets that rise from 0 to the number of items");
  for (std::size_t n = 0; n < batch.size(); ++n) require_sequence(batch.of(n), items, longest, where);
}

/// Throws unless what is known of `events` events fits the columns that a model reads.
inline void require_context(std::span<const std::uint32_t> context, std::size_t events,
                            std::span<const event_column> columns, const char* where) {
  if (context.size() != events * columns.size()) {
    std::string names;
    for (const event_column& column : columns) names += (names.empty() ? "" : ", ") + column.name;
    throw error(std::to_string(context.size()) + " values beside " + std::to_string(events) + " events", where,
                columns.empty() ? "none: the model reads items alone" : "one each of " + names + " for every event");
  }
  for (std::size_t n = 0; n < context.size(); ++n) {
    const event_column& column = columns[n % columns.size()];
    if (context[n] < column.count || context[n] == none) continue;
    throw error("value " + std::to_string(context[n]) + " of column '" + column.name + "'", where,
                "none or below " + std::to_string(column.count));
  }
}

/// Throws unless cases that a fit stops by are of the items and columns that it learns from.
inline void require_same_catalogue(const next_items& stop, const sequences& train, const char* where) {
  require(stop.items() == train.items() && stop.histories.columns == train.columns,
          "validation is of another catalogue", where, "the items and columns of train");
}

/// Throws where the span for scores has not the size that it is to be filled with.
inline void require_scores(std::span<const float> scores, std::size_t expected, const char* where) {
  if (scores.size() == expected) return;
  throw error("room for " + std::to_string(scores.size()) + " scores", where, std::to_string(expected));
}

}  // namespace cairn
