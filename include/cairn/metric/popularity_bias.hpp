#pragma once
/// Popularity bias: whether lists show what everybody takes more than they have to. As metric/catalogue.hpp, of all
/// lists together. Popularity of an item: the customers who took it in train.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/metric/catalogue.hpp"

namespace cairn {

/// sum over i of shown_i taken_i / sum of shown_i: mean popularity of the places on all lists, in customers; over
/// lists of equal length the mean of the lists' means. 0 where nothing is shown. Ties: random_ties draw rare items as
/// readily as popular ones among equals, which lowers it.
/// Source: Yin, Cui, Li, Yao, Chen: "Challenging the long tail recommendation", VLDB 2012.
/// Use: how popular what is shown is; divide by the number of customers to compare data sets.
inline double average_popularity(const catalogue_use& use) {
  use.check();
  double sum = 0, places = 0;
  for (std::size_t item = 0; item < use.shown.size(); ++item) {
    const auto count = static_cast<double>(use.shown[item]);
    sum += count * static_cast<double>(use.taken[item]);
    places += count;
  }
  return places > 0 ? sum / places : 0;
}

/// The popularity from which on an item is in the short head: the head is the fewest most popular items that together
/// hold at least the share `head` of all takings, and every item as popular as the last of them. At least 1. Throws for
/// a head outside (0, 1]. O(I log I).
inline std::size_t least_head_popularity(std::span<const std::size_t> taken, double head) {
  if (!(head > 0 && head <= 1)) throw error("head is " + std::to_string(head), "long tail", "a share in (0, 1]");
  std::vector<std::size_t> falling(taken.begin(), taken.end());
  std::sort(falling.begin(), falling.end(), std::greater<>());
  double left = head * static_cast<double>(std::accumulate(falling.begin(), falling.end(), std::size_t{0}));
  for (const std::size_t count : falling) {
    left -= static_cast<double>(count);
    if (left <= 0) return std::max<std::size_t>(count, 1);
  }
  return 1;
}

/// sum of shown_i over the items i of the long tail / sum of shown_i: the share of places given to items outside the
/// short head (least_head_popularity), in [0, 1]; over lists of equal length the mean of the lists' shares (APLT). 0
/// where nothing is shown. Ties: random_ties raise it. O(I log I).
/// Source: Abdollahpouri, Burke, Mobasher: "Managing popularity bias in recommender systems with personalized
/// re-ranking", FLAIRS 2019.
/// Use: whether rare goods are shown at all; compare with 1 - head, the share of takings that they have in train.
inline double long_tail_share(const catalogue_use& use, double head = .8) {
  use.check();
  const std::size_t least = least_head_popularity(use.taken, head);
  double tail = 0, places = 0;
  for (std::size_t item = 0; item < use.shown.size(); ++item) {
    const auto count = static_cast<double>(use.shown[item]);
    tail += use.taken[item] < least ? count : 0;
    places += count;
  }
  return places > 0 ? tail / places : 0;
}

/// Mean popularity of the items of one list or one customer's profile; 0 where there is none. taken: by item, [I].
/// Throws for an item of I or above.
inline double mean_popularity(std::span<const std::uint32_t> items, std::span<const std::size_t> taken) {
  double sum = 0;
  for (const std::uint32_t item : items) {
    if (item >= taken.size()) {
      throw error("item " + std::to_string(item), "mean_popularity", "below " + std::to_string(taken.size()));
    }
    sum += static_cast<double>(taken[item]);
  }
  return items.empty() ? 0 : sum / static_cast<double>(items.size());
}

/// mean of lists / mean of profiles - 1, where lists[u] and profiles[u] are mean_popularity of what customer u is
/// shown and of what he had: 0 where lists are as popular as what customers took by themselves, above 0 where the
/// model leads them to more popular items, at least -1. Of a group of customers where only theirs are given. 0 where
/// profiles have no popularity. Throws where their numbers differ.
/// Source: Abdollahpouri, Mansoury, Burke, Mobasher: "The unfairness of popularity bias in recommendation", RMSE
/// workshop at RecSys 2019.
/// Use: bias that the model adds, apart from the customers' own taste; by group, who bears it.
inline double popularity_lift(std::span<const double> lists, std::span<const double> profiles) {
  if (lists.size() != profiles.size()) {
    throw error(std::to_string(lists.size()) + " lists of " + std::to_string(profiles.size()) + " customers",
                "popularity_lift", "a list and a profile of each customer");
  }
  const double shown = std::accumulate(lists.begin(), lists.end(), 0.);
  const double had = std::accumulate(profiles.begin(), profiles.end(), 0.);
  return had > 0 ? shown / had - 1 : 0;
}

}  // namespace cairn
