#include "cairn/language/word_vocabulary.hpp"

#include <string>
#include <vector>

#include "catch.hpp"
#include "data/refusal.hpp"
#include "data/temporary_file.hpp"

using cairn::words_of;

namespace {
std::string spelled(const cairn::word_text& text) {
  std::string result;
  for (std::size_t n = 0; n < text.size(); ++n) {
    for (const std::uint32_t id : text.line(n)) result += text.vocabulary.word(id) + " ";
    result += "/ ";
  }
  return result;
}
}  // namespace

TEST_CASE("a text becomes numbers of words, most frequent first", "[language]") {
  const auto text = words_of(" b a\tb\r\n\nc  b\fa\n d", {.least_count = 1});
  CHECK(spelled(text) == "b a b / c b a / d / ");
  REQUIRE(text.vocabulary.size() == 4);
  CHECK(text.vocabulary.word(0) == "b");
  CHECK(text.vocabulary.word(1) == "a");
  CHECK(text.vocabulary.word(2) == "c");  // before d, which is as frequent
  CHECK(text.vocabulary.counts()[0] == 3);
  CHECK(text.vocabulary.total() == 7);
  CHECK(text.vocabulary.find("e") == std::nullopt);
}

TEST_CASE("rare words are as if they were not there", "[language]") {
  CHECK(spelled(words_of("b a b\nc\nb a d\n", {.least_count = 2})) == "b a b / b a / ");
  CHECK(spelled(words_of("b a b\nc\nb a d\n", {.least_count = 1, .most_words = 2})) == "b a b / b a / ");
  // no room for both c and d, which are as frequent
  CHECK(words_of("b a b\nc\nb a d\n", {.least_count = 1, .most_words = 3}).vocabulary.size() == 2);
  CHECK(words_of("b a b\nc\nb a d\n", {.least_count = 0, .most_words = 9}).vocabulary.size() == 4);
}

TEST_CASE("a text without words enough is refused", "[language]") {
  for (const char* text : {"", "\n\n", " \t\r\n", "a b c d\n"}) {
    CHECK(refusal([&] { words_of(text); }).find("expected a longer text, or a lower least_count") != std::string::npos);
  }
  CHECK(refusal([] { words_of("a b", {}, "book"); }).starts_with("book: no word occurs 5 times among 2;"));
  CHECK(refusal([] { words_of("a", {.most_words = 0}); }).starts_with("word_text_settings.most_words: is 0"));
  const temporary_file file("tea tea tea tea tea\n");
  CHECK(cairn::read_words(file.path()).vocabulary.size() == 1);
  const std::vector<std::uint64_t> two{1, 2};
  CHECK(refusal([&] { cairn::word_vocabulary({}, two); }).starts_with("word_vocabulary: "));
}

TEST_CASE("ten megabytes in one line are one line", "[language]") {
  std::string text;
  while (text.size() < 10'000'000) text += "the quick brown fox ";
  const auto words = words_of(text);
  CHECK(words.size() == 1);
  CHECK(words.words.size() == 2'000'000);
}
