#include "cairn/language/hugging_face_config.hpp"

#include "catch.hpp"

using cairn::detail::json;

namespace {
template <class F>
std::string config_refusal(const char* text, const F& read) {
  try {
    read(cairn::detail::parse_strict_json(text, "c"));
  } catch (const cairn::error& e) {
    return e.what();
  }
  return "accepted";
}
}  // namespace

TEST_CASE("sizes of a config have bounds", "[language]") {
  const auto size = [](const char* text, std::size_t otherwise = 0) {
    std::size_t found = 0;
    const std::string said = config_refusal(
        text, [&](const json& config) { found = cairn::detail::size_member(config, "n", 9, otherwise, "c"); });
    return said == "accepted" ? std::to_string(found) : said;
  };
  CHECK(size(R"({"n":1})") == "1");
  CHECK(size(R"({"n":9})") == "9");
  CHECK(size("{}", 4) == "4");
  CHECK(size(R"({"n":null})", 4) == "4");
  CHECK(size("{}") == "c, n: is missing; expected a whole number of 1 to 9");
  CHECK(size(R"({"n":null})").starts_with("c, n: is missing"));
  for (const char* bad : {"0", "10", "18446744073709551615"}) {
    CHECK(size(("{\"n\":" + std::string(bad) + "}").c_str()) ==
          "c, n: is " + std::string(bad) + "; expected a whole number of 1 to 9");
  }
  for (const char* bad : {"-1", "1.0", "1e0", "\"1\"", "true", "[1]", "18446744073709551616"}) {
    CHECK(size(("{\"n\":" + std::string(bad) + "}").c_str(), 4).starts_with("c, n: is '"));
  }
}

TEST_CASE("numbers of a config have bounds", "[language]") {
  const auto real = [](const char* text) {
    return config_refusal(text, [&](const json& config) { cairn::detail::real_member(config, "x", 0, 1, .5, "c"); });
  };
  CHECK(real(R"({"x":1e-12})") == "accepted");
  CHECK(real(R"({"x":1})") == "c, x: is 1; expected a number above 0, below 1");
  CHECK(real(R"({"x":0})") == "c, x: is 0; expected a number above 0, below 1");
  CHECK(real(R"({"x":"1"})").find("expected a number") != std::string::npos);
  CHECK(cairn::detail::real_member(json::object(), "x", 0, 1, .5, "c") == .5);
  CHECK(cairn::detail::real_member({{"x", .25}}, "x", 0, 1, .5, "c") == .25);
  CHECK(cairn::detail::rate_member({{"x", 0}}, "x", .5, "c") == 0);
  CHECK(cairn::detail::rate_member(json::object(), "x", .5, "c") == .5);
  CHECK_THROWS_AS(cairn::detail::rate_member({{"x", 1}}, "x", .5, "c"), cairn::error);
}

TEST_CASE("what is not supported is refused by name", "[language]") {
  const auto asked = [](const char* text) {
    return config_refusal(text, [](const json& config) {
      cairn::detail::require_member(config, "a", {"one", false}, "c");
      cairn::detail::require_member(config, "b", {}, "c");
    });
  };
  CHECK(asked("{}") == "accepted");
  CHECK(asked(R"({"a":"one","b":null})") == "accepted");
  CHECK(asked(R"({"a":false})") == "accepted");
  CHECK(asked(R"({"a":true})") == "c, a: is 'true'; expected \"one\" or false: nothing else is supported");
  CHECK(asked(R"({"a":0})").starts_with("c, a: is '0'"));
  CHECK(asked(R"({"b":{}})") == "c, b: is '{}'; expected none: it is not supported");
  const auto type = [](const char* text) {
    return config_refusal(text, [](const json& config) { cairn::detail::require_model_type(config, "t", "c"); });
  };
  CHECK(type(R"({"model_type":"t","pruned_heads":{}})") == "accepted");
  CHECK(type(R"({"model_type":"u"})") == "c, model_type: is 'u'; expected t");
  CHECK(type("{}") == "c, model_type: is missing; expected t");
  CHECK(type(R"({"model_type":"t","pruned_heads":{"0":[1]}})").starts_with("c, pruned_heads: is"));
  CHECK(type(R"({"model_type":"t","quantization_config":{}})").starts_with("c, quantization_config: is"));
  CHECK_THROWS_WITH(cairn::detail::require_heads(8, 3, "c"),
                    "c: 3 heads of a width of 8; expected heads that share the width evenly");
}
