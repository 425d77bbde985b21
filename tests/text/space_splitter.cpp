#include "cairn/text/space_splitter.hpp"

#include "catch.hpp"

using namespace cairn;
using spaced_words = std::vector<std::string_view>;

TEST_CASE("words stand between spaces of ASCII", "[text]") {
  CHECK(words_of(" a  b\tc\r\nd, e\n", space_splitter{}) == spaced_words{"a", "b", "c", "d,", "e"});
  CHECK(words_of(std::string_view("a\0b", 3), space_splitter{}) == spaced_words{"a", "b"});
  CHECK(words_of("a\u00A0b", space_splitter{}) == spaced_words{"a\u00A0b"});
  CHECK(words_of("  ", space_splitter{}).empty());
  CHECK(words_of("", space_splitter{}).empty());
}
