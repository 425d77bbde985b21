#pragma once
/// How well a network of clicks ranks held-out next items among a few others while it is trained.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "cairn/block/workspace.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/core/random.hpp"
#include "cairn/data/packed_histories.hpp"
#include "cairn/data/sequences.hpp"
#include "cairn/recommender/next_item.hpp"
#include "cairn/recommender/next_item_validation.hpp"

namespace cairn {

/// The latest `longest` events of at most `most` histories, drawn by the seed, each with the item that came next and
/// `others` uniform draws: those that are the next item or in the history are left out.
class click_validation {
 public:
  click_validation(const next_items& cases, std::size_t longest, std::size_t most, std::size_t others,
                   std::uint64_t seed)
      : chosen_(detail::drawn_cases(cases.size(), most, seed)) {
    const auto items = static_cast<std::uint32_t>(cases.items());
    for (const std::uint32_t n : chosen_) {
      histories_.add_latest(cases.histories, n, longest);
      random_stream random(seed, purpose::negative, n);
      const auto known = cases.histories.of(n);
      candidates_.push_back(cases.next[n]);
      for (std::size_t drawn = 0; drawn < others; ++drawn) {
        const item_index item = random.below(items);
        if (item != cases.next[n] && std::find(known.begin(), known.end(), item) == known.end()) {
          candidates_.push_back(item);
        }
      }
      offsets_.push_back(candidates_.size());
    }
  }

  std::size_t size() const noexcept { return chosen_.size(); }

  /// Mean NDCG@10 of the next item, equal scores against it. added [I], or none: to the logits.
  template <class Network>
  double ndcg(const Network& network, std::span<const float> added, int threads) const {
    constexpr std::size_t cut = 10;
    const sequence_batch histories = histories_.batch();
    std::vector<double> gains(chosen_.size());
    parallel_for(chosen_.size(), 16, threads, [&](std::size_t begin, std::size_t end, int) {
      std::vector<float> scores;
      for (std::size_t n = begin; n < end; ++n) {
        workspace& memory = workspace_of_thread();
        memory.reset();
        const auto own = std::span(candidates_).subspan(offsets_[n], offsets_[n + 1] - offsets_[n]);
        scores.resize(own.size());
        network.score(histories.of(n), own, std::span(scores), memory, histories.context_of(n));
        for (std::size_t at = 0; !added.empty() && at < own.size(); ++at) scores[at] += added[own[at]];
        std::size_t above = 0;
        for (std::size_t at = 1; at < own.size(); ++at) above += scores[at] < scores[0] ? 0 : 1;
        gains[n] = above < cut ? 1 / std::log2(static_cast<double>(above) + 2) : 0;
      }
    });
    return std::accumulate(gains.begin(), gains.end(), 0.) /
           static_cast<double>(std::max<std::size_t>(1, gains.size()));
  }

 private:
  std::vector<std::uint32_t> chosen_;
  packed_histories histories_;
  std::vector<std::size_t> offsets_{0};
  std::vector<item_index> candidates_;
};

}  // namespace cairn
