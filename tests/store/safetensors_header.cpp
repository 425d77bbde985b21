#include "cairn/store/safetensors_header.hpp"

#include "catch.hpp"

namespace {
std::string refusal(const std::string& header, std::uint64_t bytes) {
  try {
    cairn::detail::parse_header(header, bytes, "file");
  } catch (const cairn::error& e) {
    return e.what();
  }
  return "accepted";
}
/// An entry of 4 U8 at [begin, begin + 4).
std::string four_bytes(const std::string& name, int begin) {
  return "\"" + name + "\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[" + std::to_string(begin) + "," +
         std::to_string(begin + 4) + "]}";
}
std::string one_entry(const std::string& inner) {
  return "{\"a\":{" + inner + "}}";
}
}  // namespace

TEST_CASE("headers that must be read (M10)") {
  CHECK(refusal("{}", 0) == "accepted");
  CHECK(refusal("  \n{}   ", 0) == "accepted");
  CHECK(refusal("{\"__metadata__\":{}}", 0) == "accepted");
  CHECK(refusal(one_entry(R"("dtype":"F32","shape":[],"data_offsets":[0,4])"), 4) == "accepted");
  CHECK(refusal(one_entry(R"("data_offsets":[0,0],"shape":[3,0],"dtype":"F64")"), 0) == "accepted");
  CHECK(refusal("{" + four_bytes("b", 4) + "," + four_bytes("a", 0) + "}", 8) == "accepted");
  const auto header = cairn::detail::parse_header(
      R"({"__metadata__":{"k":"\u00e9","l":""},"w":{"dtype":"I64","shape":[1,2],"data_offsets":[0,16]}})", 16, "file");
  CHECK(header.metadata == cairn::file_metadata{{"k", "\xC3\xA9"}, {"l", ""}});
  REQUIRE(header.tensors.size() == 1);
  CHECK(header.tensors[0].shape == std::vector<std::uint64_t>{1, 2});
  CHECK(header.tensors[0].end == 16);
}

TEST_CASE("headers that are no JSON object of arrays (M3)") {
  for (const std::string& header :
       {std::string(), std::string("{"), std::string("{} {}"), std::string("{}x"), std::string("{\"\xFF\":1}"),
        std::string("{\"a\xC0\x80\":1}"), std::string("{,}"), std::string("{'a':1}"),
        std::string("{\"__metadata__\":{\"a\":\"b\"},}"), std::string("// {}\n{}")}) {
    CHECK(refusal(header, 0).find("is not JSON") != std::string::npos);
  }
  CHECK(refusal(std::string("{}\0", 3), 0).find("a zero byte") != std::string::npos);
  CHECK(refusal(std::string("{\"a\0\":1}", 8), 0).find("a zero byte") != std::string::npos);
  CHECK(refusal("\xEF\xBB\xBF{}", 0).find("byte order mark") != std::string::npos);
  CHECK(refusal("[]", 0).find("a list where none belongs") != std::string::npos);
  CHECK(refusal("1", 0).find("a number where none belongs") != std::string::npos);
  CHECK(refusal("\"a\"", 0).find("a text where none belongs") != std::string::npos);
  CHECK(refusal("null", 0).find("a null") != std::string::npos);
  CHECK(refusal("{\"a\":1}", 0).find("entry 'a': a number") != std::string::npos);
  CHECK(refusal("{\"a\":true}", 0).find("a boolean") != std::string::npos);
  for (const char* size : {"4.0", "4e0", "-4", "-0", "18446744073709551616"}) {
    INFO(size);
    const std::string in_shape = R"("dtype":"U8","shape":[)" + std::string(size) + R"(],"data_offsets":[0,4])";
    const std::string in_offsets = R"("dtype":"U8","shape":[4],"data_offsets":[0,)" + std::string(size) + "]";
    CHECK(refusal(one_entry(in_shape), 4).find("number") != std::string::npos);
    CHECK(refusal(one_entry(in_offsets), 4).find("number") != std::string::npos);
  }
  CHECK(refusal(one_entry(R"("dtype":"U8","shape":[1e999],"data_offsets":[0,4])"), 4).find("is not JSON") !=
        std::string::npos);  // more than a double holds
  std::string deep = "{\"a\":{\"shape\":", deeper = "{";
  for (int n = 0; n < 100000; ++n) deep += '[';
  for (int n = 0; n < 100000; ++n) deeper += "\"a\":{";
  CHECK(refusal(deep, 0).find("a list where none belongs") != std::string::npos);
  CHECK(refusal(deeper, 0).find("unknown key") != std::string::npos);
}

TEST_CASE("names that come twice (M4)") {
  CHECK(refusal("{" + four_bytes("a", 0) + "," + four_bytes("a", 4) + "}", 8).find("second entry") !=
        std::string::npos);
  CHECK(refusal("{" + four_bytes("a", 0) + "," + four_bytes("\\u0061", 4) + "}", 8).find("second entry") !=
        std::string::npos);
  CHECK(refusal(one_entry(R"("dtype":"U8","dtype":"U8","shape":[4],"data_offsets":[0,4])"), 4).find("a second dtype") !=
        std::string::npos);
  CHECK(refusal(one_entry(R"("dtype":"U8","shape":[4],"sh\u0061pe":[4],"data_offsets":[0,4])"), 4)
            .find("a second shape") != std::string::npos);
  CHECK(refusal("{\"__metadata__\":{},\"__metadata__\":{}}", 0).find("second entry") != std::string::npos);
  CHECK(refusal("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}", 0).find("second text") != std::string::npos);
}

