#include "cairn/text/category.hpp"

#include <initializer_list>

#include "catch.hpp"

using namespace cairn;

TEST_CASE("categories of letters, marks, digits, signs and spaces", "[text]") {
  using enum unicode_category;
  CHECK(category_of(U'A') == uppercase_letter);
  CHECK(category_of(0x1C5) == titlecase_letter);
  CHECK(category_of(0x301) == nonspacing_mark);
  CHECK(category_of(0x4E2D) == other_letter);
  CHECK(category_of(0x1F600) == other_symbol);
  CHECK(category_of(0x378) == unassigned);
  CHECK(category_of(0xE0001) == format);
  CHECK(category_of(0xE0100) == nonspacing_mark);
  CHECK(category_of(0xF0000) == private_use);
  CHECK(category_of(0x10FFFF) == unassigned);
  CHECK(category_of(0x110000) == unassigned);
  CHECK(category_of(0xFFFFFFFF) == unassigned);
}

// The short ways of ASCII say what the table says.
TEST_CASE("classes of characters agree with categories", "[text]") {
  using enum unicode_category;
  for (char32_t point = 0; point < 0x400; ++point) {
    const unicode_category category = category_of(point);
    CAPTURE(static_cast<unsigned>(point));
    CHECK(is_letter(point) == (category <= other_letter));
    CHECK(is_number(point) == (category >= decimal_number && category <= other_number));
    CHECK(is_mark(point) == (category >= nonspacing_mark && category <= enclosing_mark));
    CHECK(is_punctuation(point) == (category >= connector_punctuation && category <= other_punctuation));
    CHECK(is_symbol(point) == (category >= math_symbol && category <= other_symbol));
  }
  for (const char32_t point :
       std::initializer_list<char32_t>{0x09, 0x0A, 0x0D, 0x20, 0x85, 0xA0, 0x2003, 0x2028, 0x3000})
    CHECK(is_space(point));
  for (const char32_t point : std::initializer_list<char32_t>{0x08, 0x0E, 0x1C, 0x200B, 0xFEFF})
    CHECK_FALSE(is_space(point));
}

TEST_CASE("ideographs are those of Chinese, in every plane", "[text]") {
  for (const char32_t point : std::initializer_list<char32_t>{0x4E00, 0x9FFF, 0x3400, 0xF900, 0x20000, 0x30000})
    CHECK(is_ideograph(point));
  for (const char32_t point : std::initializer_list<char32_t>{0x61, 0x3042, 0xAC00, 0x3002, 0xFF01})
    CHECK_FALSE(is_ideograph(point));
}
