#include "cairn/language/strict_json.hpp"

#include "catch.hpp"

using namespace cairn;

namespace {

std::string json_refusal(const std::string& text) {
  try {
    detail::parse_strict_json(text, "file");
  } catch (const error& e) {
    return e.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("documents that are read", "[language]") {
  for (const char* text : {"{}", "[1, {\"a\": {\"a\": 1}}, {\"a\": 2}]", "\"\\u4e2d\"", "1"})
    CHECK(json_refusal(text) == "accepted");
  CHECK(detail::parse_strict_json("{\"a\":\"\\ud83d\\ude00\"}", "file")["a"] == "\U0001F600");
}

TEST_CASE("documents that are refused (M3)", "[language]") {
  CHECK(json_refusal("{\"a\":1,\"b\":{\"c\":2,\"c\":3}}").find("the name 'c' is there twice") != std::string::npos);
  CHECK(json_refusal("{\"a\":1,\"b\":{\"a\":2},\"a\":3}").find("the name 'a' is there twice") != std::string::npos);
  CHECK(json_refusal(std::string("{}\0", 3)) == "file: a zero byte; expected JSON");
  CHECK(json_refusal("\xEF\xBB\xBF{}").find("byte order mark") != std::string::npos);
  for (const char* text :
       {"", "{", "{}x", "{\"a\":\"\xff\"}", "{\"a\":\"\xc0\x80\"}", "{\"a\":\"\\ud83d\"}", "{,}", "// {}"}) {
    CHECK(json_refusal(text).find("is not JSON at byte") != std::string::npos);
  }
  CHECK(json_refusal("1e999").find("no double") != std::string::npos);
  CHECK(json_refusal(std::string(64, '[') + std::string(64, ']')) == "accepted");
  CHECK(json_refusal(std::string(66, '[') + std::string(66, ']')).find("64 levels") != std::string::npos);
  CHECK(json_refusal(std::string(1'000'000, '[')).find("64 levels") != std::string::npos);
}

TEST_CASE("members by name and type", "[language]") {
  const auto object = detail::parse_strict_json(R"({"text":"t","flag":true,"none":null,"number":1})", "file");
  CHECK(detail::text_member(object, "text", "file") == "t");
  CHECK(detail::text_member(object, "none", "file").empty());
  CHECK(detail::text_member(object, "missing", "file").empty());
  CHECK(detail::flag_member(object, "flag", false, "file"));
  CHECK(detail::flag_member(object, "missing", true, "file"));
  CHECK_FALSE(detail::flag_member(object, "none", false, "file"));
  CHECK_THROWS_WITH(detail::text_member(object, "flag", "file"), "file, flag: is 'true'; expected a text");
  CHECK_THROWS_WITH(detail::flag_member(object, "number", true, "file"),
                    "file, number: is '1'; expected true or false");
  CHECK_THROWS_WITH(detail::member(object, "missing", &detail::json::is_object, "an object", "file"),
                    "file, missing: is missing; expected an object");
}
