#include "cairn/text/letter_case.hpp"

#include "catch.hpp"

using namespace cairn;

TEST_CASE("lower case of every script", "[text]") {
  CHECK(lower_case("Hello, WORLD 42") == "hello, world 42");
  CHECK(lower_case("ÀÉÎÕÜ ŸŽ ΑΒΓΣ ЖЯ Ⅷ") == "àéîõü ÿž αβγσ жя ⅷ");
  CHECK(lower_case("中文 かな 한글") == "中文 かな 한글");
  CHECK(lower_case("\xF0\x90\x90\x80") == "\xF0\x90\x90\xA8");  // Deseret, beyond the first plane
  CHECK(lower_case("İ") == "i\xCC\x87");
  CHECK(lower_case("ẞß") == "ßß");
  CHECK(lower_case("A\xFF") == "a\xEF\xBF\xBD");
  CHECK(lower_case("") == "");
}

TEST_CASE("case folding makes one of what differs in case alone", "[text]") {
  CHECK(fold_case("Straße") == fold_case("STRASSE"));
  CHECK(fold_case("ΌΣΟΣ") == fold_case("όσος"));
  CHECK(fold_case("ﬃ") == "ffi");
  CHECK(fold_case("\xEA\xAE\x80") == "\xE1\x8E\xB0");  // Cherokee folds to capitals, downwards
}
