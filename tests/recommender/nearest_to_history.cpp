#include "cairn/recommender/nearest_to_history.hpp"

#include "cairn/similarity/pearson.hpp"
#include "cairn/similarity/random_walk.hpp"
#include "cairn/similarity/tf_idf.hpp"
#include "catch.hpp"
#include "neighbor_data.hpp"

namespace {

/// A known vector as a history finds what it finds as a vector, and itself.
template <class Similarity>
void check_against_known(const Similarity& how) {
  const auto data = cairn::testing::random_interactions(40, 50, 20, true);
  const cairn::compared_rows rows{data.by_user(), data.by_item()};
  const auto expected = [](std::uint32_t vector, std::uint32_t coordinate) {
    return 2 + .1F * static_cast<float>(vector % 5) + .2F * static_cast<float>(coordinate % 3);
  };
  const cairn::weighted_vectors weighted(rows, how, expected);
  const auto known = nearest_vectors(rows, weighted, how, 0);
  for (std::uint32_t user = 0; user < 40; ++user) {
    const auto found = nearest_to_history(rows, weighted, how, data.history(user), 0,
                                          [&](std::uint32_t coordinate) { return expected(user, coordinate); });
    REQUIRE(found.rows() == 1);
    std::vector<std::uint32_t> columns;
    std::vector<float> values;
    for (std::size_t n = 0; n < found.size(); ++n) {
      if (found.columns[n] == user) continue;
      columns.push_back(found.columns[n]);
      values.push_back(found.values[n]);
    }
    CHECK(columns.size() + 1 == found.size());
    CHECK(columns == std::vector(known.columns_of(user).begin(), known.columns_of(user).end()));
    CHECK(values == std::vector(known.values_of(user).begin(), known.values_of(user).end()));
  }
}

}  // namespace

TEST_CASE("a history has the neighbors of a vector with the same entries") {
  check_against_known(cairn::tf_idf_cosine{});
  check_against_known(cairn::random_walk{});
  check_against_known(cairn::pearson_baseline{.shrink = 2});
}

TEST_CASE("an empty history has no neighbors, and no more are kept than asked for") {
  const auto data = cairn::testing::random_interactions(40, 50, 20, true);
  const cairn::compared_rows rows{data.by_user(), data.by_item()};
  const cairn::tf_idf_cosine how;
  const cairn::weighted_vectors weighted(rows, how);
  CHECK(nearest_to_history(rows, weighted, how, {}, 5).size() == 0);
  CHECK(nearest_to_history(rows, weighted, how, data.history(1), 5).size() == 5);
}
