#pragma once
/// A grid of user strips by item strips over a set of interactions, so that stochastic gradients of different blocks
/// never touch the same rows and may run at once. Gemulla, Nijkamp, Haas, Sismanis: "Large-scale matrix factorization
/// with distributed stochastic gradient descent", KDD 2011.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "cairn/core/parallel.hpp"
#include "cairn/core/random.hpp"
#include "cairn/data/interactions.hpp"

namespace cairn {

/// The size of the grid. It is part of a model's law and never follows the number of threads; up to `users` blocks run
/// at once. Requires 1 <= users and 2 users <= items, for every block that learns owns a second one to draw from.
struct grid_settings {
  std::size_t users = 16;
  std::size_t items = 64;
};

/// The grid for a catalogue of `items`: strips of at least so many items where there are so many, fewer strips where
/// not.
constexpr grid_settings fitted(grid_settings grid, std::size_t items, std::size_t at_least = 16) noexcept {
  grid.items = std::clamp<std::size_t>(items / at_least, 2, std::max<std::size_t>(grid.items, 2));
  grid.users = std::clamp<std::size_t>(grid.items / 2, 1, std::max<std::size_t>(grid.users, 1));
  return grid;
}

/// Users are cut once into strips that hold about the same number of interactions; items are cut anew every epoch into
/// strips of about the same mass, which is their interactions unless given. In round r the user strip s learns from the
/// item strip (offset[s] + r) mod items and draws from the item strip (offset[users + s] + r) mod items: no two blocks
/// of a round share a row (a Latin square), and as a drawn strip does not depend on what was taken from it, every unit
/// of mass is drawn from equally often. The offsets are drawn for each epoch: a strip's turns to be learned from and
/// to be drawn from are spread over it and mixed.
///
/// Every user and item has a place: strips lie one behind another. Rows that are kept by place lie strip by strip, and
/// what a core fetches ahead of a row that it works on is its own strip's, not a row that another core writes.
/// Memory: one 12-byte entry an interaction, in the order of the epoch.
class strata {
 public:
  /// An interaction, its user and item by their places.
  struct entry {
    std::uint32_t user, item;
    float value;
  };

  /// mass [I]: what item strips are balanced by; empty for their interactions.
  strata(const interactions& data, grid_settings grid, std::uint64_t seed, std::span<const double> mass = {})
      : data_(&data),
        grid_(grid),
        seed_(seed),
        entries_(data.size()),
        strip_of_item_(data.items()),
        user_places_(data.users()),
        item_places_(data.items()),
        order_of_user_(data.users()),
        mass_(mass.begin(), mass.end()) {
    if (mass_.empty()) mass_ = interactions_of(data.by_item(), data.items());
    std::vector<user_index> users(data.users());
    std::iota(users.begin(), users.end(), 0U);
    random_stream(seed, purpose::shuffle, 0).shuffle(std::span(users));
    user_strips_ = cut(users, interactions_of(data.by_user(), data.users()), grid.users);
    std::size_t begin = 0;
    for (const auto& strip : user_strips_) {
      strip_begin_.push_back(begin);
      for (const user_index user : strip) begin += data.by_user().row_size(user);
    }
    first_item_.resize(grid.items);
    std::uint32_t place = 0;
    for (const auto& strip : user_strips_) {
      for (const user_index user : strip) user_places_[user] = place++;
    }
    block_begin_.assign(grid.users * (grid.items + 1), 0);
  }

  /// Draws the item strips of an epoch and sorts the interactions into blocks. O(interactions) on all threads.
  void shuffle(std::size_t epoch, int threads) {
    std::vector<item_index> items(data_->items());
    std::iota(items.begin(), items.end(), 0U);
    random_stream random(seed_, purpose::shuffle, epoch + 1);
    random.shuffle(std::span(items));
    item_strips_ = cut(items, mass_, grid_.items);
    std::uint32_t place = 0;
    for (std::size_t strip = 0; strip < item_strips_.size(); ++strip) {
      first_item_[strip] = place;
      for (const item_index item : item_strips_[strip]) {
        strip_of_item_[item] = static_cast<std::uint32_t>(strip);
        item_places_[item] = place++;
      }
    }
    offsets_.resize(grid_.items);
    std::iota(offsets_.begin(), offsets_.end(), std::size_t{0});
    random.shuffle(std::span(offsets_));
    parallel_tasks(grid_.users, threads, [&](std::size_t strip, int) { fill(strip, epoch); });
  }

