#include "cairn/language/character_table.hpp"

#include "catch.hpp"

using namespace cairn;

TEST_CASE("symbols of characters, and where no piece reaches across", "[language]") {
  const std::vector<std::string> pieces{" ", "a", "b", "ab", "  ", "\u4e2d", "a\u6587"};
  const piece_table table(pieces, "test");
  detail::character_table characters(pieces.size());
  for (const std::string& piece : pieces)
    characters.add_piece(piece, [&](std::string_view one) { return table.find(one); });
  const token_id blank = characters.find(U' '), a = characters.find(U'a'), b = characters.find(U'b');
  CHECK(blank == 0);
  CHECK(a == 1);
  CHECK(b == 2);
  CHECK(characters.find(U'\u4e2d') == 5);
  CHECK(characters.find(U'\u6587') == 7);  // in a piece, and none itself
  CHECK(characters.find(U'c') == no_token);
  CHECK(characters.find(U'\u6588') == no_token);
  CHECK(characters.may_join(a, b, blank));
  CHECK(characters.may_join(a, 7, blank));
  CHECK_FALSE(characters.may_join(b, a, blank));
  CHECK_FALSE(characters.may_join(a, 5, blank));
  CHECK(characters.may_join(blank, blank, blank));
  CHECK_FALSE(characters.may_join(a, blank, blank));
  CHECK_FALSE(characters.may_join(a, no_token, blank));
  CHECK_FALSE(characters.may_join(no_token, b, blank));
  characters.add_piece("b ", [&](std::string_view one) { return table.find(one); });
  CHECK(characters.may_join(b, blank, blank));
  CHECK(characters.may_join(a, blank, blank));  // by what each may do, which is more than what pieces have
  CHECK(detail::character_table(3).find(U'a') == no_token);
}

TEST_CASE("pieces of bytes (K1)", "[language]") {
  for (unsigned byte = 0; byte < 256; ++byte) {
    CHECK(detail::byte_of_piece(detail::piece_of_byte(byte), "test") == static_cast<int>(byte));
  }
  CHECK(detail::piece_of_byte(10) == "<0x0A>");
  for (const char* text : {"<0x0A", "0x0A>", "a", "<0a>", "", "<0x", "<s>"})
    CHECK(detail::byte_of_piece(text, "test") == -1);
  for (const char* text : {"<0x-1>", "<0xZZ>", "<0x>", "<0x1>", "<0x100>", "<0x0a>", "<0x+1>", "<0x 1>"}) {
    CHECK_THROWS_WITH(detail::byte_of_piece(text, "test"), Catch::Contains("<0x00> to <0xFF>"));
  }
}
