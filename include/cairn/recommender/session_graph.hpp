#pragma once
/// Histories as graphs of their distinct items.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "cairn/block/packed_graph.hpp"
#include "cairn/block/pass.hpp"

namespace cairn {

/// The graphs of a packed batch of histories, in the workspace of its pass. Nodes of a history stand in the order in
/// which their items came first. An event and the next one are an edge; one that comes again counts again. A node's
/// edges weigh 1 together: they are shares of all that left it in `out`, of all that came to it in `in`.
template <class Scalar>
struct session_graphs {
  packed_graph<Scalar> graph;
  std::span<const std::uint32_t> first;  ///< [nodes] the event with which a node came
  std::span<const std::uint32_t> node;   ///< [events]
};

namespace detail {

/// The edges from `from(e)` to `to(e)` for the pairs e of one event and the next, by where they begin.
template <class Scalar, class From, class To>
packed_edges<Scalar> edges_by(const pass& p, std::size_t nodes, std::size_t edges, const From& from, const To& to) {
  const std::span<std::uint32_t> begin = p.take<std::uint32_t>(nodes + 1), neighbor = p.take<std::uint32_t>(edges);
  const std::span<Scalar> weight = p.take<Scalar>(edges);
  std::fill(begin.begin(), begin.end(), 0U);
  const auto for_pairs = [&](const auto& body) {
    for (std::size_t s = 0; s < p.sequences(); ++s) {
      for (std::size_t t = p.offsets()[s]; t + 1 < p.offsets()[s + 1]; ++t) body(t);
    }
  };
  for_pairs([&](std::size_t t) { ++begin[from(t)]; });
  std::uint32_t sum = 0;
  for (std::uint32_t& each : begin) each = sum += each;  // ends, that become begins
  for_pairs([&](std::size_t t) { neighbor[--begin[from(t)]] = to(t); });
  for (std::size_t i = 0; i < nodes; ++i) {
    for (std::size_t e = begin[i]; e < begin[i + 1]; ++e)
      weight[e] = Scalar{1} / static_cast<Scalar>(begin[i + 1] - begin[i]);
  }
  return {begin, neighbor, weight};
}

}  // namespace detail

/// ids [events] of the pass's histories. O(events and, of each history, events times distinct items).
template <class Scalar>
session_graphs<Scalar> session_graphs_of(std::span<const std::uint32_t> ids, const pass& p) {
  const std::span<std::uint32_t> offsets = p.take<std::uint32_t>(p.sequences() + 1),
                                 first = p.take<std::uint32_t>(p.tokens()), node = p.take<std::uint32_t>(p.tokens());
  std::uint32_t nodes = 0;
  std::size_t edges = 0;
  offsets[0] = 0;
  for (std::size_t s = 0; s < p.sequences(); ++s) {
    for (std::uint32_t t = p.offsets()[s]; t < p.offsets()[s + 1]; ++t) {
      std::uint32_t at = offsets[s];
      while (at < nodes && ids[first[at]] != ids[t]) ++at;
      if (at == nodes) first[nodes++] = t;
      node[t] = at;
    }
    edges += p.length(s) > 0 ? p.length(s) - 1 : 0;
    offsets[s + 1] = nodes;
  }
  const auto before = [&](std::size_t t) { return node[t]; };
  const auto after = [&](std::size_t t) { return node[t + 1]; };
  return {{offsets, detail::edges_by<Scalar>(p, nodes, edges, after, before),
           detail::edges_by<Scalar>(p, nodes, edges, before, after)},
          first.first(nodes),
          node};
}

}  // namespace cairn
