#include "cairn/block/position_embedding.hpp"

#include <cmath>

#include "block/laws.hpp"
#include "catch.hpp"

TEST_CASE("positions that are added", "[block]") {
  using namespace cairn;
  laws::check_block(learned_positions<double>({256, 6}));
  laws::check_decoding(learned_positions<double>({256, 6}));
  laws::check_block(learned_positions<double, counted_from::end>({256, 6}));
  laws::check_frozen(learned_positions<double, counted_from::end>({256, 6}));
  laws::check_block(sinusoidal_positions<double>({256, 6}));
  laws::check_decoding(sinusoidal_positions<double>({256, 6}));
}

TEST_CASE("places are counted from the begin or from the end", "[block]") {
  using namespace cairn;
  const std::vector<std::uint32_t> offsets{0, 1, 3};
  const std::vector<double> zeros(6, 0.);
  workspace memory;
  nothing unkept;
  const auto rows_with = [&](auto positions) {
    for (Eigen::Index n = 0; n < 4; ++n) positions.table.row(n).setConstant(static_cast<double>(n));
    return laws::copied(positions.forward({zeros.data(), 3, 2}, pass(offsets, memory), unkept));
  };
  CHECK(rows_with(learned_positions<double>({4, 2})) == std::vector<double>{0, 0, 0, 0, 1, 1});
  CHECK(rows_with(learned_positions<double, counted_from::end>({4, 2})) == std::vector<double>{3, 3, 2, 2, 3, 3});
  const sinusoidal_positions<double> waves({3, 4});
  CHECK(waves.table(2, 0) == std::sin(2.));
  CHECK(waves.table(2, 1) == std::cos(2.));
  CHECK(waves.table(2, 2) == Approx(std::sin(.02)).epsilon(1e-14));
}

TEST_CASE("a sequence longer than the table is refused, and what was kept stays", "[block]") {
  using namespace cairn;
  const learned_positions<double> positions({3, 2});
  const std::vector<double> zeros(8, 0.);
  const std::vector<std::uint32_t> four{0, 4}, two{0, 2};
  workspace memory;
  nothing unkept;
  CHECK_THROWS_WITH(positions.forward({zeros.data(), 4, 2}, pass(four, memory), unkept),
                    "learned_positions.table: a sequence of 4 events; expected at most 3 positions");
  event_counts kept;
  positions.forward({zeros.data(), 2, 2}, pass(two, memory), kept);
  CHECK_THROWS_AS(positions.forward({zeros.data(), 2, 2}, pass(two, memory), kept), error);
  CHECK(kept.counts == std::vector<std::size_t>{2});
  CHECK_THROWS_WITH(learned_positions<double>({0, 2}), Catch::Contains("position_settings.positions"));
}
