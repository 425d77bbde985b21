#pragma once
/// Learning to predict each item of a sequence from those before it, as a task of the training loop.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
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

/// What an example is: a run of events, each of which but the first is predicted from those before it in the run; or
/// one event and what came before it, which is for networks that give one row for a history.
enum class examples_of { runs, prefixes };

namespace detail {

/// Events [begin, end) of sequences::values.
struct event_run {
  std::size_t begin, end;
};

/// What is learned of each history of two events at least: runs of at most `longest` events and one more, which share
/// `shared` with the next one.
inline std::vector<event_run> runs_of(const sequences& data, std::size_t longest, std::size_t shared,
                                      long_histories which) {
  const std::size_t most = longest + (longest < std::numeric_limits<std::size_t>::max() ? 1 : 0);
  std::vector<event_run> runs;
  for (std::size_t user = 0; user < data.users(); ++user) {
    const std::size_t begin = data.offsets[user], end = data.offsets[user + 1];
    if (end - begin < 2) continue;
    if (which == long_histories::latest || end - begin <= most) {
      runs.push_back({end - std::min(end - begin, most), end});
      continue;
    }
    const std::size_t own = end - begin - shared, each = most - shared, parts = (own + each - 1) / each;
    for (std::size_t part = 0; part < parts; ++part) {
      runs.push_back({begin + part * own / parts, begin + (part + 1) * own / parts + shared});
    }
  }
  return runs;
}

}  // namespace detail

/// Examples are runs of events of one customer, at most `longest` + 1; each but the last is read and each but the first
/// is predicted: of prefixes, the last alone. The network reads the columns of the sequences. Head is what an item_head
/// prepared. Refers to the sequences.
template <class Head, examples_of Examples = examples_of::runs>
class next_item_task {
 public:
  next_item_task(const sequences& data, std::size_t longest, long_histories which, Head head)
      : data_(&data), head_(std::move(head)) {
    if constexpr (!prefixes) {
      runs_ = detail::runs_of(data, longest, 1, which);
      return;
    }
    for (std::size_t user = 0; user < data.users(); ++user) {
      const std::size_t begin = data.offsets[user], end = data.offsets[user + 1];
      if (end - begin < 2) continue;
      const std::size_t targets = end - begin - 1;
      const std::size_t first = which == long_histories::latest ? end - std::min(targets, longest) : begin + 1;
      for (std::size_t at = first; at < end; ++at) runs_.push_back({at - std::min(at - begin, longest), at + 1});
    }
  }

  std::size_t size() const noexcept { return runs_.size(); }
  std::size_t tokens(std::uint32_t n) const noexcept { return runs_[n].end - runs_[n].begin - 1; }
  double weight(std::uint32_t n) const noexcept { return prefixes ? 1 : static_cast<double>(tokens(n)); }
  /// All of example n, the first and the last one too.
  std::span<const item_index> events(std::uint32_t n) const noexcept {
    return std::span(data_->values).subspan(runs_[n].begin, tokens(n) + 1);
  }
  /// [tokens, D]: what is known of those that are read, all but the last one.
  std::span<const std::uint32_t> context(std::uint32_t n) const noexcept {
    return data_->context_of(runs_[n].begin, tokens(n));
  }
  /// D
  std::size_t columns() const noexcept { return data_->columns.size(); }

  template <class Network>
  double learn(const Network& network, const shard& part, workspace& memory,
               typename Network::gradient& gradient) const {
    using scalar = typename Network::scalar;
    static_assert(pools<Network> == prefixes, "a network that pools learns from prefixes, and no other");
    memory.reset();
    const auto offsets = packed_offsets(part, memory, [&](std::uint32_t n) { return tokens(n); });
    const pass p = pass_of_shard(part, offsets, memory);
    const std::size_t rows = prefixes ? p.sequences() : p.tokens();
    const std::span<std::uint32_t> ids = memory.take<std::uint32_t>(p.tokens()),
                                   targets = memory.take<std::uint32_t>(rows);
    const std::span<std::uint32_t> values = memory.take<std::uint32_t>(p.tokens() * columns());
    for (std::size_t n = 0; n < part.examples.size(); ++n) {
      const auto [begin, end] = runs_[part.examples[n]];
      const item_index* const from = data_->values.data();
      std::copy(from + begin, from + end - 1, ids.data() + offsets[n]);
      const auto known = context(part.examples[n]);
      std::copy(known.begin(), known.end(), values.data() + offsets[n] * columns());
      if constexpr (prefixes) {
        targets[n] = from[end - 1];
      } else {
        std::copy(from + begin + 1, from + end, targets.data() + offsets[n]);
      }
    }
    typename Network::tape tape;
    const matrix_view<scalar> h = network.forward(ids, p.part(0), tape, values);
    const matrix_view<scalar> d_h{memory.take<scalar>(rows * network.width()).data(), rows, network.width()};
    const item_targets<scalar> batch{h, targets, network.predicted(memory)};
    const double loss = network.learn_predicted(gradient, [&](touched_rows<scalar>& d_table) {
      return head_.learn(batch, p.part(1), part.scale, d_h, d_table);
    });
    network.backward(d_h, p.part(0), tape, gradient);
    return loss;
  }

 private:
  static constexpr bool prefixes = Examples == examples_of::prefixes;
  const sequences* data_;
  Head head_;
  std::vector<detail::event_run> runs_;
};

/// Each item of a history is learned from those before it, and what comes next is told after its last event.
struct every_next_item {
  static constexpr bool asks_by_mask = false;

  /// A network that gives one row for a history learns from prefixes.
  template <class Network, class Head>
  auto task(const sequences& data, std::size_t longest, long_histories which, Head head) const {
    constexpr examples_of examples = pools<Network> ? examples_of::prefixes : examples_of::runs;
    return next_item_task<Head, examples>(data, longest, which, std::move(head));
  }
};

}  // namespace cairn
