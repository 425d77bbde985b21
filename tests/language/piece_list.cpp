#include "cairn/language/piece_list.hpp"

#include <string>
#include <vector>

#include "catch.hpp"

using namespace cairn;

TEST_CASE("pieces by id and ids by piece", "[language]") {
  const piece_list pieces({"[UNK]", "中", "##a"});
  CHECK(pieces.size() == 3);
  CHECK(pieces[1] == "中");
  CHECK(pieces.at(2) == "##a");
  CHECK(pieces.find("##a") == 2U);
  CHECK(pieces.find("##") == std::nullopt);
  CHECK(pieces.id_of("[UNK]") == 0);
  CHECK_THROWS_WITH(pieces.at(3), Catch::Contains("the id 3"));
  CHECK_THROWS_WITH(pieces.id_of("[PAD]", "vocab.txt"), Catch::Contains("vocab.txt: has no piece '[PAD]'"));
  CHECK(piece_list().size() == 0);
}

TEST_CASE("pieces that are empty, double, long or no UTF-8 are refused", "[language]") {
  CHECK_THROWS_WITH(piece_list({"a", ""}, "f"), Catch::Contains("f: piece 1 is empty"));
  CHECK_THROWS_WITH(piece_list({"a", "b", "a"}, "f"), Catch::Contains("f: the key 'a' is there twice"));
  CHECK_THROWS_WITH(piece_list({"a\xFF"}, "f"), Catch::Contains("piece 0 is no UTF-8"));
  CHECK_THROWS_WITH(piece_list({std::string(65537, 'a')}, "f"), Catch::Contains("65537 bytes"));
  CHECK(piece_list({std::string(65536, 'a')}).size() == 1);
}

TEST_CASE("one piece a line", "[language]") {
  CHECK(piece_lines("a\nb\n") == std::vector<std::string>{"a", "b"});
  CHECK(piece_lines("a\r\nb") == std::vector<std::string>{"a", "b"});
  CHECK(piece_lines("a\n\nb") == std::vector<std::string>{"a", "", "b"});
  CHECK(piece_lines("\u2028\n") == std::vector<std::string>{"\u2028"});
}
