#include "cairn/recommender/session_graph.hpp"

#include <map>
#include <utility>
#include <vector>

#include "catch.hpp"

namespace {

using graph_edges = std::map<std::pair<std::uint32_t, std::uint32_t>, double>;

/// By row and neighbor, summed.
graph_edges edges_of(const cairn::packed_edges<double>& from) {
  graph_edges all;
  for (std::uint32_t i = 0; i + 1 < from.begin.size(); ++i) {
    for (std::uint32_t e = from.begin[i]; e < from.begin[i + 1]; ++e) all[{i, from.neighbor[e]}] += from.weight[e];
  }
  return all;
}
std::vector<std::uint32_t> list_of(std::span<const std::uint32_t> values) {
  return {values.begin(), values.end()};
}

}  // namespace

TEST_CASE("the graph of a session as in figure 2 of the paper", "[recommender]") {
  // v1 v2 v3 v2 v4, and beside it histories of one event, none, and an item that repeats itself.
  const std::vector<std::uint32_t> ids{1, 2, 3, 2, 4, 7, 5, 5, 5, 9}, offsets{0, 5, 6, 6, 10};
  cairn::workspace memory;
  const auto made = cairn::session_graphs_of<double>(ids, cairn::pass(offsets, memory));
  CHECK((list_of(made.graph.offsets) == std::vector<std::uint32_t>{0, 4, 5, 5, 7}));
  CHECK((list_of(made.first) == std::vector<std::uint32_t>{0, 1, 2, 4, 5, 6, 9}));
  CHECK((list_of(made.node) == std::vector<std::uint32_t>{0, 1, 2, 1, 3, 4, 5, 5, 5, 6}));
  CHECK(
      (edges_of(made.graph.out) ==
       graph_edges{{{0, 1}, 1}, {{1, 2}, .5}, {{1, 3}, .5}, {{2, 1}, 1}, {{5, 5}, 1 / 3. + 1 / 3.}, {{5, 6}, 1 / 3.}}));
  CHECK((edges_of(made.graph.in) ==
         graph_edges{{{1, 0}, .5}, {{1, 2}, .5}, {{2, 1}, 1}, {{3, 1}, 1}, {{5, 5}, 1}, {{6, 5}, 1}}));
}
