#pragma once
/// Metrics that count the relevant items among the first k and do not look at their order: hit rate, precision, recall.
/// Ties: the tie policy has given every candidate its place; among the first k none matters, across the cut it decides.

#include "cairn/metric/concept.hpp"

namespace cairn {

/// [hits > 0]: 1 where any of the first k is relevant, else 0. The mean over users is HR@k. Ties: a relevant item that
/// ties across the cut is a hit where the tie policy puts it before the cut.
/// Source: Deshpande, Karypis: "Item-based top-N recommendation algorithms", TOIS 2004.
/// Use: one held-out item a user, or a page where one good offer is enough.
struct hit_rate {
  static constexpr std::string_view family = "hit_rate";
  std::size_t k = 10;
  double value(const ranked_user& user) const noexcept { return user.hits(k) > 0 ? 1 : 0; }
};

/// hits / k: a list shorter than k pays for its missing places. Without a cut-off: hits / candidates. Ties: of the
/// items that tie across the cut, those count that the tie policy puts before it.
/// Source: Kent, Berry, Luehrs, Perry: "Machine literature searching VIII", American Documentation 1955.
/// Use: places are dear and each is paid for: a mailing, a shop window. Low for users with few relevant items.
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

/// hits / R ("recall"), or hits / min(k, R) ("capped_recall"): then a perfect list of k earns 1 even where R > k.
/// Ties: of the items that tie across the cut, those count that the tie policy puts before it.
/// Source: Kent, Berry, Luehrs, Perry: "Machine literature searching VIII", American Documentation 1955; capped: Liang
/// et al.: "Variational autoencoders for collaborative filtering", WWW 2018.
/// Use: a first stage whose candidates a second one ranks: what it misses is lost.
struct recall {
  static constexpr std::string_view family = "recall";
  std::size_t k = 10;
  normalization by = normalization::by_relevant;
  constexpr std::string_view variant() const noexcept {
    return by == normalization::capped ? "capped_recall" : family;
  }
  double value(const ranked_user& user) const noexcept {
    const std::size_t all = by == normalization::capped ? std::min(k, user.relevant) : user.relevant;
    return all == 0 ? 0 : static_cast<double>(user.hits(k)) / static_cast<double>(all);
  }
};

static_assert(ranking_metric<hit_rate> && ranking_metric<precision> && ranking_metric<recall>);

}  // namespace cairn
