#include "cairn/language/phrases.hpp"

#include <string>

#include "catch.hpp"
#include "data/refusal.hpp"

namespace {
std::string many_times(const std::string& text, int times) {
  std::string result;
  for (int n = 0; n < times; ++n) result += text;
  return result;
}
}  // namespace

TEST_CASE("the score of a phrase by hand", "[language]") {
  // 10 lines of 4 words, 10 of 2
  const cairn::phrases found(many_times("the new york times\n", 10) + many_times("the day\n", 10));
  CHECK(found.score("new", "york") == Approx((10. - 5) * 60 / (10 * 10)));
  CHECK(found.score("the", "new") == Approx((10. - 5) * 60 / (20 * 10)));
  CHECK(found.score("york", "new") == 0);
  CHECK(found.score("times", "the") == 0);  // over a line's end
  CHECK(found.score("new", "jersey") == 0);
}

TEST_CASE("phrases are joined from the left, each word once", "[language]") {
  const std::string text = many_times("the new york times\n", 10) + many_times("the day\n", 10);
  const cairn::phrases found(text, {.threshold = 2});
  CHECK(found.joined("in new  york times\r\n\nnew york\nnew\nyork") == "in new_york times\n\nnew_york\nnew\nyork\n");
  CHECK(cairn::phrases(text, {.threshold = 2, .joint = "+"}).joined("new york") == "new+york\n");
  CHECK(cairn::phrases(text, {.threshold = 3}).joined("new york") == "new york\n");
  CHECK(cairn::phrases(text, {.discount = 10, .threshold = .001}).joined("new york") == "new york\n");
  // a second pass finds three words
  const std::string once = found.joined(text);
  CHECK(cairn::phrases(once, {.threshold = 1}).joined("new_york times") == "new_york_times\n");
  CHECK(found.joined("").empty());
}

TEST_CASE("phrases refuse texts without words and wrong settings", "[language]") {
  CHECK(refusal([] { cairn::phrases(" \n"); }) == "phrases: no word; expected a text of words");
  CHECK(refusal([] { cairn::phrases("a", {.threshold = 0}); }).starts_with("phrase_settings.threshold"));
  CHECK(refusal([] { cairn::phrases("a", {.joint = " "}); }).starts_with("phrase_settings.joint"));
}
