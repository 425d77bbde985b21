#include "cairn/language/text_pieces.hpp"

#include <string>
#include <vector>

#include "catch.hpp"

using namespace cairn;

namespace {
using piece_texts = std::vector<std::string>;
}

TEST_CASE("pieces that are texts, by id and by name", "[language]") {
  const piece_table pieces = text_pieces(piece_texts{"[UNK]", "中", "##a"});
  CHECK(piece_at(pieces, 2) == "##a");
  CHECK_THROWS_WITH(piece_at(pieces, 3), Catch::Contains("id 3"));
  CHECK(required_id(pieces, "中") == 1);
  CHECK_THROWS_WITH(required_id(pieces, "[PAD]", "vocab.txt"), Catch::Contains("vocab.txt: has no piece '[PAD]'"));
}

TEST_CASE("pieces that are empty, double, long or no UTF-8 are refused", "[language]") {
  CHECK_THROWS_WITH(text_pieces(piece_texts{"a", ""}, "f"), Catch::Contains("f, id 1: an empty piece"));
  CHECK_THROWS_WITH(text_pieces(piece_texts{"a", "b", "a"}, "f"), Catch::Contains("f, id 2: the piece 'a'"));
  CHECK_THROWS_WITH(text_pieces(piece_texts{"a\xFF"}, "f"), Catch::Contains("f, id 0: byte 1 is no UTF-8"));
  CHECK_THROWS_WITH(text_pieces(piece_texts{std::string(65537, 'a')}, "f"), Catch::Contains("65537 bytes"));
}

TEST_CASE("one piece a line", "[language]") {
  CHECK(piece_lines("a\nb\n") == piece_texts{"a", "b"});
  CHECK(piece_lines("a\r\nb") == piece_texts{"a", "b"});
  CHECK(piece_lines("a\n\nb") == piece_texts{"a", "", "b"});
  CHECK(piece_lines("\u2028\n") == piece_texts{"\u2028"});
  CHECK_THROWS_WITH(write_piece_lines("/nowhere/f", text_pieces(piece_texts{"a\nb"})),
                    Catch::Contains("piece 0 ends a line"));
}
