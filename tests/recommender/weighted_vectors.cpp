#include "cairn/recommender/weighted_vectors.hpp"

#include <limits>

#include "cairn/similarity/cosine.hpp"
#include "cairn/similarity/tf_idf.hpp"
#include "catch.hpp"
#include "neighbor_data.hpp"

namespace {

struct broken_similarity {
  using sums = cairn::dot_sum;
  static float weight(const cairn::entry_context&) { return std::numeric_limits<float>::quiet_NaN(); }
  static float value(const sums&, const cairn::vector_summary&, const cairn::vector_summary&) { return 0; }
};

/// A weight that is what it is given, of one member of the context.
template <class T>
struct member_as_weight {
  T cairn::entry_context::*member = nullptr;

  using sums = cairn::dot_sum;
  float weight(const cairn::entry_context& entry) const { return static_cast<float>(entry.*member); }
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
  CHECK_THROWS_AS(cairn::weighted_vectors({data.by_user(), data.by_item()}, broken_similarity{}), cairn::error);
}

TEST_CASE("a weight knows its coordinate's sums, and a vector how many coordinates there are") {
  const auto data = cairn::testing::random_interactions(9, 7, 50, true);
  const cairn::compared_rows rows{data.by_item(), data.by_user()};
  const member_as_weight<float> sum{&cairn::entry_context::coordinate_sum};
  const member_as_weight<double> squares{&cairn::entry_context::coordinate_squares};
  const cairn::weighted_vectors sums(rows, sum), squared(rows, squares);
  for (std::size_t at = 0; at < data.by_item().size(); ++at) {
    float expected_sum = 0, expected_squares = 0;
    for (const float value : data.by_user().values_of(data.by_item().columns[at])) {
      expected_sum += value;
      expected_squares += value * value;
    }
    CHECK(sums.by_vector()[at] == expected_sum);
    CHECK(squared.by_vector()[at] == expected_squares);
  }
  for (const auto& summary : sums.summaries()) CHECK(summary.coordinates == 9);
}

TEST_CASE("ages come by vector and coordinate, also of a vector that comes later") {
  const auto data = cairn::testing::random_interactions(9, 7, 50, true);
  const cairn::compared_rows rows{data.by_item(), data.by_user()};
  const member_as_weight<float> how{&cairn::entry_context::age};
  const auto age = [](std::uint32_t item, std::uint32_t user) { return static_cast<float>(100 * item + user + 2); };
  const cairn::weighted_vectors weighted(rows, how, cairn::nothing_expected{}, age, 2);
  for (std::uint32_t item = 0; item < 7; ++item) {
    for (std::size_t at = data.by_item().offsets[item]; at < data.by_item().offsets[item + 1]; ++at) {
      CHECK(weighted.by_vector()[at] == age(item, data.by_item().columns[at]));
    }
  }
  std::vector<float> weights(data.by_item().row_size(4));
  const cairn::history_view later{data.by_item().columns_of(4), data.by_item().values_of(4)};
  weighted.weigh(rows, how, later, weights, cairn::nothing_expected{},
                 [](std::uint32_t user) { return 2.F * static_cast<float>(user); });
  CHECK(weights.back() == 2.F * static_cast<float>(later.items.back()));
  weighted.weigh(rows, how, later, weights, cairn::nothing_expected{});
  CHECK(weights == std::vector<float>(weights.size(), 0.F));
}

TEST_CASE("an age that is no number is refused, whatever the similarity makes of it") {
  const auto data = cairn::testing::random_interactions(9, 7, 50, true);
  for (const float wrong : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    const auto age = [&](std::uint32_t, std::uint32_t coordinate) { return coordinate == 3 ? wrong : 1.F; };
    CHECK_THROWS_WITH(
        cairn::weighted_vectors({data.by_item(), data.by_user()}, cairn::cosine{}, cairn::nothing_expected{}, age),
        Catch::Contains("an age is not finite"));
  }
}

TEST_CASE("weights whose squares overflow are refused: their products would") {
  const cairn::interactions data(1, 2, std::vector<cairn::interaction>{{0, 0, 2e19F}, {0, 1, 1}});
  CHECK_THROWS_WITH(cairn::weighted_vectors({data.by_item(), data.by_user()}, cairn::cosine{}),
                    Catch::Contains("overflow"));
}
