#include "cairn/language/wordpiece.hpp"

#include <string>
#include <vector>

#include "catch.hpp"

using namespace cairn;

namespace {

std::vector<token_span> pieces_of(const wordpiece& model, std::string_view word) {
  std::vector<token_span> found;
  wordpiece::workspace work;
  model.encode(traced_word{word, 10, nullptr}, work, [&](token_id id, std::size_t begin, std::size_t end) {
    found.push_back({id, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
  });
  return found;
}
using piece_spans = std::vector<token_span>;

const wordpiece& unwanted() {
  static const wordpiece model(
      std::vector<std::string>{"[UNK]", "un", "##want", "##ed", "unwanted", "##a", "a", "##wan", "##te"});
  return model;
}

}  // namespace

TEST_CASE("a word is cut into the longest pieces, or is unknown as a whole", "[language]") {
  CHECK(pieces_of(unwanted(), "unwanted") == piece_spans{{4, 10, 18}});
  CHECK(pieces_of(unwanted(), "unwanteda") == piece_spans{{4, 10, 18}, {5, 18, 19}});
  CHECK(pieces_of(unwanted(), "unwant") == piece_spans{{1, 10, 12}, {2, 12, 16}});
  CHECK(pieces_of(unwanted(), "aa") == piece_spans{{6, 10, 11}, {5, 11, 12}});
  CHECK(pieces_of(unwanted(), "aunwanted") == piece_spans{{0, 10, 19}});  // no piece ##un
  CHECK(pieces_of(unwanted(), "unwante") == piece_spans{{0, 10, 17}});    // ##want then ##e: the longest, not the best
  CHECK(pieces_of(unwanted(), "中") == piece_spans{{0, 10, 13}});
}

TEST_CASE("words of more characters than are read are unknown, in no time", "[language]") {
  const wordpiece model(std::vector<std::string>{"?", "a", "中", "##a", "##中"},
                        {.unknown = "?", .most_characters = 100});
  CHECK(pieces_of(model, std::string(100, 'a')).size() == 100);
  CHECK(pieces_of(model, std::string(101, 'a')) == piece_spans{{0, 10, 111}});
  std::string characters;
  for (int k = 0; k < 100; ++k) characters += "中";
  CHECK(pieces_of(model, characters).size() == 100);
  CHECK(pieces_of(model, characters + "a").size() == 1);
  CHECK(pieces_of(model, std::string(10U << 20U, 'a')) == piece_spans{{0, 10, 10 + (10U << 20U)}});
}

TEST_CASE("without pieces that continue there are words alone", "[language]") {
  const wordpiece model(std::vector<std::string>{"[UNK]", "a", "ab"});
  CHECK(pieces_of(model, "ab") == piece_spans{{2, 10, 12}});
  CHECK(pieces_of(model, "aba") == piece_spans{{0, 10, 13}});
  const wordpiece plain(std::vector<std::string>{"[UNK]", "a", "b"}, {.continuation = ""});
  CHECK(pieces_of(plain, "ab") == piece_spans{{1, 10, 11}, {2, 11, 12}});
  CHECK(plain.joined(std::vector<token_id>{1, 2}) == "a b");
}

TEST_CASE("pieces are joined to the word that they continue", "[language]") {
  CHECK(unwanted().joined(std::vector<token_id>{1, 2, 3, 6, 5, 0}) == "unwanted aa [UNK]");
  CHECK(unwanted().joined(std::vector<token_id>{2, 3}) == "##wanted");
  CHECK(unwanted().joined({}) == "");
  CHECK_THROWS_AS(unwanted().joined(std::vector<token_id>{9}), error);
}

TEST_CASE("a vocabulary without the unknown piece is refused", "[language]") {
  CHECK_THROWS_WITH(wordpiece(std::vector<std::string>{"a"}, {}, "vocab.txt"),
                    Catch::Contains("vocab.txt: has no piece '[UNK]'"));
}
