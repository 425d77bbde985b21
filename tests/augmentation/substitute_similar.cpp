#include "cairn/augmentation/substitute_similar.hpp"

#include <array>
#include <limits>

#include "augmentation/laws.hpp"
#include "catch.hpp"

TEST_CASE("similar items take the places of some", "[augmentation]") {
  CHECK(laws::broken_augmentation_laws(cairn::substitute_similar{.share = .5}) == std::vector<std::string>{});
  CHECK(laws::broken_augmentation_laws(cairn::substitute_similar{.neighbors = 3}) == std::vector<std::string>{});
  cairn::sequence_builder pairs(7);
  for (const cairn::item_index item : {0U, 2U, 4U}) pairs.add(std::array<cairn::item_index, 2>{item, item + 1});
  const auto maker = cairn::substitute_similar{.share = .5}.prepare(pairs.finish());
  const std::vector<cairn::item_index> history{0, 2, 4, 1, 6};
  std::size_t lonely = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const auto out = laws::changed(maker, history, seed);
    REQUIRE(out.size() == 5);
    std::size_t others = 0;
    for (std::size_t n = 0; n < 5; ++n) {
      if (out[n] == history[n]) continue;
      ++others;
      CHECK(out[n] == (history[n] ^ 1U));
    }
    CHECK(out[4] == 6);  // nothing is like it
    lonely += others == 1 ? 1 : 0;
    CHECK((others == 1 || others == 2));
  }
  CHECK(lonely > 40);  // where the last one is chosen: two in five
  CHECK(lonely < 120);
}

TEST_CASE("a substitution's settings are told by name", "[augmentation]") {
  for (const double bad : {-.1, 1.1, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_WITH(cairn::substitute_similar{.share = bad}.check(), Catch::Contains("substitute_similar.share"));
  }
  CHECK_THROWS_WITH(cairn::substitute_similar{.neighbors = 0}.prepare({}),
                    Catch::Contains("substitute_similar.neighbors"));
}