TEST_CASE("ranges that overlap, leave holes or pass the end (M5)") {
  const auto two = [](int a, int b, std::uint64_t bytes) {
    return refusal("{" + four_bytes("a", a) + "," + four_bytes("b", b) + "}", bytes);
  };
  CHECK(two(0, 4, 8) == "accepted");
  CHECK(two(0, 5, 9).find("'b': begins at byte 5; expected byte 4") != std::string::npos);
  CHECK(two(0, 3, 7).find("'b': begins at byte 3") != std::string::npos);
  CHECK(two(0, 0, 4).find("begins at byte 0; expected byte 4") != std::string::npos);
  CHECK(two(1, 5, 9).find("'a': begins at byte 1; expected byte 0") != std::string::npos);
  CHECK(two(0, 4, 7).find("'b': bytes 4 to 8") != std::string::npos);
  CHECK(two(0, 4, 9).find("1 bytes behind the last array") != std::string::npos);
  CHECK(refusal("{}", 1).find("behind the last array") != std::string::npos);
  CHECK(refusal(one_entry(R"("dtype":"U8","shape":[4],"data_offsets":[4,0])"), 4).find("bytes 4 to 0") !=
        std::string::npos);
  // An array without numbers inside of another one.
  CHECK(refusal("{" + four_bytes("a", 0) + R"(,"b":{"dtype":"U8","shape":[0],"data_offsets":[2,2]}})", 4)
            .find("'b': begins at byte 2") != std::string::npos);
}

TEST_CASE("shapes that are too large, and sizes that do not fit them (M6)") {
  const auto shaped = [](const char* type, const char* shape, const char* offsets, std::uint64_t bytes) {
    return refusal(
        one_entry("\"dtype\":\"" + std::string(type) + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets),
        bytes);
  };
  CHECK(shaped("U8", "[4294967296,4294967296]", "[0,0]", 0).find("more than 2^64") != std::string::npos);
  CHECK(shaped("F64", "[2305843009213693952]", "[0,0]", 0).find("more than 2^64") != std::string::npos);
  CHECK(shaped("U8", "[4294967296,4294967296,0]", "[0,0]", 0).find("more than 2^64") != std::string::npos);
  CHECK(shaped("F32", "[2]", "[0,4]", 4).find("bytes 0 to 4 for F32 [2]; expected 8 bytes") != std::string::npos);
  CHECK(shaped("F32", "[1]", "[0,8]", 8).find("expected 4 bytes") != std::string::npos);
  CHECK(shaped("BF16", "[9223372036854775808]", "[0,0]", 0).find("more than 2^64") != std::string::npos);
  CHECK(shaped("F16", "[3]", "[0,6]", 6) == "accepted");
  CHECK(shaped("I16", "[3]", "[0,3]", 3).find("expected 6 bytes") != std::string::npos);
  CHECK(shaped("U8", "[1,1,1,1,1,1,1,1]", "[0,1]", 1) == "accepted");
  CHECK(shaped("U8", "[1,1,1,1,1,1,1,1,1]", "[0,1]", 1).find("more than 8 dimensions") != std::string::npos);
}

TEST_CASE("entries that are none (M7)") {
  CHECK(refusal(one_entry(R"("dtype":"F7","shape":[4],"data_offsets":[0,4])"), 4).find("dtype 'F7'") !=
        std::string::npos);
  for (const char* type : {"F4", "F8_E4M3", "f32", "F32 ", "", "C64"}) {
    CHECK(refusal(one_entry("\"dtype\":\"" + std::string(type) + R"(","shape":[4],"data_offsets":[0,4])"), 4)
              .find("that is not known; expected a JSON object of arrays, each with dtype (F64, F32, F16, BF16, U64") !=
          std::string::npos);
  }
  CHECK(refusal(one_entry(R"("dtype":1,"shape":[4],"data_offsets":[0,4])"), 4).find("number where none") !=
        std::string::npos);
  CHECK(refusal(one_entry(R"("dtype":"U8","shape":4,"data_offsets":[0,4])"), 4).find("number where none") !=
        std::string::npos);
  CHECK(refusal(one_entry(R"("dtype":"U8","shape":["4"],"data_offsets":[0,4])"), 4).find("text where none") !=
        std::string::npos);
  CHECK(refusal(one_entry(R"("dtype":"U8","shape":[[4]],"data_offsets":[0,4])"), 4).find("list where none") !=
        std::string::npos);
  CHECK(refusal(one_entry(R"("dtype":"U8","shape":[4],"data_offsets":[0])"), 4).find("not two") != std::string::npos);
  CHECK(refusal(one_entry(R"("dtype":"U8","shape":[4],"data_offsets":[0,4,4])"), 4).find("not two") !=
        std::string::npos);
  CHECK(refusal(one_entry(R"("dtype":"U8","shape":[4])"), 4).find("no dtype, shape or data_offsets") !=
        std::string::npos);
  CHECK(refusal(one_entry(R"("dtype":"U8","shape":[4],"data_offsets":[0,4],"more":0)"), 4).find("unknown key 'more'") !=
        std::string::npos);
  CHECK(refusal("{\"__metadata__\":{\"k\":1}}", 0).find("number where none") != std::string::npos);
  CHECK(refusal("{\"__metadata__\":{\"k\":{}}}", 0).find("object where none") != std::string::npos);
  CHECK(refusal("{\"__metadata__\":\"k\"}", 0).find("text where none") != std::string::npos);
  // A name is cut and escaped.
  const std::string said = refusal("{\"" + std::string(100, 'n') + "\\n\":1}", 0);
  CHECK(said.find(std::string(32, 'n') + "...") != std::string::npos);
}
