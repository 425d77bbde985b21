#include "cairn/recommender/weighted_vectors.hpp"

#include <limits>

#include "cairn/similarity/cosine.hpp"
#include "cairn/similarity/tf_idf.hpp"
#include "catch.hpp"
#include "neighbor_data.hpp"

namespace {

struct broken {
  using sums = cairn::dot_sum;
  static float weight(const cairn::entry_context&) { return std::numeric_limits<float>::quiet_NaN(); }
  static float value(const sums&, const cairn::vector_summary&, const cairn::vector_summary&) { return 0; }
};

}  // namespace

TEST_CASE("weights stand in both orders and know the whole vectors") {
  const auto data = cairn::testing::random_interactions(9, 7, 50, true);
  const cairn::compared_rows rows{data.by_item(), data.by_user()};
  const cairn::weighted_vectors weighted(rows, cairn::cosine{});
  REQUIRE_FALSE(weighted.unit());
  CHECK(std::vector<float>(weighted.by_vector().begin(), weighted.by_vector().end()) == data.by_item().values);
  CHECK(std::vector<float>(weighted.by_coordinate().begin(), weighted.by_coordinate().end()) == data.by_user().values);
  for (std::size_t item = 0; item < 7; ++item) {
    float squares = 0;
    for (const float value : data.by_item().values_of(item)) squares += value * value;
    CHECK(weighted.summaries()[item].squares == Approx(squares));
    CHECK(weighted.summaries()[item].size == static_cast<float>(data.by_item().row_size(item)));
  }
}

TEST_CASE("weights of 1 take no memory") {
  const auto data = cairn::testing::random_interactions(9, 7, 50, false);
  const cairn::weighted_vectors weighted({data.by_item(), data.by_user()}, cairn::cosine{});
  CHECK(weighted.unit());
  CHECK(weighted.by_vector().empty());
}

TEST_CASE("a vector that comes later is weighted as the known ones") {
  const auto data = cairn::testing::random_interactions(9, 7, 50, true);
  const cairn::compared_rows rows{data.by_user(), data.by_item()};
  const cairn::tf_idf_cosine how;
  const cairn::weighted_vectors weighted(rows, how);
  std::vector<float> weights(data.by_user().row_size(4));
  const auto summary = weighted.weigh(rows, how, data.history(4), weights, cairn::nothing_expected{});
  CHECK(summary.norm == weighted.summaries()[4].norm);
  for (std::size_t n = 0; n < weights.size(); ++n) {
    CHECK(weights[n] == weighted.by_vector()[data.by_user().offsets[4] + n]);
  }
}

TEST_CASE("a similarity with a wrong setting is refused by the setting's name") {
  const auto data = cairn::testing::random_interactions(9, 7, 50, true);
  CHECK_THROWS_WITH(cairn::weighted_vectors({data.by_user(), data.by_item()}, cairn::cosine{.shrink = -1}),
                    Catch::Contains("cosine.shrink"));
}

TEST_CASE("a weight that is not finite is refused") {
  const auto data = cairn::testing::random_interactions(9, 7, 50, true);
  CHECK_THROWS_AS(cairn::weighted_vectors({data.by_user(), data.by_item()}, broken{}), cairn::error);
}
