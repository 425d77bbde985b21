#pragma once
/// Places of relevant items in a row of scores, by counting comparisons instead of sorting, and what happens to ties.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/random.hpp"
#include "cairn/kernel/count.hpp"
#include "cairn/metric/concept.hpp"

namespace cairn {

/// Relevant items before others of equal score, higher grades first: what a model would earn at best. Flatters models
/// with few distinct scores; one that scores all alike is perfect.
/// Source: Cabanac, Hubert, Boughanem, Chrisment: "Tie-breaking bias", CLEF 2010 (the optimistic strategy).
/// Use: an upper bound, beside pessimistic_ties: how much of a result is owed to ties.
struct optimistic_ties {
  static constexpr std::string_view family = "optimistic";
  friend bool operator==(const optimistic_ties&, const optimistic_ties&) = default;
};

/// Items of equal score in the order of a hash of (seed, user, item), never of the index: every model sees the same
/// one.
/// Source: McSherry, Najork: "Computing information retrieval performance measures efficiently in the presence of tied
/// scores", ECIR 2008 (the mean over all orders, of which this is one).
/// Use: by default; the mean over users is then near the mean over all orders.
struct random_ties {
  static constexpr std::string_view family = "random";
  std::uint64_t seed = 0;
  std::uint64_t key(std::uint32_t user) const noexcept { return mix(mix(seed) ^ user); }
  /// Different for every item of a user: mix is a bijection.
  static std::uint64_t order_of(std::uint64_t key, std::uint32_t item) noexcept { return mix(key ^ item); }
  std::uint64_t order(std::uint32_t user, std::uint32_t item) const noexcept { return order_of(key(user), item); }
  friend bool operator==(const random_ties&, const random_ties&) = default;
};

/// Relevant items after others of equal score, lower grades first: what a model earns at worst.
/// Source: Cabanac, Hubert, Boughanem, Chrisment: "Tie-breaking bias", CLEF 2010 (the realistic strategy).
/// Use: a lower bound, and a guard against models that score all alike.
struct pessimistic_ties {
  static constexpr std::string_view family = "pessimistic";
  friend bool operator==(const pessimistic_ties&, const pessimistic_ties&) = default;
};

template <class T>
concept tie_policy =
    std::same_as<T, optimistic_ties> || std::same_as<T, random_ties> || std::same_as<T, pessimistic_ties>;

/// One relevant item among the candidates: its place in the row of scores, its id, its grade.
struct relevant_item {
  std::size_t at = 0;
  std::uint32_t item = 0;
  float gain = 1;
};

/// Ranks the relevant items of one user after another; holds the memory of the ranking it returns until the next.
class ranker {
 public:
  /// scores: of the candidates; -infinity marks what is no candidate (a masked item), any other value that is not
  /// finite is an error. items: the id of each candidate; empty where it is its index. relevant: the relevant
  /// candidates, each once; a further candidate with the id of one competes with it. missing: grades of relevant
  /// items that are no candidates. graded: pass grades on to the metrics. O(I R) comparisons that vectorize for few
  /// relevant items, O(I log R) for many, and one hash for each tied candidate.
  template <tie_policy Ties>
  const ranked_user& rank(std::uint32_t user, std::span<const float> scores, std::span<const std::uint32_t> items,
                          std::span<const relevant_item> relevant, std::span<const float> missing, bool graded,
                          const Ties& ties) {
    const std::size_t candidates = candidates_of(user, scores);
    const std::size_t count = relevant.size();
    sorted_.assign(relevant.begin(), relevant.end());
    for (const relevant_item& each : sorted_) {
      if (!std::isfinite(scores[each.at])) throw error("a relevant item is masked", "ranking", "only candidates");
    }
    std::sort(sorted_.begin(), sorted_.end(), [&](const relevant_item& a, const relevant_item& b) {
      if (scores[a.at] != scores[b.at]) return scores[a.at] > scores[b.at];
      if constexpr (std::same_as<Ties, random_ties>) {
        return ties.order(user, a.item) < ties.order(user, b.item);
      } else {
        const bool first = std::same_as<Ties, optimistic_ties>;
        return a.gain != b.gain ? (a.gain > b.gain) == first : a.at < b.at;
      }
    });
    count_above(scores);

    positions_.resize(count);
    gains_.resize(graded ? count : 0);
    result_.lost_pairs = 0;
    for (std::size_t begin = 0, end = 0; begin < count; begin = end) {
      const float score = scores[sorted_[begin].at];
      for (end = begin; end < count && scores[sorted_[end].at] == score;) ++end;
      const std::size_t higher = higher_[begin], equal = equal_[begin], own = end - begin;
      // Of the `higher`, `begin` are relevant themselves; of the `equal`, `own` are.
      result_.lost_pairs +=
          static_cast<double>(own) * (static_cast<double>(higher - begin) + static_cast<double>(equal - own) / 2);
      for (std::size_t n = begin; n < end; ++n) positions_[n] = higher + (n - begin);
      if constexpr (std::same_as<Ties, pessimistic_ties>) {
        for (std::size_t n = begin; n < end; ++n) positions_[n] += equal - own;
      } else if constexpr (std::same_as<Ties, random_ties>) {
        if (equal > own) add_others(user, scores, items, begin, end, ties);
      }
    }
    for (std::size_t n = 0; n < gains_.size(); ++n) gains_[n] = sorted_[n].gain;
    ideal_.assign(gains_.begin(), gains_.end());
    if (graded) ideal_.insert(ideal_.end(), missing.begin(), missing.end());
    std::sort(ideal_.begin(), ideal_.end(), [](float a, float b) { return a > b; });
    result_.positions = positions_;
    result_.gains = gains_;
    result_.ideal = ideal_;
    result_.relevant = count + missing.size();
    result_.candidates = candidates;
    return result_;
  }

