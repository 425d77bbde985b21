#pragma once
/// How well a network predicts held-out next items while it is trained.

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
#include "cairn/kernel/gemm.hpp"
#include "cairn/recommender/next_item.hpp"
#include "cairn/recommender/sequence_network.hpp"

namespace cairn {

namespace detail {

/// At most `most` of so many cases, at least one where there is one, drawn by the seed and in rising order.
inline std::vector<std::uint32_t> drawn_cases(std::size_t count, std::size_t most, std::uint64_t seed) {
  std::vector<std::uint32_t> chosen(count);
  std::iota(chosen.begin(), chosen.end(), 0U);
  if (most >= count) return chosen;
  random_stream(seed, purpose::split).shuffle(std::span(chosen));
  chosen.resize(std::max<std::size_t>(most, 1));
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

/// The network's rows after the last events of histories [begin, end) of a batch, or of the mask behind them,
/// [end - begin, width] in the workspace. What is no sequence_network has no mask.
template <class Network>
matrix_view<const float> last_rows(const Network& network, const sequence_batch& batch, std::size_t begin,
                                   std::size_t end, workspace& memory) {
  const std::size_t count = end - begin;
  const std::span<std::uint32_t> offsets = memory.take<std::uint32_t>(count + 1);
  for (std::size_t n = 0; n <= count; ++n) offsets[n] = batch.offsets[begin + n] - batch.offsets[begin];
  const std::span<const item_index> items = batch.items.subspan(batch.offsets[begin], offsets[count]);
  const std::size_t columns = batch.columns();
  const auto context = batch.context.subspan(batch.offsets[begin] * columns, items.size() * columns);
  if constexpr (requires { network.masked; }) {
    if (network.masked) {
      const std::span<item_index> asking = memory.take<item_index>(items.size() + count);
      const std::span<std::uint32_t> known = memory.take<std::uint32_t>(asking.size() * columns);
      for (std::size_t n = 0; n < count; ++n) {
        const std::size_t first = offsets[n], size = offsets[n + 1] - first;
        const auto own = batch.context_of(begin + n);
        *std::copy_n(items.data() + first, size, asking.data() + first + n) = network.mask();
        std::fill_n(std::copy(own.begin(), own.end(), known.data() + (first + n) * columns), columns, no_row);
      }
      for (std::size_t n = 0; n <= count; ++n) offsets[n] += static_cast<std::uint32_t>(n);
      return network.forward_last(asking, pass(offsets, memory).part(0), known);
    }
  }
  return network.forward_last(items, pass(offsets, memory).part(0), context);
}

/// What items are predicted by, [I, width]: worked out in the memory where the network sums it.
template <class Network>
matrix_view<const float> predicted_rows(const Network& network, workspace& memory) {
  if constexpr (requires { network.predicted(memory); }) {
    return network.predicted(memory);
  } else {
    return network.table();
  }
}

}  // namespace detail

/// Cases that are scored again and again: the latest `longest` events of at most `most` histories, drawn by the seed.
class next_item_validation {
 public:
  next_item_validation(const next_items& cases, std::size_t longest, std::size_t most, std::uint64_t seed,
                       seen_items seen = seen_items::exclude)
      : cases_(&cases), seen_(seen), chosen_(detail::drawn_cases(cases.size(), most, seed)) {
    for (const std::uint32_t n : chosen_) histories_.add_latest(cases.histories, n, longest);
  }

  /// Mean NDCG@10 of the next item among all items, or all that its history does not hold, where one that it holds
  /// counts as missed. Of equal scores the lower index stands first.
  template <class Network>
  double ndcg(const Network& network, int threads) const {
    constexpr std::size_t cut = 10, chunk = 64;
    const std::size_t items = network.catalogue();
    std::vector<double> gains(chosen_.size());
    struct room {
      workspace memory;
      std::vector<float> scores;
    };
    std::vector<room> rooms(static_cast<std::size_t>(thread_count(threads)));
    workspace shared;
    const auto table = detail::predicted_rows(network, shared).transposed();
    parallel_for(chosen_.size(), chunk, threads, [&](std::size_t begin, std::size_t end, int worker) {
      room& own = rooms[static_cast<std::size_t>(worker)];
      own.memory.reset();
      own.scores.resize(chunk * items);
      const auto last = detail::last_rows(network, histories_.batch(), begin, end, own.memory);
      gemm(last, table, matrix_view<float>{own.scores.data(), end - begin, items});
      for (std::size_t n = begin; n < end; ++n) {
        float* const scores = own.scores.data() + (n - begin) * items;
        const item_index next = cases_->next[chosen_[n]];
        const float score = scores[next];
        if (seen_ == seen_items::exclude) {
          for (const item_index seen : cases_->histories.of(chosen_[n])) {
            scores[seen] = -std::numeric_limits<float>::infinity();
          }
        }
        std::size_t above = scores[next] == score ? 0 : cut;
        for (std::size_t i = 0; i < items && above < cut; ++i) {
          above += scores[i] > score || (scores[i] == score && i < next) ? 1 : 0;
        }
        gains[n] = above < cut ? 1 / std::log2(static_cast<double>(above) + 2) : 0;
      }
    });
    return std::accumulate(gains.begin(), gains.end(), 0.) /
           static_cast<double>(std::max<std::size_t>(1, gains.size()));
  }

 private:
  const next_items* cases_;
  seen_items seen_;
  std::vector<std::uint32_t> chosen_;
  packed_histories histories_;
};

}  // namespace cairn
