#include "cairn/text/normalization_lookup.hpp"

#include <string>

#include "catch.hpp"

using cairn::detail::normalization_lookup;

namespace {

std::u32string decomposed(char32_t point, bool compatible) {
  std::u32string parts;
  normalization_lookup::get().decompose(point, compatible, [&](char32_t part) { parts += part; });
  return parts;
}

}  // namespace

TEST_CASE("decompositions go all the way", "[text]") {
  CHECK(decomposed(0x1EA5, false) == U"a\u0302\u0301");
  CHECK(decomposed(0xFB01, false) == U"\uFB01");
  CHECK(decomposed(0xFB01, true) == U"fi");
  CHECK(decomposed(0x1E9B, true) == U"s\u0307");
  CHECK(decomposed(0xAC01, false) == U"\u1100\u1161\u11A8");
  CHECK(decomposed(0x10FFFF, true) == U"\U0010FFFF");
}

TEST_CASE("pairs compose but those that are excluded", "[text]") {
  const auto& tables = normalization_lookup::get();
  CHECK(tables.compose(U'a', 0x301) == 0xE1);
  CHECK(tables.compose(U'b', 0x301) == 0);
  CHECK(tables.compose(0x915, 0x93C) == 0);  // excluded, by script
  CHECK(tables.compose(0x1100, 0x1161) == 0xAC00);
  CHECK(tables.compose(0xAC00, 0x11A8) == 0xAC01);
  CHECK(tables.compose(0xAC01, 0x11A8) == 0);
  CHECK(tables.compose(0xAC00, 0x11A7) == 0);
  CHECK(tables.rank(0x301) == 230);
  CHECK(tables.rank(0x323) == 220);
  CHECK(tables.rank(U'a') == 0);
}

TEST_CASE("what stays whatever stands before it", "[text]") {
  const auto& tables = normalization_lookup::get();
  CHECK(tables.settled(U'e', false, true));
  CHECK(tables.settled(0x4E2D, true, true));
  CHECK(tables.settled(0xAC00, false, true));
  CHECK_FALSE(tables.settled(0xAC00, false, false));
  CHECK_FALSE(tables.settled(0x301, false, true));
  CHECK_FALSE(tables.settled(0x1161, false, true));
  CHECK(tables.settled(0xFB01, false, true));
  CHECK_FALSE(tables.settled(0xFB01, true, true));
}
