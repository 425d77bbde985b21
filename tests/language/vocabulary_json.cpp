#include "cairn/language/vocabulary_json.hpp"

#include "catch.hpp"

using namespace cairn;

namespace {

std::vector<std::string> read_vocabulary(const std::string& text) {
  return detail::pieces_by_id(detail::numbered_pieces(detail::parse_strict_json(text, "vocab.json"), "vocab.json"),
                              "vocab.json");
}

}  // namespace

TEST_CASE("pieces by id", "[language]") {
  CHECK(read_vocabulary(R"({"b":1,"a":0,"\u4e2d":2})") == std::vector<std::string>{"a", "b", "\u4e2d"});
  CHECK(read_vocabulary("{}").empty());
}

TEST_CASE("gaps, ids twice or beyond, and ids that are none (K1)", "[language]") {
  CHECK_THROWS_WITH(read_vocabulary(R"({"a":0,"b":2})"),
                    "vocab.json: the piece 'b' has id 2; expected the ids 0 to 1 of as many pieces, without a gap");
  CHECK_THROWS_WITH(read_vocabulary(R"({"a":1,"b":1})"),
                    "vocab.json: the piece 'b' has id 1, which 'a' has too; expected each id once");
  CHECK_THROWS_WITH(read_vocabulary(R"({"a":0,"a":1})"), Catch::Contains("'a' is there twice"));
  CHECK_THROWS_WITH(read_vocabulary(R"({"a":0,"b":18446744073709551615})"), Catch::Contains("without a gap"));
  for (const char* id : {"-1", "0.0", "1e0", "\"0\"", "null", "[0]", "true", "18446744073709551616"}) {
    CHECK_THROWS_WITH(read_vocabulary(std::string("{\"a\":") + id + "}"),
                      Catch::Contains("expected a number from 0 on"));
  }
  CHECK_THROWS_WITH(read_vocabulary("[]"), Catch::Contains("is no object"));
}
