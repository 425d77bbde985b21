#pragma once
/// Learning two towers by the softmax over the items of a batch, as a task of the training loop.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cairn/block/in_batch_softmax.hpp"
#include "cairn/core/error.hpp"
#include "cairn/data/sequences.hpp"
#include "cairn/recommender/next_item_task.hpp"
#include "cairn/recommender/two_tower_network.hpp"
#include "cairn/sampler/in_batch.hpp"
#include "cairn/train/concept.hpp"

namespace cairn {

struct two_tower_objective {
  in_batch_softmax loss = {};
  bool corrected = true;    ///< by the log of an item's chance to be in a batch
  std::size_t further = 0;  ///< items that are drawn for a shard besides, evenly among those that train has

  void check() const {
    loss.check();
    require(further < (std::size_t{1} << 24U), "out of range", "two_tower_objective.further", "below 2^24");
  }
};

namespace detail {

/// The different items of a batch in rising order, and what the loss asks of them.
struct gathered_items {
  std::span<const std::uint32_t> ids;
  batch_items places;
};

/// Of targets [rows], each of a group, and of drawn items. O(n log n) of both together.
inline gathered_items gather_items(std::span<const std::uint32_t> targets, std::span<const std::uint32_t> groups,
                                   std::span<const std::uint32_t> drawn, const pass& p) {
  const std::size_t all = targets.size() + drawn.size();
  const std::span<std::uint64_t> pairs = p.take<std::uint64_t>(all);  // item, group
  const auto pair = [](std::uint32_t item, std::uint32_t group) { return std::uint64_t{item} << 32U | group; };
  for (std::size_t n = 0; n < targets.size(); ++n) pairs[n] = pair(targets[n], groups[n]);
  for (std::size_t n = 0; n < drawn.size(); ++n) pairs[targets.size() + n] = pair(drawn[n], shared_by_all);
  std::sort(pairs.begin(), pairs.end());
  const std::span<std::uint32_t> ids = p.take<std::uint32_t>(all), owners = p.take<std::uint32_t>(all),
                                 places = p.take<std::uint32_t>(targets.size());
  std::size_t count = 0;
  for (const std::uint64_t each : pairs) {
    const auto id = static_cast<std::uint32_t>(each >> 32U), group = static_cast<std::uint32_t>(each);
    if (count == 0 || ids[count - 1] != id) {
      ids[count] = id;
      owners[count++] = group;
    } else if (owners[count - 1] != group) {
      owners[count - 1] = shared_by_all;
    }
  }
  const std::span<const std::uint32_t> found = ids.first(count);
  for (std::size_t n = 0; n < targets.size(); ++n) {
    places[n] = static_cast<std::uint32_t>(std::lower_bound(found.begin(), found.end(), targets[n]) - found.begin());
  }
  return {found, {places, groups, owners.first(count), {}}};
}

}  // namespace detail

/// Examples are those of next_item_task, an example a group, read with their columns. Each row's item is to be told
/// from those of the other examples of its shard, and from items drawn for the shard: Yang et al.: "Mixed negative
/// sampling for learning two-tower neural networks in recommendations", WWW 2020 companion. A shard's tokens bound its
/// items, whatever the number of threads. Refers to the sequences.
template <examples_of Examples>
class two_tower_task {
 public:
  two_tower_task(const sequences& data, std::size_t longest, long_histories which, const two_tower_objective& objective)
      : examples_(data, longest, which, {}), objective_(objective), shares_(data.items()) {
    objective.check();
    std::vector<std::uint32_t> counts(data.items());
    for (std::uint32_t n = 0; n < examples_.size(); ++n) {
      for (const item_index item : targets_of(n)) ++counts[item];
    }
    double sum = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) sum += shares_[i] = in_batch_sampler{}.weight(counts[i]);
    for (double& share : shares_) share /= std::max(1., sum);
    const std::vector<std::uint32_t> taken = item_counts(data);
    for (std::uint32_t i = 0; i < taken.size(); ++i) {
      if (taken[i] > 0) drawn_from_.push_back(i);
    }
  }

