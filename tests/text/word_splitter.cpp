#include "cairn/text/word_splitter.hpp"

#include <string>

#include "cairn/core/random.hpp"
#include "catch.hpp"

using namespace cairn;
using found_words = std::vector<std::string_view>;

TEST_CASE("words of letters and digits", "[text]") {
  const word_splitter words;
  CHECK(words_of("Hello, world!", words) == found_words{"Hello", "world"});
  CHECK(words_of("don't 'quote' it’s o''clock", words) == found_words{"don't", "quote", "it’s", "o", "clock"});
  CHECK(words_of("3.14 1,000, v2.", words) == found_words{"3.14", "1,000", "v2"});
  CHECK(words_of("snake_case naïve Ünïcödé", words) == found_words{"snake_case", "naïve", "Ünïcödé"});
  CHECK(words_of("Москва 서울 ไทย", words) == found_words{"Москва", "서울", "ไทย"});
  CHECK(words_of("a\xFF"
                 "b",
                 words) == found_words{"a", "b"});
  CHECK(words_of(" \t…!", words).empty());
}

TEST_CASE("ideographs stand apart, or together for a segmenter", "[text]") {
  CHECK(words_of("我爱iPhone手机。", word_splitter{}) == found_words{"我", "爱", "iPhone", "手", "机"});
  CHECK(words_of("我爱iPhone手机。", word_splitter{.ideographs = ideographs::together}) ==
        found_words{"我爱", "iPhone", "手机"});
  CHECK(words_of("a'中", word_splitter{}) == found_words{"a", "中"});
}

TEST_CASE("signs are words where they are wanted, an emoji with all of it", "[text]") {
  const word_splitter words{.signs = true};
  CHECK(words_of("ok!! :-)", words) == found_words{"ok", "!", "!", ":", "-", ")"});
  CHECK(words_of("👍🏽❤️", words) == found_words{"👍🏽", "❤️"});
  CHECK(words_of("👩‍👩‍👧x", words) == found_words{"👩‍👩‍👧", "x"});
  CHECK(words_of("🇨🇳🇫🇷", words) == found_words{"🇨🇳", "🇫🇷"});
  CHECK(words_of("👩\u200D", words) == found_words{"👩"});
}

TEST_CASE("words of any bytes follow one another, none of them empty", "[text]") {
  for (std::uint64_t k = 0; k < 500; ++k) {
    random_stream random(3, purpose::simulate, k);
    std::string text;
    for (std::uint32_t left = random.below(40); left > 0; --left) text += static_cast<char>(random.below(256));
    for (const bool signs : {false, true}) {
      std::size_t last = 0;
      word_splitter{.signs = signs}.split(text, [&](std::size_t begin, std::size_t end) {
        CHECK((last <= begin && begin < end && end <= text.size()));
        last = end;
      });
    }
  }
}
