#include "cairn/language/wordpiece_json.hpp"

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "catch.hpp"

using namespace cairn;

namespace {

std::string bert_json_with(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

const std::string bert_json = R"({"version":"1.0","truncation":null,"padding":null,
"added_tokens":[{"id":0,"content":"[UNK]","special":true,"normalized":false}],
"normalizer":{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true},
"pre_tokenizer":{"type":"BertPreTokenizer"},"post_processor":null,"decoder":{"type":"WordPiece"},
"model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":5,
"vocab":{"caf":1,"[UNK]":0,"##e":2,"a":3}}})";

struct bert_json_file {
  std::string path = (std::filesystem::temp_directory_path() / "cairn_bert_tokenizer.json").string();
  ~bert_json_file() { std::remove(path.c_str()); }
};

}  // namespace

TEST_CASE("a tokenizer.json of WordPiece, and back", "[language]") {
  const bert_tokenizer tokens = parse_wordpiece_json(bert_json, "f");
  CHECK(encode(tokens, "Café aaaaaa a") == std::vector<token_id>{1, 2, 0, 3});
  CHECK(encode(parse_wordpiece_json(bert_json_with(bert_json, "\"lowercase\":true", "\"lowercase\":false"), "f"),
               "café A") == std::vector<token_id>{0, 0});
  CHECK(
      encode(parse_wordpiece_json(bert_json_with(bert_json, "\"strip_accents\":null", "\"strip_accents\":false"), "f"),
             "Café") == std::vector<token_id>{0});
  const bert_json_file file;
  write_tokenizer_json(file.path, tokens);
  const bert_tokenizer again = read_wordpiece_json(file.path);
  CHECK(encode_spans(again, "Café aaaaaa a, b") == encode_spans(tokens, "Café aaaaaa a, b"));
}

TEST_CASE("what is not supported of BERT is refused by its name", "[language]") {
  const auto bert = [](const std::string& from, const std::string& to) {
    parse_wordpiece_json(bert_json_with(bert_json, from, to), "f");
  };
  CHECK_THROWS_WITH(bert("\"WordPiece\",\"unk", "\"BPE\",\"unk"), Catch::Contains("the type 'BPE' is not supported"));
  CHECK_THROWS_WITH(bert("\"BertNormalizer\"", "\"Lowercase\""), Catch::Contains("'Lowercase' is not supported"));
  CHECK_THROWS_WITH(bert("\"BertPreTokenizer\"", "\"Whitespace\""), Catch::Contains("'Whitespace' is not supported"));
  CHECK_THROWS_WITH(bert("\"caf\":1", "\"caf\":9"), Catch::Contains("'caf' has id 9"));
  CHECK_THROWS_WITH(bert("\"caf\":1", "\"caf\":0"), Catch::Contains("id 0"));
  CHECK_THROWS_WITH(bert("\"caf\":1", "\"a\":1"), Catch::Contains("'a' is there twice"));
  CHECK_THROWS_WITH(bert("\"caf\":1", "\"\":1"), Catch::Contains("an empty piece"));
  CHECK_THROWS_WITH(bert("\"caf\":1", "\"caf\":-1"), Catch::Contains("a number from 0 on"));
  CHECK_THROWS_WITH(bert("\"id\":0", "\"id\":7"), Catch::Contains("'[UNK]' is not in the vocabulary as 7"));
  CHECK_THROWS_WITH(bert("\"unk_token\":\"[UNK]\"", "\"unk_token\":\"?\""), Catch::Contains("has no piece '?'"));
  CHECK_THROWS_WITH(parse_wordpiece_json("[]", "f"), Catch::Contains("f: is no object"));
}
