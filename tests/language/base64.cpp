#include "cairn/language/base64.hpp"

#include <string>

#include "cairn/core/random.hpp"
#include "catch.hpp"

using namespace cairn;

// RFC 4648, section 10.
TEST_CASE("bytes as letters and back", "[language]") {
  const std::string pairs[][2] = {{"", ""},        {"f", "Zg=="},        {"fo", "Zm8="},
                                  {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, letters] : pairs) {
    CHECK(detail::to_base64(bytes) == letters);
    CHECK(detail::from_base64(letters, "f") == bytes);
  }
  random_stream random(1, purpose::simulate);
  std::string bytes;
  for (int k = 0; k < 300; ++k) {
    bytes += static_cast<char>(random.below(256));
    CHECK(detail::from_base64(detail::to_base64(bytes), "f") == bytes);
  }
}

TEST_CASE("letters that are none are refused", "[language]") {
  for (const char* bad : {"Z", "Zg=", "Z===", "Zg==Zg==", "Zm9*", "Zm 9", "Zm9v\n"}) {
    CHECK_THROWS_WITH(detail::from_base64(bad, "f"), Catch::Contains("is no base64"));
  }
}
