#pragma once
/// Learning to predict each item of a sequence from those before it, as a task of the training loop.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "cairn/block/item_head.hpp"
#include "cairn/data/sequences.hpp"
#include "cairn/recommender/sequence_network.hpp"
#include "cairn/train/concept.hpp"

namespace cairn {

/// Which events of a long history are learned from.
enum class long_histories {
  latest,  ///< the latest, as many as the model takes
  all      ///< all, cut into as few examples as the model's length allows, of about equal length
};

/// Examples are runs of events of one customer, at most `longest` + 1; each but the last is read and each but the first
/// is predicted. Head is what an item_head prepared. Refers to the sequences.
template <class Head>
class next_item_task {
 public:
  next_item_task(const sequences& data, std::size_t longest, long_histories which, Head head)
      : data_(&data), head_(std::move(head)) {
    for (std::size_t user = 0; user < data.users(); ++user) {
      const std::size_t begin = data.offsets[user], end = data.offsets[user + 1];
      if (end - begin < 2) continue;
      const std::size_t targets = end - begin - 1;
      if (which == long_histories::latest || targets <= longest) {
        runs_.push_back({end - 1 - std::min(targets, longest), end});
        continue;
      }
      const std::size_t parts = (targets + longest - 1) / longest;
      for (std::size_t part = 0; part < parts; ++part) {
        runs_.push_back({begin + part * targets / parts, begin + (part + 1) * targets / parts + 1});
      }
    }
  }

  std::size_t size() const noexcept { return runs_.size(); }
  std::size_t tokens(std::uint32_t n) const noexcept { return runs_[n].end - runs_[n].begin - 1; }
  double weight(std::uint32_t n) const noexcept { return static_cast<double>(tokens(n)); }
  /// All of example n, the first and the last one too.
  std::span<const item_index> events(std::uint32_t n) const noexcept {
    return std::span(data_->values).subspan(runs_[n].begin, tokens(n) + 1);
  }

  template <class Network>
  double learn(const Network& network, const shard& part, workspace& memory,
               typename Network::gradient& gradient) const {
    using scalar = typename Network::scalar;
    memory.reset();
    const std::span<std::uint32_t> offsets = memory.take<std::uint32_t>(part.examples.size() + 1);
    offsets[0] = 0;
    for (std::size_t n = 0; n < part.examples.size(); ++n) {
      offsets[n + 1] = offsets[n] + static_cast<std::uint32_t>(tokens(part.examples[n]));
    }
    const pass p(offsets, memory, part.seed);
    const std::span<std::uint32_t> ids = memory.take<std::uint32_t>(p.tokens()),
                                   targets = memory.take<std::uint32_t>(p.tokens());
    for (std::size_t n = 0; n < part.examples.size(); ++n) {
      const auto [begin, end] = runs_[part.examples[n]];
      const item_index* const from = data_->values.data();
      std::copy(from + begin, from + end - 1, ids.data() + offsets[n]);
      std::copy(from + begin + 1, from + end, targets.data() + offsets[n]);
    }
    typename Network::tape tape;
    const matrix_view<scalar> h = network.forward(ids, p.part(0), tape);
    const matrix_view<scalar> d_h = p.take_rows<scalar>(network.width());
    const item_targets<scalar> batch{h, targets, network.table()};
    const double loss = head_.learn(batch, p.part(1), part.scale, d_h, gradient.items.table);
    network.backward(d_h, p.part(0), tape, gradient);
    return loss;
  }

 private:
  struct run {
    std::size_t begin, end;  ///< of data_->values
  };
  const sequences* data_;
  Head head_;
  std::vector<run> runs_;
};

}  // namespace cairn
