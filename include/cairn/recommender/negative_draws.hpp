#pragma once
/// Draws what a customer did not take, among the items of one strip of a grid.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/recommender/strata.hpp"

namespace cairn::detail {

/// The candidates of one block: items of its second strip, by place. Customers must come in the order of the block.
class negative_draws {
 public:
  /// taken: the customers' entries in the strip of candidates, or none where what they took may be drawn too.
  negative_draws(const strata& blocks, std::span<const strata::entry> taken, std::uint32_t first, std::uint32_t count)
      : blocks_(&blocks), taken_(taken), first_(first), count_(count), taken_by_(count, nobody) {}

  /// Goes on to a customer.
  void walk_to(std::uint32_t user) noexcept {
    // The last customer to have taken each candidate, of those up to the one at hand: both blocks hold their customers
    // in one order, so this is kept by walking along.
    const std::uint32_t order = blocks_->order_of(user);
    for (; walked_ < taken_.size() && blocks_->order_of(taken_[walked_].user) <= order; ++walked_) {
      taken_by_[taken_[walked_].item - first_] = taken_[walked_].user;
    }
  }

  /// Draws one of the candidates that the customer did not take; false where there is none.
  template <class Drawer>
  bool draw(std::uint32_t user, Drawer& drawer, random_stream& random, std::uint32_t& other) const {
    if (count_ == 0) return false;
    for (int attempt = 0; attempt < 32; ++attempt) {
      const auto place = static_cast<std::uint32_t>(drawer(random));
      other = first_ + place;
      if (taken_by_[place] != user) return true;
    }
    // He took nearly all: the next one that he left.
    for (std::uint32_t n = 0, at = random.below(count_); n < count_; ++n, ++at) {
      other = first_ + at % count_;
      if (taken_by_[at % count_] != user) return true;
    }
    return false;
  }

 private:
  static constexpr std::uint32_t nobody = std::numeric_limits<std::uint32_t>::max();

  const strata* blocks_;
  std::span<const strata::entry> taken_;
  std::uint32_t first_, count_;
  std::vector<std::uint32_t> taken_by_;
  std::size_t walked_ = 0;
};

}  // namespace cairn::detail
