#include "cairn/language/subword_json.hpp"

#include <string>
#include <vector>

#include "catch.hpp"

using namespace cairn;

TEST_CASE("the model of a tokenizer.json and its special tokens", "[language]") {
  const detail::json document = detail::parse_strict_json(
      R"({"model":{"type":"WordPiece"},"added_tokens":[{"id":1,"content":"b","special":true},{"id":0,"content":"a"}]})",
      "f");
  CHECK(detail::type_of(detail::model_of(document, "WordPiece", "f"), "f") == "WordPiece");
  CHECK_THROWS_WITH(detail::model_of(document, "BPE", "f"), Catch::Contains("f, model: the type 'WordPiece' is not"));
  CHECK(detail::special_ids(document, {"a", "b"}, "f") == std::vector<token_id>{1});
  CHECK_THROWS_WITH(detail::special_ids(document, {"a", "c"}, "f"),
                    Catch::Contains("'b' is not in the vocabulary as 1"));
  CHECK_THROWS_WITH(detail::special_ids(document, {"a"}, "f"), Catch::Contains("'b' is not in the vocabulary as 1"));
  CHECK(detail::special_ids(detail::json::object(), {"a"}, "f").empty());
  CHECK_THROWS_WITH(detail::special_ids({{"added_tokens", 3}}, {"a"}, "f"), Catch::Contains("is no list"));
  CHECK_THROWS_WITH(detail::special_ids({{"added_tokens", {1}}}, {"a"}, "f"), Catch::Contains("no object"));
  CHECK_THROWS_WITH(detail::type_of(detail::json::object(), "f"), Catch::Contains("f, type: is missing"));
}
