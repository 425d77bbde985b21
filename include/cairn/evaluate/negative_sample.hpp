#pragma once
/// The negatives of sampled_ranking: drawn for each user, the same for every model.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/random.hpp"
#include "cairn/data/event.hpp"
#include "cairn/evaluate/protocol.hpp"
#include "cairn/sampler/alias_table.hpp"

namespace cairn::detail {

/// Draws protocol.count items without repetition: uniformly, or one after another in proportion to the weights of those
/// that are left. Throws where the weights are no law.
class negative_sample {
 public:
  negative_sample(const sampled_ranking& protocol, std::size_t items) : protocol_(protocol), items_(items) {
    if (protocol.given.empty() && !protocol.weights.empty()) by_weight_ = alias_table(protocol.weights);
  }

  /// drawn: the negatives of a user (or case), in any order. taken(item): what he has, about `known` items. Throws
  /// where he leaves too few. Drawing again and again costs little while few items are taken; where that gets long, the
  /// items that are left are listed.
  template <class Taken>
  void draw(user_index user, std::size_t known, const Taken& taken, std::vector<item_index>& drawn) const {
    random_stream random(protocol_.seed, purpose::negative, user);
    drawn.clear();
    if (by_weight_.size() > 0) {
      draw_by_weight(user, random, taken, drawn);
    } else if (known + 2 * protocol_.count > items_) {
      for (std::size_t item = 0; item < items_; ++item) {
        if (!taken(static_cast<item_index>(item))) drawn.push_back(static_cast<item_index>(item));
      }
      require_enough(user, drawn.size());
      random.shuffle(std::span(drawn));
      drawn.resize(protocol_.count);
    } else {
      while (drawn.size() < protocol_.count) {
        add(random.below(static_cast<std::uint32_t>(items_)), taken, drawn);
      }
    }
  }

 private:
  /// Keeps `drawn` ascending.
  template <class Taken>
  static void add(item_index item, const Taken& taken, std::vector<item_index>& drawn) {
    if (taken(item)) return;
    const auto place = std::lower_bound(drawn.begin(), drawn.end(), item);
    if (place == drawn.end() || *place != item) drawn.insert(place, item);
  }

  template <class Taken>
  void draw_by_weight(user_index user, random_stream& random, const Taken& taken,
                      std::vector<item_index>& drawn) const {
    for (std::size_t tries = 16 * protocol_.count; drawn.size() < protocol_.count && tries > 0; --tries) {
      add(by_weight_(random), taken, drawn);
    }
    if (drawn.size() == protocol_.count) return;
    // Most of the weight is taken or drawn. Of the rest, those come first whose exponential clock of rate w rings
    // first: the same law. Efraimidis, Spirakis: "Weighted random sampling with a reservoir", IPL 2006.
    std::vector<std::pair<double, item_index>> rings;
    for (std::size_t n = 0; n < items_; ++n) {
      const auto item = static_cast<item_index>(n);
      if (!(protocol_.weights[n] > 0) || taken(item) || std::binary_search(drawn.begin(), drawn.end(), item)) continue;
      rings.emplace_back(-std::log1p(-random.uniform()) / protocol_.weights[n], item);
    }
    require_enough(user, drawn.size() + rings.size());
    const std::size_t missing = protocol_.count - drawn.size();
    std::partial_sort(rings.begin(), rings.begin() + static_cast<std::ptrdiff_t>(missing), rings.end());
    for (std::size_t n = 0; n < missing; ++n) drawn.push_back(rings[n].second);
  }

  void require_enough(user_index user, std::size_t left) const {
    if (left >= protocol_.count) return;
    throw error("user " + std::to_string(user) + " leaves " + std::to_string(left) + " items to draw",
                "sampled ranking", "at least " + std::to_string(protocol_.count));
  }

  const sampled_ranking& protocol_;
  std::size_t items_;
  alias_table by_weight_;  // of no size: uniform draws
};

}  // namespace cairn::detail
