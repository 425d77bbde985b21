#include "cairn/recommender/nearest_vectors.hpp"

#include "cairn/similarity/adjusted_cosine.hpp"
#include "cairn/similarity/asymmetric_cosine.hpp"
#include "cairn/similarity/bm25.hpp"
#include "cairn/similarity/conditional_probability.hpp"
#include "cairn/similarity/cosine.hpp"
#include "cairn/similarity/dice.hpp"
#include "cairn/similarity/euclidean.hpp"
#include "cairn/similarity/jaccard.hpp"
#include "cairn/similarity/log_likelihood_ratio.hpp"
#include "cairn/similarity/mahalanobis.hpp"
#include "cairn/similarity/mean_squared_difference.hpp"
#include "cairn/similarity/pearson.hpp"
#include "cairn/similarity/random_walk.hpp"
#include "cairn/similarity/tf_idf.hpp"
#include "cairn/similarity/time_decay.hpp"
#include "cairn/similarity/tversky.hpp"
#include "catch.hpp"
#include "neighbor_data.hpp"

namespace {

/// Every pair by itself, all kept, then sorted.
template <class Similarity>
cairn::sparse_rows by_pairs(cairn::compared_rows rows, const cairn::weighted_vectors& weighted, const Similarity& how,
                            std::size_t kept) {
  const auto weight = [&](std::size_t at) { return weighted.unit() ? 1.F : weighted.by_vector()[at]; };
  cairn::sparse_rows nearest;
  for (std::size_t a = 0; a < rows.vectors.rows(); ++a) {
    std::vector<cairn::scored_index> all;
    for (std::size_t b = 0; b < rows.vectors.rows(); ++b) {
      typename Similarity::sums sums{};
      std::size_t n = rows.vectors.offsets[a], m = rows.vectors.offsets[b];
      while (n < rows.vectors.offsets[a + 1] && m < rows.vectors.offsets[b + 1]) {
        const auto one = rows.vectors.columns[n], other = rows.vectors.columns[m];
        if (one == other) sums.add(weight(n), weight(m));
        n += one <= other ? 1 : 0;
        m += other <= one ? 1 : 0;
      }
      const float value = how.value(sums, weighted.summaries()[a], weighted.summaries()[b]);
      if (a != b && value > 0) all.push_back({static_cast<std::uint32_t>(b), value});
    }
    std::sort(all.begin(), all.end(), cairn::ranks_before);
    if (all.size() > kept) all.resize(kept);
    std::sort(all.begin(), all.end(), [](const auto& x, const auto& y) { return x.index < y.index; });
    for (const auto& entry : all) {
      nearest.columns.push_back(entry.index);
      nearest.values.push_back(entry.score);
    }
    nearest.offsets.push_back(nearest.columns.size());
  }
  return nearest;
}

template <class Similarity>
void check_against_pairs(const Similarity& how) {
  for (const std::uint32_t percent : {2U, 10U, 60U}) {  // lists of what was touched, both, rows read from end to end
    for (const bool stars : {false, true}) {
      const auto data = cairn::testing::random_interactions(70, 90, percent, stars, percent);
      const cairn::compared_rows rows{data.by_item(), data.by_user()};
      const cairn::weighted_vectors weighted(rows, how);
      for (const std::size_t kept : {1U, 5U, 1000U}) {
        const auto expected = by_pairs(rows, weighted, how, kept);
        for (const int threads : {1, 2, 3}) {
          const auto found = nearest_vectors(rows, weighted, how, kept, {.threads = threads});
          CHECK(found.offsets == expected.offsets);
          CHECK(found.columns == expected.columns);
          REQUIRE(found.values.size() == expected.values.size());
          for (std::size_t n = 0; n < found.values.size(); ++n) {
            if (found.values[n] != Approx(expected.values[n])) FAIL("a similarity differs");
          }
        }
      }
      CHECK(nearest_vectors(rows, weighted, how, 0).size() == nearest_vectors(rows, weighted, how, 90).size());
    }
  }
}

}  // namespace

