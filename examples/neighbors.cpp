// Item neighbors over any similarity, one of your own too.
#include <algorithm>
#include <cairn/data/simulated_shop.hpp>
#include <cairn/data/split.hpp>
#include <cairn/data/weighting.hpp>
#include <cairn/evaluate/ranking.hpp>
#include <cairn/recommender/item_neighbors.hpp>
#include <cairn/similarity/bm25.hpp>
#include <cairn/similarity/cosine.hpp>
#include <cstdio>

/// The share of the smaller item's customers who took the larger one too.
struct overlap {
  using sums = cairn::dot_sum;
  static constexpr float weight(const cairn::entry_context&) noexcept { return 1; }
  static float value(const sums& shared, const cairn::vector_summary& a, const cairn::vector_summary& b) noexcept {
    return cairn::ratio_or_zero(shared.dot, std::min(a.size, b.size) + 5);
  }
};
static_assert(cairn::similarity<overlap>);

template <class Similarity>
void show(const char* name, const cairn::split<cairn::interactions>& parts) {
  cairn::item_neighbors<Similarity> m{{.neighbors = 100}};
  m.fit(parts.train);
  const auto found = cairn::evaluate(m, parts, {cairn::metric_named("ndcg@10")}).summary[0];
  std::printf("%-8s NDCG@10 %.4f [%.4f, %.4f]\n", name, found.mean, found.low, found.high);
}

int main() {
  const auto log = cairn::simulated_shop({.seed = 7}).clean_log();
  const auto parts = cairn::interactions_of(cairn::split_by_time(log), cairn::implicit_weighting{});
  show<cairn::cosine>("cosine", parts);
  show<cairn::bm25>("bm25", parts);
  show<overlap>("overlap", parts);
}
