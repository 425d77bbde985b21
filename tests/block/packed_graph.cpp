#include "cairn/block/packed_graph.hpp"

#include <vector>

#include "catch.hpp"

namespace {

/// Two graphs of 3 and 2 nodes: 0 sees 1 twice and 2, 1 sees itself, 3 and 4 see each other.
struct small_graphs {
  std::vector<std::uint32_t> offsets{0, 3, 5}, begin{0, 3, 4, 4, 5, 6}, neighbor{1, 1, 2, 1, 4, 3};
  std::vector<double> weight{.25, .25, .5, 1, 1, 2};
  cairn::packed_graph<double> graph() const { return {offsets, {begin, neighbor, weight}, {}}; }
};

}  // namespace

TEST_CASE("sums over neighbors by hand, and back", "[block]") {
  const small_graphs of;
  const std::vector<double> x{1, 10, 2, 20, 3, 30, 4, 40, 5, 50};
  std::vector<double> y(10, 7), d(10, 1);
  const auto graph = of.graph();
  for (const int threads : {1, 2}) {
    cairn::sum_neighbors<double>(graph, graph.in, {x.data(), 5, 2}, {y.data(), 5, 2}, threads);
    CHECK((y == std::vector<double>{2.5, 25, 2, 20, 0, 0, 5, 50, 8, 80}));
  }
  // <d_to, A x> = <A^T d_to, x>
  const std::vector<double> d_to{3, -1, 2, .5, 9, 9, -2, 4, 1, 6};
  std::fill(d.begin(), d.end(), 0.);
  cairn::spread_to_neighbors<double>(graph, graph.in, {d_to.data(), 5, 2}, {d.data(), 5, 2});
  double left = 0, right = 0;
  for (std::size_t n = 0; n < 10; ++n) {
    left += d_to[n] * y[n];
    right += d[n] * x[n];
  }
  CHECK(left == Approx(right));
  CHECK((d == std::vector<double>{0, 0, 3.5, 0, 1.5, -.5, 2, 12, -2, 4}));
}
