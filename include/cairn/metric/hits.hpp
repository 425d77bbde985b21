#pragma once
/// Metrics that count the relevant items among the first k and do not look at their order: hit rate, precision, recall.

#include "cairn/metric/concept.hpp"

namespace cairn {

/// 1 where any of the first k is relevant, else 0. The mean over users is HR@k.
struct hit_rate {
  static constexpr std::string_view family = "hit_rate";
  std::size_t k = 10;
  double value(const ranked_user& user) const noexcept { return user.hits(k) > 0 ? 1 : 0; }
};

/// hits / k: a list shorter than k pays for its missing places. Without a cut-off: hits / candidates.
struct precision {
  static constexpr std::string_view family = "precision";
  std::size_t k = 10;
  double value(const ranked_user& user) const noexcept {
    const std::size_t length = k == whole_list ? user.candidates : k;
    return length == 0 ? 0 : static_cast<double>(user.hits(k)) / static_cast<double>(length);
  }
};

/// What a perfect list is held to be: all R relevant items, or as many of them as k places can hold.
enum class normalization { by_relevant, capped };

/// hits / R, or hits / min(k, R) where capped: then a perfect list of k earns 1 even where R > k.
struct recall {
  static constexpr std::string_view family = "recall";
  std::size_t k = 10;
  normalization by = normalization::by_relevant;
  double value(const ranked_user& user) const noexcept {
    const std::size_t all = by == normalization::capped ? std::min(k, user.relevant) : user.relevant;
    return all == 0 ? 0 : static_cast<double>(user.hits(k)) / static_cast<double>(all);
  }
};

static_assert(ranking_metric<hit_rate> && ranking_metric<precision> && ranking_metric<recall>);

}  // namespace cairn
