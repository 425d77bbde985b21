#include "cairn/language/word_list.hpp"

#include <string>

#include "catch.hpp"

using namespace cairn;

TEST_CASE("names come back from their arrays with their numbers", "[language]") {
  id_map names;
  for (const char* each : {"", "good", "caf\xC3\xA9", "a"}) names.insert(each);
  const word_list list = listed(names);
  CHECK(list.bytes.size() == 10);
  const id_map same = named(list);
  REQUIRE(same.size() == 4);
  for (std::uint32_t n = 0; n < 4; ++n) CHECK(same.name(n) == names.name(n));
  CHECK(named({}).size() == 0);
}

TEST_CASE("lists that are none", "[language]") {
  CHECK_THROWS_WITH(named({{'a', 'b'}, {2, 1}}), Catch::Contains("word_list.ends: ends that fall"));
  CHECK_THROWS_WITH(named({{'a', 'b'}, {3}}), Catch::Contains("word_list.ends"));
  CHECK_THROWS_WITH(named({{'a', 'b'}, {1}}), Catch::Contains("word_list.bytes: bytes behind"));
  CHECK_THROWS_WITH(named({{'a', 'a'}, {1, 2}}), Catch::Contains("a word that comes twice"));
}
