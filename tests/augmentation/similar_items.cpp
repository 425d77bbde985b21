#include "cairn/augmentation/similar_items.hpp"

#include <array>

#include "augmentation/laws.hpp"
#include "catch.hpp"

namespace {

std::vector<cairn::item_index> similar_to(const cairn::similar_items& similar, cairn::item_index item) {
  return {similar.of(item).begin(), similar.of(item).end()};
}

}  // namespace

TEST_CASE("similar items share histories, of which long ones say less", "[augmentation]") {
  cairn::sequence_builder all(7);
  all.add(std::array<cairn::item_index, 3>{0, 1, 0});  // repeats say nothing
  all.add(std::array<cairn::item_index, 5>{0, 2, 3, 4, 1});
  all.add(std::array<cairn::item_index, 2>{2, 3});
  all.add(std::array<cairn::item_index, 1>{5});
  const cairn::sequences train = all.finish();
  const cairn::similar_items similar(train, 10);
  // By 1 / log(3) = .910 for a history of two and 1 / log(6) = .558 for one of five, over the root of the other's
  // number of histories: of 0 to 1 1.468 / sqrt 2 = 1.038; to 4 .558; to 2 and to 3 .558 / sqrt 2 = .395.
  CHECK(similar_to(similar, 0) == std::vector<cairn::item_index>{1, 4, 2, 3});
  CHECK(similar_to(similar, 2) == std::vector<cairn::item_index>{3, 4, 0, 1});
  CHECK(similar_to(similar, 5).empty());
  CHECK(similar_to(similar, 6).empty());
  CHECK(similar_to(cairn::similar_items(train, 2), 0) == std::vector<cairn::item_index>{1, 4});
  cairn::random_stream random(1, cairn::purpose::augment);
  CHECK(similar.draw(5, random) == 5);
  std::array<int, 7> drawn{};
  for (int n = 0; n < 4000; ++n) ++drawn[similar.draw(0, random)];
  CHECK(drawn[0] + drawn[5] + drawn[6] == 0);
  for (const cairn::item_index other : {1U, 2U, 3U, 4U}) CHECK(std::abs(drawn[other] - 1000) < 110);  // 4 deviations
}
