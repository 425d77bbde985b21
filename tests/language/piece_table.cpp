#include "cairn/language/piece_table.hpp"

#include "catch.hpp"

using namespace cairn;

TEST_CASE("pieces by id and ids by piece", "[language]") {
  const std::vector<std::string> pieces{"a", "b", "ab", std::string("\0", 1), "\xff"};
  const piece_table table(pieces, "file");
  REQUIRE(table.size() == 5);
  for (token_id id = 0; id < 5; ++id) {
    CHECK(table[id] == pieces[id]);
    CHECK(table.find(pieces[id]) == id);
    CHECK(table.bytes_in(id) == pieces[id].size());
  }
  CHECK(table.find("c") == no_token);
  CHECK(table.find("") == no_token);
  CHECK(piece_table().find("a") == no_token);
  CHECK(piece_table().size() == 0);
  CHECK_NOTHROW(table.require_id(4));
  CHECK_THROWS_WITH(table.require_id(5), "tokens: id 5; expected ids below 5, the vocabulary's size");
}

TEST_CASE("a table of ten thousand pieces finds each of them and nothing else", "[language]") {
  std::vector<std::string> pieces;
  for (int k = 0; k < 10000; ++k) pieces.push_back(std::to_string(7 * k));
  const piece_table table(pieces, "file");
  for (int k = 0; k < 70000; ++k) {
    const token_id id = table.find(std::to_string(k));
    REQUIRE(id == (k % 7 == 0 ? static_cast<token_id>(k / 7) : no_token));
  }
}

TEST_CASE("pieces that a vocabulary cannot have are refused (K1)", "[language]") {
  using list = std::vector<std::string>;
  CHECK_THROWS_WITH(piece_table(list({"a", "b", "a"}), "file"),
                    "file, id 2: the piece 'a' has id 0 too; expected each piece once");
  CHECK_THROWS_WITH(piece_table(list({"a", ""}), "file"), Catch::Contains("id 1: an empty piece"));
  CHECK_NOTHROW(piece_table(list({std::string(65536, 'a')}), "file"));
  CHECK_THROWS_WITH(piece_table(list({std::string(65537, 'a')}), "file"), Catch::Contains("65537 bytes"));
}
