#pragma once
/// For each item those that the same histories hold.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "cairn/augmentation/concept.hpp"

namespace cairn {

/// similarity(i, j) = sum over the histories that hold both of 1 / log(1 + its different items) / sqrt(histories of i x
/// histories of j): a long history says less of each pair. Of each item the `neighbors` most similar ones are kept,
/// best first, of equal ones the lower index. The sum of squared history lengths to make. Source: Liu, Chen, Li,
/// Yu, McAuley, Xiong: "Contrastive self-supervised sequential recommendation with robust augmentation", arXiv 2021.
class similar_items {
 public:
  similar_items(const sequences& train, std::size_t neighbors) : offsets_(train.items() + 1) {
    sequences held{{0}, {}, train.items()};  // each item of a history once
    for (std::size_t user = 0; user < train.users(); ++user) {
      std::vector<item_index> own(train.of(user).begin(), train.of(user).end());
      std::sort(own.begin(), own.end());
      held.values.insert(held.values.end(), own.begin(), std::unique(own.begin(), own.end()));
      held.offsets.push_back(held.values.size());
    }
    std::vector<std::vector<std::uint32_t>> holders(train.items());
    for (std::size_t user = 0; user < held.users(); ++user) {
      for (const item_index item : held.of(user)) holders[item].push_back(static_cast<std::uint32_t>(user));
    }
    std::vector<double> sums(train.items());
    std::vector<std::pair<double, item_index>> found;
    for (item_index item = 0; item < train.items(); ++item) {
      found.clear();
      for (const std::uint32_t user : holders[item]) {
        const double says = 1 / std::log1p(static_cast<double>(held.length_of(user)));
        for (const item_index other : held.of(user)) {
          if (other == item) continue;
          if (sums[other] == 0) found.push_back({0, other});
          sums[other] += says;
        }
      }
      for (auto& [value, other] : found) {
        value = std::exchange(sums[other], 0) / std::sqrt(static_cast<double>(holders[other].size()));
      }
      const std::size_t kept = std::min(neighbors, found.size());
      std::partial_sort(
          found.begin(), found.begin() + static_cast<std::ptrdiff_t>(kept), found.end(),
          [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
      for (std::size_t n = 0; n < kept; ++n) nearest_.push_back(found[n].second);
      offsets_[item + 1] = nearest_.size();
    }
  }

  /// The most similar items, best first; none of one that stands alone in its histories.
  std::span<const item_index> of(item_index item) const noexcept {
    return std::span(nearest_).subspan(offsets_[item], offsets_[item + 1] - offsets_[item]);
  }
  /// One of them, drawn evenly; the item itself where it has none.
  item_index draw(item_index item, random_stream& random) const noexcept {
    const auto nearest = of(item);
    return nearest.empty() ? item : nearest[detail::place_below(nearest.size(), random)];
  }

 private:
  std::vector<std::size_t> offsets_;  // [I + 1]
  std::vector<item_index> nearest_;
};

namespace detail {
inline void require_neighbors(std::size_t neighbors, const char* setting) {
  require(neighbors >= 1 && neighbors < (std::size_t{1} << 24U), "out of range", setting, "1 to below 2^24");
}
}  // namespace detail

}  // namespace cairn
