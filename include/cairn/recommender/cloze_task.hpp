#pragma once
/// Learning to fill the gaps of a sequence from both sides, as a task of the training loop.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "cairn/block/asked_rows.hpp"
#include "cairn/block/item_head.hpp"
#include "cairn/core/error.hpp"
#include "cairn/core/random.hpp"
#include "cairn/data/sequences.hpp"
#include "cairn/kernel/gather_rows.hpp"
#include "cairn/recommender/next_item_task.hpp"
#include "cairn/recommender/sequence_network.hpp"

namespace cairn {

namespace detail {

/// Events of a packed batch as they are read.
struct shown_events {
  std::span<const std::uint32_t> ids, context;
};

/// Learns the asked events alone, whose items are `targets`.
template <class Network, class Head>
double learn_asked(const Network& network, const Head& head, const shown_events& shown, const asked_rows& asked,
                   std::span<const std::uint32_t> targets, const pass& p, double scale,
                   typename Network::gradient& gradient) {
  using scalar = typename Network::scalar;
  typename Network::tape tape;
  const matrix_view<scalar> h = network.forward_rows(shown.ids, p.part(0), tape, asked, shown.context);
  const pass few = p.part(1).with_offsets(asked.offsets);
  const matrix_view<scalar> d_h = few.take_rows<scalar>(h.columns);
  const item_targets<scalar> batch{h, targets, network.predicted(p.memory())};
  const double loss = network.learn_predicted(
      gradient, [&](touched_rows<scalar>& d_table) { return head.learn(batch, few, scale, d_h, d_table); });
  network.backward_rows(d_h, p.part(0), tape, gradient, asked);
  return loss;
}

}  // namespace detail

/// What is hidden of a history, anew each epoch: round(masked length) of its events, at least one; or with the chance
/// `last_only` its last event alone, which is what is asked where a history is scored. Source: Sun, Liu, Wu, Pei, Lin,
/// Ou, Jiang: "BERT4Rec: sequential recommendation with bidirectional encoder representations from transformer", CIKM
/// 2019.
struct cloze {
  double masked = .2;     ///< share, above 0 to 1: .2 as published for ml-1m, .6 for short histories
  double last_only = .1;  ///< share of the examples, 0 to 1
  static constexpr bool asks_by_mask = true;

  void check() const {
    require(masked > 0 && masked <= 1, "no share", "cloze.masked", "above 0, at most 1");
    require(last_only >= 0 && last_only <= 1, "no share", "cloze.last_only", "0 to 1");
  }
  /// How many of so many events are hidden.
  std::size_t count(std::size_t length) const noexcept {
    const auto rounded = static_cast<std::size_t>(std::lround(masked * static_cast<double>(length)));
    return std::clamp<std::size_t>(rounded, 1, length);
  }

  template <class Network, class Head>
  auto task(const sequences& data, std::size_t longest, long_histories which, Head head) const;
};

/// Examples are runs of events of one customer, at most `longest` + 1, as many as a history with the mask behind it.
/// Hidden events are read as the network's mask, without their columns, and they alone are predicted. What is hidden
/// follows from the shard's seed and the example. Head is what an item_head prepared. Refers to the sequences.
template <class Head>
class cloze_task {
 public:
  cloze_task(const sequences& data, std::size_t longest, long_histories which, const cloze& hiding, Head head)
      : data_(&data), hiding_(hiding), head_(std::move(head)), runs_(detail::runs_of(data, longest, 0, which)) {
    hiding.check();
  }

  std::size_t size() const noexcept { return runs_.size(); }
  std::size_t tokens(std::uint32_t n) const noexcept { return runs_[n].end - runs_[n].begin; }
  /// What is to be expected: which examples hide their last event alone is drawn.
  double weight(std::uint32_t n) const noexcept {
    return hiding_.last_only + (1 - hiding_.last_only) * static_cast<double>(hiding_.count(tokens(n)));
  }

  template <class Network>
  double learn(const Network& network, const shard& part, workspace& memory,
               typename Network::gradient& gradient) const {
    memory.reset();
    const std::size_t examples = part.examples.size();
    const std::span<std::uint32_t> offsets = memory.take<std::uint32_t>(examples + 1),
                                   asked = memory.take<std::uint32_t>(examples + 1);
    offsets[0] = asked[0] = 0;
    std::size_t most = 0;
    for (std::size_t n = 0; n < examples; ++n) {
      const std::size_t length = tokens(part.examples[n]);
      offsets[n + 1] = offsets[n] + static_cast<std::uint32_t>(length);
      most += hiding_.count(length);
    }
    const pass p = pass_of_shard(part, offsets, memory);
    const std::span<std::uint32_t> ids = memory.take<std::uint32_t>(p.tokens()),
                                   rows = memory.take<std::uint32_t>(most), targets = memory.take<std::uint32_t>(most);
    const std::size_t columns = data_->columns.size();
    const std::span<std::uint32_t> context = memory.take<std::uint32_t>(p.tokens() * columns);
    for (std::size_t n = 0; n < examples; ++n) {
      const detail::event_run run = runs_[part.examples[n]];
      std::copy(data_->values.data() + run.begin, data_->values.data() + run.end, ids.data() + offsets[n]);
      const auto known = data_->context_of(run.begin, run.end - run.begin);
      std::copy(known.begin(), known.end(), context.data() + offsets[n] * columns);
      asked[n + 1] = asked[n];
      random_stream random(part.seed, purpose::mask, part.examples[n]);
      const auto hide = [&](std::uint32_t row) {
        rows[asked[n + 1]] = row;
        targets[asked[n + 1]++] = ids[row];
        ids[row] = network.mask();
        std::fill_n(context.data() + row * columns, columns, no_row);
      };
      if (random.uniform() < hiding_.last_only) {
        hide(offsets[n + 1] - 1);
        continue;
      }
      // Each set of so many is as likely as any other: Knuth, "The art of computer programming", 3.4.2, algorithm S.
      auto left = static_cast<std::uint32_t>(hiding_.count(p.length(n)));
      for (std::uint32_t row = offsets[n]; left > 0; ++row) {
        if (random.below(offsets[n + 1] - row) >= left) continue;
        hide(row);
        --left;
      }
    }
    const std::size_t hidden = asked[examples];
    return detail::learn_asked(network, head_, {ids, context}, {asked, rows.first(hidden)}, targets.first(hidden), p,
                               part.scale, gradient);
  }

 private:
  const sequences* data_;
  cloze hiding_;
  Head head_;
  std::vector<detail::event_run> runs_;
};

template <class Network, class Head>
auto cloze::task(const sequences& data, std::size_t longest, long_histories which, Head head) const {
  return cloze_task<Head>(data, longest, which, *this, std::move(head));
}

}  // namespace cairn
