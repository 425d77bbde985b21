#pragma once
/// Who took what, as compressed sparse rows by user and by item.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/event.hpp"

namespace cairn {

/// Compressed sparse rows: row r holds columns[offsets[r] .. offsets[r+1]), ascending, and their values.
struct sparse_rows {
  std::vector<std::size_t> offsets{0};
  std::vector<std::uint32_t> columns;
  std::vector<float> values;

  std::size_t rows() const noexcept { return offsets.size() - 1; }
  std::size_t size() const noexcept { return columns.size(); }
  std::size_t row_size(std::size_t row) const noexcept { return offsets[row + 1] - offsets[row]; }
  std::span<const std::uint32_t> columns_of(std::size_t row) const noexcept {
    return std::span(columns).subspan(offsets[row], row_size(row));
  }
  std::span<const float> values_of(std::size_t row) const noexcept {
    return std::span(values).subspan(offsets[row], row_size(row));
  }
  bool contains(std::size_t row, std::uint32_t column) const noexcept {
    const auto found = columns_of(row);
    return std::binary_search(found.begin(), found.end(), column);
  }
};

/// The same entries with rows and columns exchanged. O(entries + rows + columns).
inline sparse_rows transposed(const sparse_rows& from, std::size_t columns) {
  sparse_rows to;
  to.offsets.assign(columns + 1, 0);
  to.columns.resize(from.size());
  to.values.resize(from.size());
  for (const std::uint32_t column : from.columns) ++to.offsets[column + 1];
  std::partial_sum(to.offsets.begin(), to.offsets.end(), to.offsets.begin());
  std::vector<std::size_t> next(to.offsets.begin(), to.offsets.end() - 1);
  for (std::size_t row = 0; row < from.rows(); ++row) {
    for (std::size_t at = from.offsets[row]; at < from.offsets[row + 1]; ++at) {
      const std::size_t place = next[from.columns[at]]++;
      to.columns[place] = static_cast<std::uint32_t>(row);
      to.values[place] = from.values[at];
    }
  }
  return to;
}

/// What is known of one customer: the items of his past, ascending, and their weights.
struct history_view {
  std::span<const item_index> items;
  std::span<const float> values;
};

/// One (user, item, value) before compression.
struct interaction {
  user_index user = 0;
  item_index item = 0;
  float value = 1;
};

/// A users x items matrix of weights or ratings, held by user and by item. 16 bytes an entry.
class interactions {
 public:
  interactions() = default;

  /// From triples in any order; entries of one pair are added up (ratings: the last one counts). Throws where an index
  /// is out of range, and where a value or a sum is not finite. O(n log n) in the length of the longest row.
  enum class repeats { add, keep_last };
  interactions(std::size_t users, std::size_t items, std::span<const interaction> entries,
               repeats merge = repeats::add) {
    by_user_.offsets.assign(users + 1, 0);
    for (const interaction& e : entries) {
      if (e.user >= users || e.item >= items || !(e.value - e.value == 0)) {
        throw error("entry (" + std::to_string(e.user) + ", " + std::to_string(e.item) + ", " +
                        std::to_string(e.value) + ") does not fit",
                    "interactions [" + std::to_string(users) + ", " + std::to_string(items) + "]",
                    "indices in range and a finite value");
      }
      ++by_user_.offsets[e.user + 1];
    }
    std::partial_sum(by_user_.offsets.begin(), by_user_.offsets.end(), by_user_.offsets.begin());
    std::vector<std::pair<std::uint32_t, float>> sorted(entries.size());
    {
      std::vector<std::size_t> next(by_user_.offsets.begin(), by_user_.offsets.end() - 1);
      for (const interaction& e : entries) sorted[next[e.user]++] = {e.item, e.value};
    }
    by_user_.columns.reserve(entries.size());
    by_user_.values.reserve(entries.size());
    std::size_t begin = 0;
    for (std::size_t user = 0; user < users; ++user) {
      const std::size_t end = by_user_.offsets[user + 1];
      std::stable_sort(sorted.begin() + static_cast<std::ptrdiff_t>(begin),
                       sorted.begin() + static_cast<std::ptrdiff_t>(end),
                       [](const auto& a, const auto& b) { return a.first < b.first; });
      for (std::size_t at = begin; at < end; ++at) {
        if (by_user_.columns.size() > by_user_.offsets[user] && by_user_.columns.back() == sorted[at].first) {
          float& value = by_user_.values.back();
          value = merge == repeats::add ? value + sorted[at].second : sorted[at].second;
          if (!(value - value == 0)) {
            throw error("entries of (" + std::to_string(user) + ", " + std::to_string(sorted[at].first) + ") overflow",
                        "interactions [" + std::to_string(users) + ", " + std::to_string(items) + "]", "a finite sum");
          }
        } else {
          by_user_.columns.push_back(sorted[at].first);
          by_user_.values.push_back(sorted[at].second);
        }
      }
      begin = end;
      by_user_.offsets[user + 1] = by_user_.columns.size();
    }
    by_item_ = transposed(by_user_, items);
  }

  std::size_t users() const noexcept { return by_user_.rows(); }
  std::size_t items() const noexcept { return by_item_.rows(); }
  std::size_t size() const noexcept { return by_user_.size(); }
  const sparse_rows& by_user() const noexcept { return by_user_; }
  const sparse_rows& by_item() const noexcept { return by_item_; }
  history_view history(user_index user) const noexcept { return {by_user_.columns_of(user), by_user_.values_of(user)}; }

 private:
  sparse_rows by_user_, by_item_;
};

/// The same without what one customer did; his number stays, with an empty history. O(entries).
inline interactions without_user(const interactions& data, user_index user) {
  std::vector<interaction> entries;
  entries.reserve(data.size());
  for (std::size_t other = 0; other < data.users(); ++other) {
    const auto items = data.by_user().columns_of(other);
    const auto values = data.by_user().values_of(other);
    for (std::size_t n = 0; other != user && n < items.size(); ++n) {
      entries.push_back({static_cast<user_index>(other), items[n], values[n]});
    }
  }
  return {data.users(), data.items(), entries};
}

}  // namespace cairn
