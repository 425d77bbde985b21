#pragma once
/// Which items a relevant one has to beat. The two protocols are two types: a score against a sample of the catalogue
/// says little about the whole (Krichene, Rendle: "On sampled metrics for item recommendation", KDD 2020), so their
/// results do not fit one table.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/recommender/concept.hpp"

namespace cairn {

/// Which entries of test are relevant, and whether their values are grades, which are not negative
/// (ndcg alone looks at grades).
struct relevance {
  float at_least = std::numeric_limits<float>::lowest();  ///< values below are not relevant, as in "four stars or more"
  bool graded = false;
  friend bool operator==(const relevance&, const relevance&) = default;
};

/// Which relevant items count: all, those that the user had in train already, or those new to him. The others stay in
/// the list and compete, but are no hits.
enum class wanted { all, repeat, fresh };

/// Every item of the catalogue competes, but for those the user has in train or history where they are excluded.
struct full_ranking {
  static constexpr std::string_view family = "full";
  seen_items seen = seen_items::exclude;
  wanted items = wanted::all;  ///< repeat needs seen_items::allow
  relevance relevant = {};
  friend bool operator==(const full_ranking&, const full_ranking&) = default;
};

/// What becomes of a negative that is a relevant item of the same user: it is left out, or competes (as published
/// lists of negatives hold a few). Both are counted. One that competes always ties with its own item: random_ties put
/// it before that for half of the seeds.
enum class collision { drop, keep };

/// Relevant items compete with a few negatives: those given for each user, or `count` drawn without repetition from
/// what the user has in no part, uniformly or one after another by the items' weights (how often train holds each:
/// "popular" negatives). The draws depend on seed and user alone, not on the model. For comparison with results of the
/// past only.
struct sampled_ranking {
  static constexpr std::string_view family = "sampled";
  std::vector<std::vector<item_index>> given = {};  ///< by user; empty: draw
  std::size_t count = 100;
  std::vector<double> weights = {};  ///< by item: chances of a draw; those of weight 0 never are; empty: all alike
  std::uint64_t seed = 0;
  collision same_item = collision::drop;
  relevance relevant = {};
  friend bool operator==(const sampled_ranking&, const sampled_ranking&) = default;
};

template <class P>
concept ranking_protocol = std::same_as<P, full_ranking> || std::same_as<P, sampled_ranking>;

/// What an evaluation counted on its way.
struct evaluation_counts {
  std::size_t users = 0;          ///< judged
  std::size_t skipped = 0;        ///< in test but without a relevant item: in no mean
  std::size_t folded_in = 0;      ///< judged, unknown to train, served from their history
  std::size_t by_popularity = 0;  ///< judged, unknown to train, served by popularity
  std::size_t masked = 0;         ///< entries of test left out because the user has them in train or history
  std::size_t colliding = 0;      ///< negatives that were relevant items of the same user, dropped or kept
  friend bool operator==(const evaluation_counts&, const evaluation_counts&) = default;
};

/// The counts of two evaluations together.
inline evaluation_counts summed(const evaluation_counts& a, const evaluation_counts& b) noexcept {
  return {.users = a.users + b.users,
          .skipped = a.skipped + b.skipped,
          .folded_in = a.folded_in + b.folded_in,
          .by_popularity = a.by_popularity + b.by_popularity,
          .masked = a.masked + b.masked,
          .colliding = a.colliding + b.colliding};
}

/// One line about a protocol, as tables print it.
inline std::string described(const full_ranking& protocol) {
  std::string text = "whole catalogue, seen items ";
  text += protocol.seen == seen_items::exclude ? "excluded" : "allowed";
  if (protocol.items == wanted::repeat) text += ", repeated items wanted";
  if (protocol.items == wanted::fresh) text += ", new items wanted";
  return text;
}

inline std::string described(const sampled_ranking& protocol) {
  if (!protocol.given.empty()) return "against given negatives";
  return "against " + std::to_string(protocol.count) + " sampled items" +
         (protocol.weights.empty() ? "" : ", drawn by weight");
}

}  // namespace cairn