 private:
  static std::size_t candidates_of(std::uint32_t user, std::span<const float> scores) {
    const std::size_t finite = count_finite(scores);
    if (finite == scores.size()) return finite;
    const std::size_t masked = count_against(scores, -std::numeric_limits<float>::infinity()).same;
    if (finite + masked != scores.size()) {
      throw error("score is NaN or infinite", "ranking for user " + std::to_string(user),
                  "finite scores from the model");
    }
    return finite;
  }

  /// higher_[n], equal_[n]: candidates that score above and the same as sorted_[n], itself included.
  void count_above(std::span<const float> scores) {
    const std::size_t count = sorted_.size();
    higher_.assign(count, 0);
    equal_.assign(count, 0);
    constexpr std::size_t few = 24;
    if (count <= few) {
      for (std::size_t n = 0; n < count; ++n) {
        const float score = scores[sorted_[n].at];
        if (n > 0 && score == scores[sorted_[n - 1].at]) {
          higher_[n] = higher_[n - 1];
          equal_[n] = equal_[n - 1];
          continue;
        }
        const counted_against found = count_against(scores, score);
        higher_[n] = found.above;
        equal_[n] = found.same;
      }
      return;
    }
    // Many relevant items: find the place of every candidate among their distinct scores, falling.
    levels_.clear();
    for (const relevant_item& each : sorted_) {
      if (levels_.empty() || levels_.back() != scores[each.at]) levels_.push_back(scores[each.at]);
    }
    above_.assign(levels_.size() + 1, 0);  // candidates above level l and not above level l - 1
    same_.assign(levels_.size() + 1, 0);
    for (const float score : scores) {
      if (score < levels_.back()) continue;
      const auto found =
          std::lower_bound(levels_.begin(), levels_.end(), score, [](float a, float b) { return a > b; });
      const auto level = static_cast<std::size_t>(found - levels_.begin());
      ++(found != levels_.end() && *found == score ? same_ : above_)[level];
    }
    std::size_t level = 0, higher = above_[0];
    for (std::size_t n = 0; n < count; ++n) {
      if (scores[sorted_[n].at] != levels_[level]) {
        higher += same_[level];
        higher += above_[++level];
      }
      higher_[n] = higher;
      equal_[n] = same_[level];
    }
  }

  /// Moves the relevant items [begin, end) of one score behind the others of that score whose hash is lower. A
  /// candidate that is a relevant item once more has another hash than it, so that each is before the other for half
  /// of the seeds.
  void add_others(std::uint32_t user, std::span<const float> scores, std::span<const std::uint32_t> items,
                  std::size_t begin, std::size_t end, const random_ties& ties) {
    const float score = scores[sorted_[begin].at];
    const std::uint64_t key = ties.key(user);
    orders_.clear();
    for (std::size_t n = begin; n < end; ++n) orders_.push_back(random_ties::order_of(key, sorted_[n].item));
    const std::uint64_t first = orders_.front(), last = orders_.back();
    before_.assign(end - begin + 1, 0);
    constexpr std::size_t block = 64;
    for (std::size_t begin_of = 0; begin_of < scores.size(); begin_of += block) {
      const std::size_t end_of = std::min(scores.size(), begin_of + block);
      std::size_t same = count_against(scores.subspan(begin_of, end_of - begin_of), score).same;
      for (std::size_t at = begin_of; same > 0; ++at) {
        if (scores[at] != score) continue;
        --same;
        const std::uint32_t item = items.empty() ? static_cast<std::uint32_t>(at) : items[at];
        std::uint64_t order = random_ties::order_of(key, item);
        if (order > last) continue;  // behind all of them
        std::size_t place = order <= first ? 0 : place_among(order);
        if (orders_[place] == order && sorted_[begin + place].at != at) {  // the same item a second time
          order = random_ties::order_of(~key, item);
          if (order > last) continue;
          place = place_among(order);
        }
        ++before_[place];  // counts each relevant item at its own place too
      }
    }
    std::size_t others = 0;
    for (std::size_t n = begin; n < end; ++n) {
      others += before_[n - begin] - 1;
      positions_[n] += others;
    }
  }

  /// How many of the tied relevant items have a lower hash.
  std::size_t place_among(std::uint64_t order) const {
    return static_cast<std::size_t>(std::lower_bound(orders_.begin(), orders_.end(), order) - orders_.begin());
  }

  ranked_user result_;
  std::vector<relevant_item> sorted_;
  std::vector<std::size_t> positions_, higher_, equal_, above_, same_, before_;
  std::vector<float> gains_, ideal_, levels_;
  std::vector<std::uint64_t> orders_;
};

}  // namespace cairn
