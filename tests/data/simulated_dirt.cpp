#include "cairn/data/simulated_dirt.hpp"

#include <vector>

#include "catch.hpp"

TEST_CASE("dirt is added at its rates, and leaves the clean rows as they were") {
  std::vector<cairn::simulated_row> rows;
  for (unsigned n = 0; n < 10000; ++n) {
    rows.push_back({{.user = n % 50,
                     .item = n % 30,
                     .what = n % 4 == 0 ? cairn::action::purchase : cairn::action::view,
                     .price = 5,
                     .time = 1000000 + n,
                     .session = n}});
  }
  const auto before = rows;
  std::uint32_t session = 10000;
  cairn::detail::add_dirt(rows, 1, .02, .1, 30, 30, 1000000, 1000000 + 86400 * 10, session,
                          [](std::size_t n) { return static_cast<cairn::user_index>(50 + n); });
  cairn::dirt_counts counts{};
  for (const auto& row : rows) ++counts[static_cast<std::size_t>(row.kind)];
  CHECK(counts == cairn::dirt_counts{10000, 200, 200, 200, 600, 250, 50, 50, 50});
  for (std::size_t n = 0; n < before.size(); ++n) CHECK(rows[n].what == before[n].what);
  CHECK(session == 10003);
}
