#include "cairn/language/labeled_texts.hpp"

#include <array>

#include "catch.hpp"

using namespace cairn;

TEST_CASE("labels have to be of classes, and of two at least", "[language]") {
  const labeled_texts good{{"a", "b"}, {0, 1}, {"yes", "no"}};
  CHECK_NOTHROW(good.check());
  CHECK_THROWS_WITH((labeled_texts{{"a", "b"}, {0}, {"yes", "no"}}.check()), Catch::Contains("2 texts and 1 labels"));
  CHECK_THROWS_WITH((labeled_texts{{"a", "b"}, {0, 2}, {"yes", "no"}}.check()), Catch::Contains("label 2 of text 1"));
  CHECK_THROWS_WITH((labeled_texts{{"a", "b"}, {1, 1}, {"yes", "no"}}.check()),
                    Catch::Contains("one class only ('no')"));
  CHECK_THROWS_WITH(labeled_texts{}.check(), Catch::Contains("no text"));
  const labeled_texts part = texts_at(good, std::array<std::size_t, 1>{1});
  CHECK(part.texts == std::vector<std::string>{"b"});
  CHECK(part.labels == std::vector<std::uint32_t>{1});
  CHECK(part.classes == good.classes);
}
