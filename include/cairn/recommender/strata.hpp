#pragma once
/// A grid of user strips by item strips over a set of interactions, so that stochastic gradients of different blocks
/// never touch the same rows and may run at once. Gemulla, Nijkamp, Haas, Sismanis: "Large-scale matrix factorization
/// with distributed stochastic gradient descent", KDD 2011.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "cairn/core/parallel.hpp"
#include "cairn/core/random.hpp"
#include "cairn/data/interactions.hpp"

namespace cairn {

/// The size of the grid. It is part of a model's law and never follows the number of threads; up to `users` blocks run
/// at once. Requires users <= items.
struct grid_settings {
  std::size_t users = 16;
  std::size_t items = 64;
};

/// Users are cut once, items anew every epoch, both into strips that hold about the same number of interactions. In
/// round r the user strip s meets item strip (offset[s] + r) mod items: no two blocks of a round share a row (a Latin
/// square). Memory: one 12-byte entry an interaction, in the order of the epoch.
class strata {
 public:
  struct entry {
    user_index user;
    item_index item;
    float value;
  };

  strata(const interactions& data, grid_settings grid, std::uint64_t seed)
      : data_(&data), grid_(grid), seed_(seed), entries_(data.size()), strip_of_item_(data.items()) {
    std::vector<user_index> users(data.users());
    std::iota(users.begin(), users.end(), 0U);
    random_stream(seed, purpose::shuffle, 0).shuffle(std::span(users));
    user_strips_ = cut(users, data.by_user(), grid.users);
    std::size_t begin = 0;
    for (const auto& strip : user_strips_) {
      strip_begin_.push_back(begin);
      for (const user_index user : strip) begin += data.by_user().row_size(user);
    }
    block_begin_.assign(grid.users * (grid.items + 1), 0);
  }

  /// Draws the item strips of an epoch and sorts the interactions into blocks. O(interactions) on all threads.
  void shuffle(std::size_t epoch, int threads) {
    std::vector<item_index> items(data_->items());
    std::iota(items.begin(), items.end(), 0U);
    random_stream random(seed_, purpose::shuffle, epoch + 1);
    random.shuffle(std::span(items));
    item_strips_ = cut(items, data_->by_item(), grid_.items);
    for (std::size_t strip = 0; strip < item_strips_.size(); ++strip) {
      for (const item_index item : item_strips_[strip]) strip_of_item_[item] = static_cast<std::uint32_t>(strip);
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
  std::span<const item_index> items_of(std::size_t item_strip) const noexcept { return item_strips_[item_strip]; }

  /// The interactions of a block, those of one user side by side.
  std::span<const entry> block(std::size_t user_strip, std::size_t item_strip) const noexcept {
    const std::size_t* begin = &block_begin_[user_strip * (grid_.items + 1) + item_strip];
    return std::span(entries_).subspan(begin[0], begin[1] - begin[0]);
  }

 private:
  /// Cuts ids into strips of about the same number of interactions, in the order given.
  template <class Id>
  static std::vector<std::vector<Id>> cut(const std::vector<Id>& ids, const sparse_rows& rows, std::size_t strips) {
    std::vector<std::vector<Id>> result(strips);
    // An id weighs its interactions, and a little more so that those without any spread too.
    const double total = static_cast<double>(rows.size()) + .01 * static_cast<double>(ids.size());
    double before = 0;
    for (const Id id : ids) {
      const auto strip = static_cast<std::size_t>(before / total * static_cast<double>(strips));
      result[std::min(strip, strips - 1)].push_back(id);
      before += static_cast<double>(rows.row_size(id)) + .01;
    }
    return result;
  }

  void fill(std::size_t strip, std::size_t epoch) {
    auto& users = user_strips_[strip];
    random_stream(seed_, purpose::shuffle, (epoch + 1) << 32U | (strip + 1)).shuffle(std::span(users));
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
        entries_[next[strip_of_item_[items[n]]]++] = {user, items[n], values[n]};
      }
    }
  }

  const interactions* data_;
  grid_settings grid_;
  std::uint64_t seed_;
  std::vector<entry> entries_;
  std::vector<std::uint32_t> strip_of_item_;
  std::vector<std::vector<user_index>> user_strips_;
  std::vector<std::vector<item_index>> item_strips_;
  std::vector<std::size_t> strip_begin_, block_begin_, offsets_;
};

}  // namespace cairn
