#pragma once
/// Small directed graphs one after the other, as lists of neighbors.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>

#include "cairn/core/parallel.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/kernel/matrix_view.hpp"

namespace cairn {

/// The rows that each row looks at: neighbor[begin[i] .. begin[i + 1]) with their weights. A neighbor may return.
template <class Scalar>
struct packed_edges {
  std::span<const std::uint32_t> begin;     ///< [nodes + 1]
  std::span<const std::uint32_t> neighbor;  ///< [edges], rows of the same graph
  std::span<const Scalar> weight;           ///< [edges]
};

/// Graph g is the rows [offsets[g], offsets[g + 1]) of a matrix [nodes, width]. No padding: what a node does not see
/// costs nothing. Owns nothing.
template <class Scalar>
struct packed_graph {
  std::span<const std::uint32_t> offsets;  ///< [graphs + 1]
  packed_edges<Scalar> in, out;            ///< by where edges end and where they begin
};

/// to[i, :] = sum of weight x[neighbor, :] over the neighbors of i. 2 edges width flops.
template <class Scalar>
void sum_neighbors(const packed_graph<Scalar>& graph, const packed_edges<Scalar>& edges,
                   const matrix_view<const Scalar>& x, const matrix_view<Scalar>& to, int threads = 1) {
  assert(x.rows == to.rows && x.columns == to.columns && edges.begin.size() == x.rows + 1);
  parallel_for(graph.offsets.size() - 1, 16, threads, [&](std::size_t first, std::size_t end, int) {
    for (std::size_t i = graph.offsets[first]; i < graph.offsets[end]; ++i) {
      std::fill_n(to.row(i), to.columns, Scalar{0});
      for (std::size_t e = edges.begin[i]; e < edges.begin[i + 1]; ++e) {
        axpy<Scalar>(edges.weight[e], {x.row(edges.neighbor[e]), x.columns}, {to.row(i), to.columns});
      }
    }
  });
}

/// d_x[neighbor, :] += weight d_to[i, :]: the derivative of that.
template <class Scalar>
void spread_to_neighbors(const packed_graph<Scalar>& graph, const packed_edges<Scalar>& edges,
                         const matrix_view<const Scalar>& d_to, const matrix_view<Scalar>& d_x, int threads = 1) {
  assert(d_x.rows == d_to.rows && d_x.columns == d_to.columns && edges.begin.size() == d_x.rows + 1);
  parallel_for(graph.offsets.size() - 1, 16, threads, [&](std::size_t first, std::size_t end, int) {
    for (std::size_t i = graph.offsets[first]; i < graph.offsets[end]; ++i) {
      for (std::size_t e = edges.begin[i]; e < edges.begin[i + 1]; ++e) {
        axpy<Scalar>(edges.weight[e], {d_to.row(i), d_to.columns}, {d_x.row(edges.neighbor[e]), d_x.columns});
      }
    }
  });
}

}  // namespace cairn
