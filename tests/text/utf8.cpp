#include "cairn/text/utf8.hpp"

#include <string>
#include <vector>

#include "catch.hpp"

using namespace cairn;

namespace {

std::vector<char32_t> points_of(std::string_view text) {
  std::vector<char32_t> points;
  for_each_point(text, [&](char32_t point, std::size_t, std::size_t) { points.push_back(point); });
  return points;
}

}  // namespace

TEST_CASE("every code point goes to bytes and back", "[text]") {
  std::size_t wrong = 0;
  for (char32_t point = 0; point < 0x110000; ++point) {
    if (point >= 0xD800 && point < 0xE000) continue;
    std::string text;
    append_utf8(text, point);
    const decoded_point back = decode_utf8(text, 0);
    wrong +=
        back.valid && back.point == point && back.bytes == text.size() && utf8_bytes(point) == text.size() ? 0U : 1U;
  }
  CHECK(wrong == 0);
  CHECK(points_of("a\xC3\xA9\xE4\xB8\xAD\xF0\x9F\x98\x80") == std::vector<char32_t>{U'a', 0xE9, 0x4E2D, 0x1F600});
}

// The Unicode Standard 14.0, table 3-8 and the text around it, and the shapes that Kuhn's stress test lists.
TEST_CASE("what is no UTF-8 becomes as many replacements as the standard says", "[text]") {
  const auto replacements = [](std::string_view text) {
    std::size_t count = 0;
    for (const char32_t point : points_of(text)) count += point == replacement_character ? 1U : 0U;
    return count;
  };
  CHECK(replacements("\xC0\xAF") == 2);          // overlong
  CHECK(replacements("\xE0\x80\xBF") == 3);      // overlong
  CHECK(replacements("\xF0\x81\x82") == 3);      // overlong
  CHECK(replacements("\xED\xA0\x80") == 3);      // a surrogate
  CHECK(replacements("\xF4\x91\x92\x93") == 4);  // beyond U+10FFFF
  CHECK(replacements("\xFF\xFE") == 2);
  CHECK(replacements("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF") == 4);  // cut short, each once
  CHECK(points_of("\x41\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41").back() == U'A');
  CHECK(replacements("\x80\xBF") == 2);  // continuations alone
  CHECK(replacements("\xE4\xB8") == 1);  // cut by the end
}

TEST_CASE("invalid bytes are found, named and replaced", "[text]") {
  CHECK(is_valid_utf8(""));
  CHECK(is_valid_utf8("\xED\x9F\xBF\xEE\x80\x80\xF4\x8F\xBF\xBF"));
  CHECK(first_invalid_utf8("ab\xC3\xA9\xC3") == 4);
  CHECK_THROWS_WITH(require_utf8("ab\xFF", "line 3"), "line 3: byte 2 is no UTF-8: '\\xff'; expected valid UTF-8");
  CHECK_NOTHROW(require_utf8("ab", "line 3"));
  CHECK(replaced_utf8("a\xFF"
                      "b") ==
        "a\xEF\xBF\xBD"
        "b");
  CHECK(replaced_utf8("") == "");
  CHECK(count_points("\xE4\xB8\xAD\xFFz") == 3);
}