  std::size_t rounds() const noexcept { return grid_.items; }
  std::size_t user_strips() const noexcept { return grid_.users; }
  std::size_t item_strip(std::size_t round, std::size_t user_strip) const noexcept {
    return (offsets_[user_strip] + round) % grid_.items;
  }
  /// The strip that the same block draws its negatives from; never one that any block of the round learns from.
  std::size_t drawn_strip(std::size_t round, std::size_t user_strip) const noexcept {
    return (offsets_[grid_.users + user_strip] + round) % grid_.items;
  }
  std::size_t item_strips() const noexcept { return grid_.items; }
  /// The items of a strip, by place; the first of them is at first_item(strip).
  std::span<const item_index> items_of(std::size_t item_strip) const noexcept { return item_strips_[item_strip]; }
  std::uint32_t first_item(std::size_t item_strip) const noexcept { return first_item_[item_strip]; }

  /// The place of every user, the same in all epochs, and of every item in this one.
  std::span<const std::uint32_t> user_places() const noexcept { return user_places_; }
  std::span<const std::uint32_t> item_places() const noexcept { return item_places_; }

  /// Where the user at a place stands in the order of the epoch: blocks of his strip hold their entries by it.
  std::uint32_t order_of(std::uint32_t user_place) const noexcept { return order_of_user_[user_place]; }

  /// The interactions of a block, those of one user side by side.
  std::span<const entry> block(std::size_t user_strip, std::size_t item_strip) const noexcept {
    const std::size_t* begin = &block_begin_[user_strip * (grid_.items + 1) + item_strip];
    return std::span(entries_).subspan(begin[0], begin[1] - begin[0]);
  }

 private:
  /// An id weighs its interactions, and a little more so that those without any spread too.
  static std::vector<double> interactions_of(const sparse_rows& rows, std::size_t count) {
    std::vector<double> result(count);
    for (std::size_t n = 0; n < count; ++n) result[n] = static_cast<double>(rows.row_size(n)) + .01;
    return result;
  }

  /// Cuts ids, in the order given, into strips of about the same mass, none of fewer than half the average number of
  /// ids while there are enough: one heavy id leaves its neighbors no empty strips.
  template <class Id>
  static std::vector<std::vector<Id>> cut(const std::vector<Id>& ids, const std::vector<double>& mass,
                                          std::size_t strips) {
    std::vector<std::vector<Id>> result(strips);
    const std::size_t least = std::max<std::size_t>(ids.size() / (2 * strips), 1);
    double left = std::accumulate(mass.begin(), mass.end(), 0.0);  // of this strip and those behind it
    double own = 0;
    std::size_t strip = 0;
    for (std::size_t n = 0; n < ids.size(); ++n) {
      const double next = mass[ids[n]], target = left / static_cast<double>(strips - strip);
      const std::size_t behind = strips - strip - 1;
      const bool full = result[strip].size() >= least && own + next / 2 > target;
      if (behind > 0 && !result[strip].empty() && (full || ids.size() - n <= behind)) {
        left -= std::exchange(own, 0);
        ++strip;
      }
      result[strip].push_back(ids[n]);
      own += next;
    }
    return result;
  }

  void fill(std::size_t strip, std::size_t epoch) {
    auto& users = user_strips_[strip];
    random_stream(seed_, purpose::shuffle, (epoch + 1) << 32U | (strip + 1)).shuffle(std::span(users));
    for (std::size_t n = 0; n < users.size(); ++n)
      order_of_user_[user_places_[users[n]]] = static_cast<std::uint32_t>(n);
    std::size_t* begin = &block_begin_[strip * (grid_.items + 1)];
    std::vector<std::size_t> next(grid_.items + 1, 0);
    for (const user_index user : users) {
      for (const item_index item : data_->by_user().columns_of(user)) ++next[strip_of_item_[item] + 1];
    }
    next[0] = strip_begin_[strip];
    std::partial_sum(next.begin(), next.end(), next.begin());
    std::copy(next.begin(), next.end(), begin);
    for (const user_index user : users) {
      const auto items = data_->by_user().columns_of(user);
      const auto values = data_->by_user().values_of(user);
      for (std::size_t n = 0; n < items.size(); ++n) {
        entries_[next[strip_of_item_[items[n]]]++] = {user_places_[user], item_places_[items[n]], values[n]};
      }
    }
  }

  const interactions* data_;
  grid_settings grid_;
  std::uint64_t seed_;
  std::vector<entry> entries_;
  std::vector<std::uint32_t> strip_of_item_, user_places_, item_places_, order_of_user_, first_item_;
  std::vector<double> mass_;
  std::vector<std::vector<user_index>> user_strips_;
  std::vector<std::vector<item_index>> item_strips_;
  std::vector<std::size_t> strip_begin_, block_begin_, offsets_;
};

}  // namespace cairn
