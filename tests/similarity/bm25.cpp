#include "cairn/similarity/bm25.hpp"

#include "laws.hpp"

TEST_CASE("bm25 keeps the laws") {
  cairn::testing::check_laws(cairn::bm25{}, {.nearest_to_itself = false, .lowest = 0, .highest = 1e6F});
}

TEST_CASE("bm25 weight by hand") {
  CHECK(cairn::bm25_weight(1, 10, 10, 2, 1.5F, .75F) == Approx(2));
  CHECK(cairn::bm25_weight(3, 20, 10, 1, 1, .5F) == Approx(6 / 4.5));
  CHECK(cairn::bm25_weight(0, 20, 10, 1, 1, .5F) == 0);
  CHECK(cairn::bm25_weight(1e9F, 20, 10, 1, 1.2F, .5F) == Approx(2.2));  // saturates at k1 + 1
}

TEST_CASE("bm25 weighs an entry by its settings, by hand") {
  cairn::entry_context entry;
  entry.value = 3;
  entry.vector_sum = 20;
  entry.mean_vector_sum = 10;
  entry.coordinate_size = 9;
  entry.vectors = 100;
  const double rarity = std::log(100. / 10);
  CHECK(cairn::bm25{.k1 = 1.5F, .b = .5F}.weight(entry) == Approx(3 * 2.5 / (3 + 1.5 * (.5 + .5 * 2)) * rarity));
  CHECK(cairn::bm25{.k1 = 2, .b = 0}.weight(entry) == Approx(3 * 3. / (3 + 2) * rarity));
  entry.value = -3;
  CHECK(cairn::bm25{}.weight(entry) == 0);
}

TEST_CASE("bm25 refuses wrong settings by name") {
  cairn::testing::check_refused(cairn::bm25{.k1 = -1}, "bm25.k1");
  cairn::testing::check_refused(cairn::bm25{.k1 = std::nanf("")}, "bm25.k1");
  cairn::testing::check_refused(cairn::bm25{.b = -.1F}, "bm25.b");
  cairn::testing::check_refused(cairn::bm25{.b = 1.1F}, "bm25.b");
  cairn::testing::check_refused(cairn::bm25{.b = std::nanf("")}, "bm25.b");
}
