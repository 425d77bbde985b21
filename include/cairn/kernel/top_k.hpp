#pragma once
/// The k best entries of a row, exactly, without sorting the row.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "cairn/kernel/lanes.hpp"

namespace cairn {

struct scored_index {
  std::uint32_t index = 0;
  float score = 0;
  friend bool operator==(const scored_index&, const scored_index&) = default;
};

/// The order of every ranking in Cairn: higher score first, of equal scores the lower index.
constexpr bool ranks_before(const scored_index& a, const scored_index& b) noexcept {
  return a.score != b.score ? a.score > b.score : a.index < b.index;
}

/// Keeps the k best of all that is offered, in any order of offers. Holds at most 2k + 64 entries; O(1) amortized an
/// offer, and one comparison where it is below the k-th best so far.
class best_k {
 public:
  explicit best_k(std::size_t k = 0, float floor = -std::numeric_limits<float>::infinity()) { reset(k, floor); }

  /// Starts anew and keeps the memory. Only scores above `floor` count; NaN never does.
  void reset(std::size_t k, float floor = -std::numeric_limits<float>::infinity()) noexcept {
    held_.clear();
    k_ = k;
    threshold_ = {std::numeric_limits<std::uint32_t>::min(), floor};
  }

  /// Nothing at or below this score and after this index can still enter.
  float threshold() const noexcept { return threshold_.score; }

  void offer(std::uint32_t index, float score) {
    const scored_index entry{index, score};
    if (!(score >= threshold_.score) || !ranks_before(entry, threshold_) || k_ == 0) return;
    held_.push_back(entry);
    if (held_.size() - std::min(held_.size(), k_) >= k_ + 64) shrink();
  }

  /// Moves the entries to `out`, best first: fewer than k where fewer counted.
  void take(std::vector<scored_index>& out) {
    take_unordered(out);
    std::sort(out.begin(), out.end(), in_order);
  }

  /// The same in no order, for a caller who has one of his own.
  void take_unordered(std::vector<scored_index>& out) {
    if (held_.size() > k_) shrink();
    out.assign(held_.begin(), held_.end());
    held_.clear();
  }

 private:
  /// A type of its own, not a function's address: algorithms inline it.
  static constexpr auto in_order = [](const scored_index& a, const scored_index& b) { return ranks_before(a, b); };

  void shrink() {
    const auto kth = held_.begin() + static_cast<std::ptrdiff_t>(k_ - 1);
    std::nth_element(held_.begin(), kth, held_.end(), in_order);
    held_.resize(k_);
    threshold_ = held_.back();
  }

  std::vector<scored_index> held_;
  std::size_t k_ = 0;
  scored_index threshold_;
};

namespace detail {

/// Calls threshold = offer(n, scores[n]) for what is above the threshold, in rising order. Sixty-four scores are
/// dismissed with one test.
template <class Level, class Offer>
CAIRN_ALWAYS_INLINE void scan_above(const float* scores, std::size_t size, float threshold, const Offer& offer) {
  using vector = lanes<float, Level>;
  constexpr std::size_t width = lane_count<float, Level>, parts = 64 / width;
  vector bound, part;
  fill(bound, threshold);
  const auto offer_each = [&](std::size_t begin, std::size_t end) CAIRN_INLINE_BODY {
    for (std::size_t n = begin; n < end; ++n) {
      if (scores[n] > threshold) threshold = offer(n, scores[n]);
    }
    fill(bound, threshold);
  };
  std::size_t at = 0;
  for (; at + parts * width <= size; at += parts * width) {
    vector best = bound;
    CAIRN_UNROLL
    for (std::size_t p = 0; p < parts; ++p) {
      load(part, scores + at + p * width);
      best = part > best ? part : best;  // NaN is no larger
    }
    if (!any_above(best, bound)) continue;
    for (std::size_t p = 0; p < parts; ++p) {
      load(part, scores + at + p * width);
      if (any_above(part, bound)) offer_each(at + p * width, at + (p + 1) * width);
    }
  }
  offer_each(at, size);
}

}  // namespace detail

/// The k best of a row into `out`, best first; of equal scores the lower index. Scores at or below `floor` and NaN are
/// left out, so that -infinity masks an entry; `out` is then shorter than k. O(n + k log k) for scores in random order,
/// and one pass over the row at the speed of memory but for the few that can enter.
inline void top_k(std::span<const float> scores, std::size_t k, std::vector<scored_index>& out,
                  float floor = -std::numeric_limits<float>::infinity()) {
  best_k best(k, floor);
  if (k > 0) {
    detail::at_level([&](auto level) CAIRN_INLINE_BODY {
      detail::scan_above<decltype(level)>(scores.data(), scores.size(), floor,
                                          [&](std::size_t n, float score) CAIRN_INLINE_BODY {
                                            best.offer(static_cast<std::uint32_t>(n), score);
                                            return best.threshold();
                                          });
    });
  }
  best.take(out);
}

}  // namespace cairn
