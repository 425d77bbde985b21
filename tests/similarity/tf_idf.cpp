#include "cairn/similarity/tf_idf.hpp"

#include "laws.hpp"

TEST_CASE("tf-idf cosine keeps the laws") {
  cairn::testing::check_laws(cairn::tf_idf_cosine{}, {.lowest = 0, .scale_free = true});
  cairn::testing::check_laws(cairn::tf_idf_cosine{.shrink = 2}, {.nearest_to_itself = false, .lowest = 0});
}

TEST_CASE("inverse document frequency falls with the documents and is never negative") {
  CHECK(cairn::inverse_document_frequency(100, 9) == Approx(std::log(10.)));
  CHECK(cairn::inverse_document_frequency(100, 1) > cairn::inverse_document_frequency(100, 2));
  CHECK(cairn::inverse_document_frequency(100, 100) == 0);
}

TEST_CASE("tf-idf weighs an entry by the root of its value times its rarity, by hand") {
  cairn::entry_context entry;
  entry.value = 9;
  entry.coordinate_size = 9;
  entry.vectors = 100;
  const double rarity = std::log(100. / 10);
  CHECK(cairn::tf_idf_cosine{}.weight(entry) == Approx(3 * rarity));
  CHECK(cairn::tf_idf_cosine{.power = 2}.weight(entry) == Approx(3 * rarity * rarity));
  CHECK(cairn::tf_idf_cosine{.power = 0}.weight(entry) == Approx(3));
  entry.value = -9;
  CHECK(cairn::tf_idf_cosine{}.weight(entry) == 0);
}

TEST_CASE("tf idf cosine refuses wrong settings by name") {
  cairn::testing::check_refused(cairn::tf_idf_cosine{.shrink = -1}, "tf_idf_cosine.shrink");
  cairn::testing::check_refused(cairn::tf_idf_cosine{.shrink = std::nanf("")}, "tf_idf_cosine.shrink");
  cairn::testing::check_refused(cairn::tf_idf_cosine{.power = -1}, "tf_idf_cosine.power");
  cairn::testing::check_refused(cairn::tf_idf_cosine{.power = std::nanf("")}, "tf_idf_cosine.power");
}
