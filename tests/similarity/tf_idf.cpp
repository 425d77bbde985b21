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
