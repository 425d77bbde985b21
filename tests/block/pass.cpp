#include "cairn/block/pass.hpp"

#include <set>
#include <vector>

#include "catch.hpp"

TEST_CASE("a pass knows its batch", "[block]") {
  const std::vector<std::uint32_t> offsets{0, 3, 3, 7};
  cairn::workspace memory;
  const cairn::pass p(offsets, memory, 5, 2);
  CHECK(p.sequences() == 3);
  CHECK(p.tokens() == 7);
  CHECK(p.length(0) == 3);
  CHECK(p.length(1) == 0);
  CHECK(p.seed() == 5);
  CHECK(p.threads() == 2);
  const auto rows = p.take_rows<float>(4);
  CHECK(rows.rows == 7);
  CHECK(cairn::elements_of(rows).size() == 28);
}

TEST_CASE("a pass says how its products are made, and so do its parts", "[block]") {
  const std::vector<std::uint32_t> offsets{0, 3};
  cairn::workspace memory;
  const cairn::pass p(offsets, memory, 5, 2);
  CHECK(p.products().how == cairn::joining::assign);
  CHECK(p.products(cairn::joining::add).how == cairn::joining::add);
  CHECK(p.products().threads == 2);
  CHECK_FALSE(p.products().matrix_unit);
  const cairn::pass by_unit = p.with_matrix_unit(true);
  for (const cairn::pass& each : {by_unit, by_unit.part(3), by_unit.with_offsets(offsets), by_unit.pooled()}) {
    CHECK(each.products().matrix_unit);
    CHECK(each.products().threads == 2);
  }
}

TEST_CASE("parts of a pass, and their parts, have random numbers of their own", "[block]") {
  const std::vector<std::uint32_t> offsets{0, 1};
  cairn::workspace memory;
  const cairn::pass p(offsets, memory, 5);
  std::set<std::uint64_t> paths{p.path()};
  for (std::size_t i = 0; i < 20; ++i) {
    paths.insert(p.part(i).path());
    for (std::size_t k = 0; k < 20; ++k) paths.insert(p.part(i).part(k).path());
  }
  CHECK(paths.size() == 421);
  CHECK(p.part(3).part(1).path() == p.part(3).part(1).path());
  CHECK(p.part(3).seed() == 5);
}

TEST_CASE("a pass of other rows", "[block]") {
  const std::vector<std::uint32_t> offsets{0, 3, 3, 7}, others{0, 1, 1, 2};
  cairn::workspace memory;
  const cairn::pass p = cairn::pass(offsets, memory, 5).part(2);
  CHECK(p.with_offsets(others).tokens() == 2);
  CHECK(p.with_offsets(others).path() == p.path());
  const cairn::pass pooled = p.pooled();
  CHECK(pooled.sequences() == 3);
  CHECK(pooled.tokens() == 3);
  CHECK(pooled.length(1) == 1);
  CHECK(pooled.path() == p.path());
}
