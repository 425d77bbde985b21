#include "cairn/language/byte_characters.hpp"

#include <set>

#include "catch.hpp"

using namespace cairn;

TEST_CASE("bytes as characters that can be seen", "[language]") {
  CHECK(to_byte_characters(" a\n") == "\u0120a\u010A");
  CHECK(to_byte_characters("\u00e9") == "\u00c3\u00a9");
  CHECK(to_byte_characters(std::string("\0\x7f\xa0\xad\xff", 5)) == "\u0100\u0121\u0142\u0143\u00ff");
  CHECK(std::set<char32_t>(byte_characters.begin(), byte_characters.end()).size() == 256);
  CHECK(to_byte_characters("").empty());
}

TEST_CASE("and back, refusing what stands for no byte", "[language]") {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  CHECK(from_byte_characters(to_byte_characters(all)) == all);
  CHECK(from_byte_characters("") == "");
  for (const char* text : {" ", "a b", "\u0144", "\u00ad", "\u4e2d", "\xff", "a\xc3"})
    CHECK_FALSE(from_byte_characters(text));
}
