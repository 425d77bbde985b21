#pragma once
/// The k best entries of a row, exactly, without sorting the row.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

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

/// The k best of a row into `out`, best first; of equal scores the lower index. Scores at or below `floor` and NaN are
/// left out, so that -infinity masks an entry; `out` is then shorter than k. O(n + k log k) for scores in random order:
/// sixteen are dismissed with one test.
inline void top_k(std::span<const float> scores, std::size_t k, std::vector<scored_index>& out,
                  float floor = -std::numeric_limits<float>::infinity()) {
  constexpr std::size_t block = 16;
  best_k best(k, floor);
  std::size_t at = 0;
  for (; at + block <= scores.size(); at += block) {
    const float* const row = scores.data() + at;
    const float threshold = best.threshold();
    int any = 0;
    for (std::size_t n = 0; n < block; ++n) any |= static_cast<int>(row[n] > threshold);
    if (any == 0) continue;
    for (std::size_t n = 0; n < block; ++n) best.offer(static_cast<std::uint32_t>(at + n), row[n]);
  }
  for (; at < scores.size(); ++at) best.offer(static_cast<std::uint32_t>(at), scores[at]);
  best.take(out);
}

}  // namespace cairn