  std::size_t size() const noexcept { return examples_.size(); }
  std::size_t tokens(std::uint32_t n) const noexcept { return examples_.tokens(n); }
  double weight(std::uint32_t n) const noexcept { return examples_.weight(n); }
  std::span<const item_index> events(std::uint32_t n) const noexcept { return examples_.events(n); }

  template <class Network>
  double learn(const Network& network, const shard& part, workspace& memory,
               typename Network::gradient& gradient) const {
    using scalar = typename Network::scalar;
    static_assert(pools<Network> == prefixes, "a query tower that pools learns from prefixes, and no other");
    memory.reset();
    const auto offsets = packed_offsets(part, memory, [&](std::uint32_t n) { return tokens(n); });
    std::size_t rows = 0;
    for (const std::uint32_t n : part.examples) rows += targets_of(n).size();
    const pass p = pass_of_shard(part, offsets, memory);
    const std::span<std::uint32_t> ids = memory.take<std::uint32_t>(p.tokens()),
                                   targets = memory.take<std::uint32_t>(rows),
                                   groups = memory.take<std::uint32_t>(rows),
                                   drawn = memory.take<std::uint32_t>(objective_.further),
                                   values = memory.take<std::uint32_t>(p.tokens() * examples_.columns());
    std::size_t row = 0;
    for (std::size_t n = 0; n < part.examples.size(); ++n) {
      const std::span<const item_index> own = events(part.examples[n]);
      const auto known = examples_.context(part.examples[n]);
      std::copy(own.begin(), own.end() - 1, ids.data() + offsets[n]);
      std::copy(known.begin(), known.end(), values.data() + offsets[n] * examples_.columns());
      for (const item_index item : targets_of(part.examples[n])) {
        targets[row] = item;
        groups[row++] = static_cast<std::uint32_t>(n);
      }
    }
    random_stream random(p.seed(), purpose::negative, p.part(3).path());
    for (std::uint32_t& each : drawn) {
      each = drawn_from_[random.below(static_cast<std::uint32_t>(drawn_from_.size()))];
    }
    const detail::gathered_items gathered = detail::gather_items(targets, groups, drawn, p);
    batch_items batch = gathered.places;
    if (objective_.corrected) batch.log_chances = log_chances(gathered.ids, rows, memory);

    typename Network::query_tape of_queries;
    typename Network::item_tape of_items;
    const matrix_view<const scalar> q = network.queries(ids, p.part(0), of_queries, values);
    const matrix_view<const scalar> v = network.vectors(gathered.ids, p.part(1), of_items);
    const matrix_view<scalar> d_q{memory.take<scalar>(q.rows * q.columns).data(), q.rows, q.columns};
    const matrix_view<scalar> d_v{memory.take<scalar>(v.rows * v.columns).data(), v.rows, v.columns};
    const double loss = objective_.loss.learn<scalar>(q, v, batch, p, part.scale, d_q, d_v);
    network.queries_backward(d_q, p.part(0), of_queries, gradient);
    network.vectors_backward(d_v, p.part(1), of_items, gradient);
    return loss;
  }

 private:
  static constexpr bool prefixes = Examples == examples_of::prefixes;
  struct no_head {};

  std::span<const item_index> targets_of(std::uint32_t n) const noexcept {
    const std::span<const item_index> own = events(n);
    return prefixes ? own.last(1) : own.subspan(1);
  }
  std::span<const double> log_chances(std::span<const std::uint32_t> ids, std::size_t rows, workspace& memory) const {
    const std::span<double> result = memory.take<double>(ids.size());
    const double draw = 1 / static_cast<double>(drawn_from_.size());
    for (std::size_t n = 0; n < ids.size(); ++n) {
      result[n] = log_chance_in_batch(shares_[ids[n]], rows, draw, objective_.further);
    }
    return result;
  }

  next_item_task<no_head, Examples> examples_;
  two_tower_objective objective_;
  std::vector<double> shares_;             // [I] of all targets
  std::vector<std::uint32_t> drawn_from_;  // items that train has
};

}  // namespace cairn
