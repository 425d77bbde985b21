#include "cairn/text/character_splitter.hpp"

#include "catch.hpp"

using namespace cairn;

TEST_CASE("characters are split with their marks and without spaces", "[text]") {
  using characters = std::vector<std::string_view>;
  CHECK(words_of("好 e\u0301a!", character_splitter{}) == characters{"好", "e\u0301", "a", "!"});
  CHECK(words_of("a\u3000\xFF", character_splitter{}) == characters{"a", "\xFF"});
  CHECK(words_of("", character_splitter{}).empty());
}
