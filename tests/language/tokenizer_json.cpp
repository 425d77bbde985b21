#include "cairn/language/tokenizer_json.hpp"

#include "catch.hpp"

using namespace cairn;

namespace {

std::string document_refusal(const std::string& text) {
  try {
    const auto document = detail::parse_tokenizer_document(text, "BPE");
    detail::pieces_with_added(detail::member(document.part("model"), "vocab"), document);
  } catch (const error& e) {
    return e.what();
  }
  return "accepted";
}
std::string document_with(const std::string& members, const std::string& vocabulary = R"({"a":0,"b":1})") {
  return "{\"model\":{\"type\":\"BPE\",\"vocab\":" + vocabulary + "}" + members + "}";
}

}  // namespace

TEST_CASE("added tokens and the vocabulary together", "[language]") {
  const auto document = detail::parse_tokenizer_document(
      document_with(
          R"(,"added_tokens":[{"id":2,"content":"<s>","special":true,"rstrip":true},{"id":1,"content":"b"}])"),
      "BPE");
  CHECK(document.added == std::vector<added_token>{{.text = "<s>", .id = 2, .takes_spaces_behind = true},
                                                   {.text = "b", .id = 1, .is_special = false}});
  CHECK(document.has_normalized_tokens);
  CHECK(detail::pieces_with_added(detail::member(document.part("model"), "vocab"), document) ==
        std::vector<std::string>{"a", "b", "<s>"});
  CHECK_FALSE(detail::parse_tokenizer_document(
                  document_with(R"(,"added_tokens":[{"id":2,"content":"<s>","special":true}])"), "BPE")
                  .has_normalized_tokens);
}

TEST_CASE("documents that ask for what is not there, by name", "[language]") {
  CHECK(document_refusal(document_with("")) == "accepted");
  CHECK(document_refusal(document_with(R"(,"version":"1.0","truncation":null,"post_processor":null)")) == "accepted");
  CHECK(document_refusal(document_with(R"(,"padding":{})")).find("padding: is not supported") != std::string::npos);
  CHECK(document_refusal(document_with(R"(,"truncation":{"max_length":3})")).find("truncation: is not supported") !=
        std::string::npos);
  CHECK(document_refusal(document_with(R"(,"other":1)")).find("'other' is not supported") != std::string::npos);
  CHECK(document_refusal(document_with(R"(,"post_processor":{"type":"Other"})"))
            .find("post_processor: the type 'Other'") != std::string::npos);
  CHECK(document_refusal(R"({"model":{"type":"WordPiece"}})") ==
        "tokenizer.json, model: the type 'WordPiece' is not supported; expected BPE");
  CHECK(document_refusal("{}").find("model: is missing") != std::string::npos);
  CHECK(document_refusal("[]").find("is no object") != std::string::npos);
  CHECK(document_refusal("{").find("is not JSON") != std::string::npos);
}

TEST_CASE("broken added tokens and vocabularies (K1)", "[language]") {
  const auto added = [](const std::string& entry) {
    return document_refusal(document_with(",\"added_tokens\":[" + entry + "]"));
  };
  CHECK(added(R"({"id":2,"content":"<s>"})") == "accepted");
  CHECK(added(R"({"id":3,"content":"<s>"})").find("without a gap") != std::string::npos);
  CHECK(added(R"({"id":1,"content":"<s>"})").find("each id once") != std::string::npos);
  CHECK(added(R"({"id":2,"content":"b"})") ==
        "tokenizer.json, added_tokens: 'b' has id 2; expected 1, as in the vocabulary");
  CHECK(added(R"({"id":-1,"content":"b"})").find("a number from 0 on") != std::string::npos);
  CHECK(added(R"({"id":4294967298,"content":"b"})").find("too large") != std::string::npos);
  CHECK(added(R"({"content":"b"})").find("id: is missing") != std::string::npos);
  CHECK(added(R"({"id":2})").find("content: is missing") != std::string::npos);
  CHECK(added(R"({"id":2,"content":"c","extra":1})").find("'extra'") != std::string::npos);
  CHECK(added(R"({"id":2,"content":"c","lstrip":1})").find("true or false") != std::string::npos);
  CHECK(added("1").find("is no object") != std::string::npos);
  CHECK(document_refusal(document_with(",\"added_tokens\":{}")).find("is no list") != std::string::npos);
  CHECK(document_refusal(document_with("", "[]")).find("is no object") != std::string::npos);
  CHECK(document_refusal(document_with("", R"({"a":0,"b":2})")).find("without a gap") != std::string::npos);
}
