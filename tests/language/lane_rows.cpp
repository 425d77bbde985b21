#include "cairn/language/lane_rows.hpp"

#include <cmath>
#include <vector>

#include "cairn/core/parallel.hpp"
#include "cairn/core/random.hpp"
#include "catch.hpp"

namespace {

/// Ten rounds of three lanes that add to random rows; `force` of each touch.
std::vector<float> rows_after_rounds(int threads, float force) {
  constexpr std::size_t rows = 200, width = 5, lanes = 3;
  cairn::lane_rows all(rows, width, lanes);
  for (std::size_t round = 0; round < 10; ++round) {
    cairn::parallel_tasks(lanes, threads, [&](std::size_t n, int) {
      auto& lane = all.at(n);
      cairn::lane_rows::clear(lane);
      cairn::random_stream random(1, cairn::purpose::simulate, round * lanes + n);
      std::vector<std::uint32_t> places;
      for (int touch = 0; touch < 400; ++touch) places.push_back(lane.place_of(random.below(rows), force));
      all.copy_to(lane);
      for (const std::uint32_t place : places) {
        for (std::size_t i = 0; i < width; ++i) lane.copy(place)[i] += static_cast<float>(random.uniform());
      }
    });
    cairn::parallel_tasks(lanes, threads, [&](std::size_t shard, int) { all.join(shard); });
  }
  std::vector<float> result;
  for (std::size_t n = 0; n < rows; ++n) result.insert(result.end(), all.row(n), all.row(n) + width);
  return result;
}

}  // namespace

TEST_CASE("what lanes are worth together lies between their mean and their sum", "[language]") {
  CHECK(cairn::joint_share(0, 8) == 1);
  CHECK(cairn::joint_share(5, 1) == 1);
  CHECK(cairn::joint_share(.5, 4) == Approx((1 - std::exp(-2.)) / (4 * (1 - std::exp(-.5)))));
  CHECK(cairn::joint_share(100, 4) == Approx(.25));
  CHECK(cairn::joint_share(INFINITY, 4) == Approx(.25));
  CHECK(cairn::joint_share(.02, 2) > .985);  // next to where it is taken for 1
}

TEST_CASE("lanes are summed where they push softly and averaged where hard", "[language]") {
  for (const float force : {0.F, 1000.F}) {
    cairn::lane_rows rows(40, 3, 2);
    rows.row(7)[1] = 10;
    for (std::size_t n = 0; n < 2; ++n) {
      auto& lane = rows.at(n);
      const std::uint32_t first = lane.place_of(n == 0 ? 30 : 31, force), both = lane.place_of(7, force);
      CHECK(lane.place_of(7, force) == both);
      rows.copy_to(lane);
      CHECK(lane.copy(both)[1] == 10);
      lane.copy(both)[1] += n == 0 ? 1.F : 3.F;
      lane.copy(first)[0] = 5;
    }
    for (std::size_t shard = 0; shard < 2; ++shard) rows.join(shard);
    CHECK(rows.row(7)[1] == Approx(force == 0 ? 14 : 12));
    CHECK(rows.row(30)[0] == 5);
    CHECK(rows.row(31)[0] == 5);
    CHECK(rows.row(8)[1] == 0);
    // a lane that does nothing in the next round changes nothing
    cairn::lane_rows::clear(rows.at(0));
    cairn::lane_rows::clear(rows.at(1));
    for (std::size_t shard = 0; shard < 2; ++shard) rows.join(shard);
    CHECK(rows.row(30)[0] == 5);
  }
}

TEST_CASE("rows that lanes change are the same bits on any number of threads, and lose nothing", "[language]") {
  const auto one = rows_after_rounds(1, 0), more = rows_after_rounds(3, 0);
  CHECK(one == more);
  CHECK(rows_after_rounds(1, .3F) == rows_after_rounds(2, .3F));
  double expected = 0, sum = 0;
  for (std::size_t stream = 0; stream < 30; ++stream) {
    cairn::random_stream random(1, cairn::purpose::simulate, stream);
    for (int touch = 0; touch < 400; ++touch) random.below(200);
    for (int n = 0; n < 400 * 5; ++n) expected += random.uniform();
  }
  for (const float value : one) sum += static_cast<double>(value);
  CHECK(sum == Approx(expected).epsilon(1e-6));
  CHECK(one != rows_after_rounds(1, .3F));
}

TEST_CASE("places are found again after clearing, whatever their number", "[language]") {
  cairn::detail::row_places places;
  for (const std::uint32_t count : {3U, 5000U, 40U, 600U}) {
    for (std::uint32_t row = 0; row < count; ++row) REQUIRE(places.of(row * 977) == row);
    for (std::uint32_t row = 0; row < count; ++row) REQUIRE(places.of(row * 977) == row);
    CHECK(places.rows().size() == count);
    places.clear();
  }
}
