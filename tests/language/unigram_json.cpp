#include "cairn/language/unigram_json.hpp"

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "catch.hpp"

using namespace cairn;

namespace {

std::string unigram_json_with(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

const std::string unigram_json = R"({"added_tokens":[{"id":1,"content":"<s>","special":true}],
"normalizer":{"type":"Sequence","normalizers":[{"type":"NFKC"},{"type":"Strip","strip_left":false,"strip_right":true},
{"type":"Replace","pattern":{"Regex":" {2,}"},"content":" "}]},
"pre_tokenizer":{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true},
"model":{"type":"Unigram","unk_id":0,"vocab":[["<unk>",0],["<s>",0],["▁",-2.5],["▁a",-1],["b",-3]]}})";

struct unigram_json_file {
  std::string path = (std::filesystem::temp_directory_path() / "cairn_unigram_tokenizer.json").string();
  ~unigram_json_file() { std::remove(path.c_str()); }
};

}  // namespace

TEST_CASE("a tokenizer.json of Unigram, and back", "[language]") {
  const unigram_tokenizer tokens = parse_unigram_json(unigram_json, "f");
  CHECK(encode(tokens, "a  ｂ <s> ") == std::vector<token_id>{3, 2, 4, 2, 0});
  CHECK(encode(tokens, " a") == std::vector<token_id>{3});
  CHECK(encode(parse_unigram_json(unigram_json_with(unigram_json, "always", "never"), "f"), "a b") ==
        std::vector<token_id>{0, 2, 4});
  const unigram_json_file file;
  write_tokenizer_json(file.path, tokens);
  CHECK(encode_spans(read_unigram_json(file.path), "a  ｂ <s> ? ") == encode_spans(tokens, "a  ｂ <s> ? "));
  write_tokenizer_json(file.path, unigram_tokenizer(tokens.model()));
  CHECK(encode(read_unigram_json(file.path), " a ｂ") == encode(unigram_tokenizer(tokens.model()), " a ｂ"));
  const unigram whole({{"<unk>", 0, piece_kind::unknown}, {"a", 0, piece_kind::whole}});
  CHECK_THROWS_WITH(write_tokenizer_json(file.path, unigram_tokenizer(whole)), Catch::Contains("'a' is whole"));
}

TEST_CASE("what is not supported of Unigram is refused by its name", "[language]") {
  const auto unigram = [](const std::string& from, const std::string& to) {
    parse_unigram_json(unigram_json_with(unigram_json, from, to), "f");
  };
  CHECK_THROWS_WITH(unigram("\"NFKC\"", "\"Nmt\""), Catch::Contains("'Nmt' is not supported"));
  CHECK_THROWS_WITH(unigram("{\"type\":\"NFKC\"}", "{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"abc\"}"),
                    Catch::Contains("no base64"));
  CHECK_THROWS_WITH(unigram(" {2,}", " +"), Catch::Contains("replaces ' +'"));
  CHECK_THROWS_WITH(unigram("\"Metaspace\"", "\"ByteLevel\""), Catch::Contains("'ByteLevel' is not supported"));
  CHECK_THROWS_WITH(unigram("\"replacement\":\"▁\"", "\"replacement\":\"_\""), Catch::Contains("writes spaces as '_'"));
  CHECK_THROWS_WITH(unigram("always", "often"), Catch::Contains("'often'"));
  CHECK_THROWS_WITH(unigram("[\"b\",-3]", "[\"b\",\"c\"]"), Catch::Contains("entry 4 is no piece and score"));
  CHECK_THROWS_WITH(unigram("[\"b\",-3]", "[\"b\",-1e300]"), Catch::Contains("no float holds"));
  CHECK_THROWS_WITH(unigram("[\"b\",-3]", "[\"▁\",-3]"), Catch::Contains("has id 2 too"));
  CHECK_THROWS_WITH(unigram("\"unk_id\":0", "\"unk_id\":5"), Catch::Contains("unk_id: is 5"));
  CHECK_THROWS_WITH(unigram("\"unk_id\":0", "\"unk_id\":null"), Catch::Contains("unk_id: is missing"));
  CHECK_THROWS_AS(parse_unigram_json("{", "f"), error);
}
