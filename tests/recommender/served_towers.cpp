#include "cairn/recommender/served_towers.hpp"

#include <cmath>
#include <vector>

#include "block/laws.hpp"
#include "cairn/block/linear.hpp"
#include "catch.hpp"

TEST_CASE("vectors of all items are those of some", "[recommender]") {
  using linear = cairn::linear<double>;
  cairn::two_tower_network<linear, linear> network(
      cairn::attributed_embedding<double>({600, 3}), linear({3, 2}), linear({3, 2}), 1, true,
      cairn::tables_of<double>(std::vector<cairn::event_column>{{"hour", 4}}, 3));
  laws::shake(network);
  const std::vector<double> all = cairn::vectors_of_items(network, 2);
  REQUIRE(all.size() == 1200);
  const cairn::served_towers served(network, 1);
  CHECK((laws::copied(served.table()) == all));
  CHECK((cairn::vectors_of_items(network, 1) == all));
  CHECK(served.catalogue() == 600);
  std::vector<std::uint32_t> ids{599, 0}, offsets{0};
  cairn::workspace memory;
  cairn::nothing unkept;
  const auto some = network.vectors(ids, cairn::pass(offsets, memory), unkept);
  for (std::size_t c = 0; c < 2; ++c) {
    CHECK(some(0, c) == Approx(all[1198 + c]).epsilon(1e-13));
    CHECK(some(1, c) == Approx(all[c]).epsilon(1e-13));
  }
  for (std::size_t i = 0; i < 600; ++i) CHECK(std::hypot(all[2 * i], all[2 * i + 1]) == Approx(1));
  const std::vector<std::uint32_t> history{3, 599}, ends{0, 2}, known{2, cairn::none}, others{2, 0};
  const cairn::pass p(ends, memory);
  const auto last = laws::copied(served.forward_last(history, p, known));
  CHECK((last == laws::copied(network.forward_last(history, p, known))));
  CHECK((last != laws::copied(served.forward_last(history, p, others))));
}