TEST_CASE("the nearest vectors are those of all pairs, for every similarity") {
  check_against_pairs(cairn::cosine{});
  check_against_pairs(cairn::cosine{.shrink = 5});
  check_against_pairs(cairn::jaccard{});
  check_against_pairs(cairn::mean_squared_difference{});
  check_against_pairs(cairn::bm25{});
  check_against_pairs(cairn::tf_idf_cosine{});
  check_against_pairs(cairn::random_walk{});
  check_against_pairs(cairn::adjusted_cosine{});
  check_against_pairs(cairn::pearson{.shrink = 2});
}

TEST_CASE("the nearest vectors are those of all pairs, for similarities of sets and distances too") {
  check_against_pairs(cairn::dice{.shrink = 1});
  check_against_pairs(cairn::tversky{.alpha = .9F, .beta = .1F});
  check_against_pairs(cairn::conditional_probability{});
  check_against_pairs(cairn::log_likelihood_ratio{});
  check_against_pairs(cairn::asymmetric_cosine{.alpha = .3F, .shrink = 2});
  check_against_pairs(cairn::euclidean{});
  check_against_pairs(cairn::mahalanobis{});
  check_against_pairs(cairn::time_decay<cairn::tversky>{});
}

TEST_CASE("pairs rarer than chance are no neighbors by the log-likelihood ratio") {
  const auto data = cairn::testing::random_interactions(200, 60, 40, false);
  const cairn::compared_rows rows{data.by_item(), data.by_user()};
  const cairn::log_likelihood_ratio how;
  const cairn::weighted_vectors weighted(rows, how);
  const auto nearest = nearest_vectors(rows, weighted, how, 0);
  const auto shared = nearest_vectors(rows, weighted, cairn::testing::shared_count{.at_least = 0}, 0);
  std::size_t above = 0;
  for (std::size_t a = 0; a < 60; ++a) {
    for (std::size_t n = shared.offsets[a]; n < shared.offsets[a + 1]; ++n) {
      const std::uint32_t b = shared.columns[n];
      const auto sizes = static_cast<float>(data.by_item().row_size(a) * data.by_item().row_size(b));
      const bool more = shared.values[n] * 200 > sizes;
      above += more ? 1U : 0U;
      if (nearest.contains(a, b) != more) FAIL("a neighbor by chance");
    }
  }
  CHECK(nearest.size() == above);
  CHECK(above > 1000);
  CHECK(above < shared.size() - 1000);
}

TEST_CASE("the same bits on any number of threads") {
  const auto data = cairn::testing::random_interactions(300, 400, 5, true);
  const cairn::compared_rows rows{data.by_item(), data.by_user()};
  const cairn::weighted_vectors weighted(rows, cairn::bm25{});
  const auto one = nearest_vectors(rows, weighted, cairn::bm25{}, 20, {.threads = 1});
  for (const int threads : {2, 3}) {
    const auto more = nearest_vectors(rows, weighted, cairn::bm25{}, 20, {.threads = threads});
    CHECK(more.columns == one.columns);
    CHECK(more.values == one.values);
  }
}

TEST_CASE("no vectors, one vector, empty vectors") {
  for (const auto& data : {cairn::interactions(), cairn::testing::random_interactions(5, 1, 100, false),
                           cairn::testing::random_interactions(5, 4, 0, false)}) {
    const cairn::compared_rows rows{data.by_item(), data.by_user()};
    const auto nearest = nearest_vectors(rows, cairn::weighted_vectors(rows, cairn::cosine{}), cairn::cosine{}, 3);
    CHECK(nearest.rows() == data.items());
    CHECK(nearest.size() == 0);
  }
}

TEST_CASE("the search can be cancelled") {
  const auto data = cairn::testing::random_interactions(5, 6, 50, false);
  const cairn::compared_rows rows{data.by_item(), data.by_user()};
  const cairn::weighted_vectors weighted(rows, cairn::cosine{});
  const cairn::execution how{.threads = 1, .report = [](const cairn::progress_update&) { return false; }};
  CHECK_THROWS_AS(nearest_vectors(rows, weighted, cairn::cosine{}, 3, how), cairn::cancelled);
}
