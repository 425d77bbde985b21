#include "cairn/text/normalize.hpp"

#include <string>

#include "cairn/core/random.hpp"
#include "catch.hpp"

using namespace cairn;
using enum normal_form;

// The Unicode Standard, Annex 15, figures 3 to 6.
TEST_CASE("normal forms of the standard's examples", "[text]") {
  CHECK(normalize("\u212B", nfc) == "\u00C5");
  CHECK(normalize("\u212B", nfd) == "A\u030A");
  CHECK(normalize("\u00F4", nfd) == "o\u0302");
  CHECK(normalize("\u1E69", nfd) == "s\u0323\u0307");
  CHECK(normalize("\u1E0B\u0323", nfd) == "d\u0323\u0307");
  CHECK(normalize("\u1E0B\u0323", nfc) == "\u1E0D\u0307");
  CHECK(normalize("q\u0307\u0323", nfc) == "q\u0323\u0307");
  CHECK(normalize("\uFB01", nfc) == "\uFB01");
  CHECK(normalize("\uFB01", nfkc) == "fi");
  CHECK(normalize("2\u2075", nfkd) == "25");
  CHECK(normalize("\u1E9B\u0323", nfd) == "\u017F\u0323\u0307");
  CHECK(normalize("\u1E9B\u0323", nfkc) == "\u1E69");
  CHECK(normalize("\u1100\u1161\u11A8", nfc) == "\uAC01");
  CHECK(normalize("\u0301", nfc) == "\u0301");
  CHECK(normalize("ＡＢＣ，１２３", nfkc) == "ABC,123");
}

TEST_CASE("normal forms of any text hold still, and agree", "[text]") {
  constexpr char32_t pool[] = {U'a',   U'e',   U' ',   0x301,  0x300,  0x323,  0x327,  0x308,  0x1100, 0x1161, 0x11A8,
                               0xAC00, 0xAC01, 0x1E9B, 0xFB01, 0x212B, 0x4E2D, 0xFF21, 0x3099, 0x304B, 0xC5,   0x1D160,
                               0x95C,  0x93C,  0x915,  0x9C7,  0x9BE,  0x345,  0x3B1,  0x1F00, 0x1FB7, 0xFDFA, 0xF73};
  for (std::uint64_t k = 0; k < 2000; ++k) {
    random_stream random(7, purpose::simulate, k);
    std::string text;
    for (std::uint32_t left = 1 + random.below(8); left > 0; --left)
      append_utf8(text, pool[random.below(std::size(pool))]);
    CAPTURE(text);
    for (const normal_form form : {nfc, nfd, nfkc, nfkd}) {
      const std::string once = normalize(text, form);
      CHECK(normalize(once, form) == once);
      traced_text traced = trace(text);  // the way that skips nothing
      normalize(traced, form);
      CHECK(untraced(traced) == once);
    }
    CHECK(normalize(normalize(text, nfd), nfc) == normalize(text, nfc));
    CHECK(normalize(normalize(text, nfc), nfkd) == normalize(text, nfkd));
  }
}

TEST_CASE("what is normalized keeps its place", "[text]") {
  traced_text traced = trace("xe\u0301\uFB01");
  normalize(traced, nfkc);
  CHECK(traced == traced_text{{U'x', 0, 1}, {0xE9, 1, 4}, {U'f', 4, 7}, {U'i', 4, 7}});
}

TEST_CASE("bytes that are no UTF-8 become U+FFFD, and long runs of marks take no long time", "[text]") {
  CHECK(normalize("a\xFF\u0301", nfc) == "a\uFFFD\u0301");
  CHECK(normalize("", nfc) == "");
  std::string marks = "a";
  for (int k = 0; k < 100000; ++k) marks += k % 2 == 0 ? "\u0301" : "\u0323";
  const std::string form = normalize(marks, nfc);
  CHECK(form.starts_with("\u1EA1"));  // the marks below come first
  CHECK(form.size() == marks.size());
}

TEST_CASE("accents are stripped", "[text]") {
  traced_text traced = trace("Café Ñandú");
  strip_accents(traced);
  CHECK(untraced(traced) == "Cafe Nandu");
  CHECK(traced[3] == traced_point{U'e', 3, 5});
}
