#include "cairn/language/word_segmenter.hpp"

#include <string>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/text/word_ngrams.hpp"
#include "catch.hpp"

using namespace cairn;
using chinese_words = std::vector<std::string_view>;

TEST_CASE("the most probable way to cut Chinese", "[language]") {
  const word_segmenter words(
      {{"研究", 50}, {"研究生", 20}, {"生命", 30}, {"命", 5}, {"起源", 20}, {"的", 200}, {"生", 10}});
  CHECK(words_of("研究生命的起源", words) == chinese_words{"研究", "生命", "的", "起源"});
  CHECK(words_of("研究生的命", words) == chinese_words{"研究生", "的", "命"});
  CHECK(words_of("iPhone研究 v2，未知", words) == chinese_words{"iPhone", "研究", "v2", "未", "知"});
  CHECK(words_of("", words).empty());
  const word_segmenter copy = words;
  CHECK(words_of("生命", copy) == chinese_words{"生命"});
  static_assert(text_features<word_ngrams<word_segmenter>>);
}

TEST_CASE("a dictionary is learned from texts alone", "[language]") {
  const std::vector<std::string> vocabulary{"质量", "很好", "快递", "非常", "满意", "手机", "价格", "便宜"};
  std::vector<std::string> texts;
  for (std::uint64_t n = 0; n < 400; ++n) {
    random_stream random(4, purpose::simulate, n);
    std::string text;
    for (int k = 0; k < 6; ++k) text += vocabulary[random.below(8)];
    texts.push_back(text + "。ok");
  }
  const word_dictionary learned = learn_dictionary(texts, {.words = 24, .longest = 4}, {.threads = 1});
  CHECK(learned == learn_dictionary(texts, {.words = 24, .longest = 4}, {.threads = 3}));
  const word_segmenter words(learned);
  std::size_t right = 0, all = 0;
  for (std::size_t n = 0; n < 100; ++n) {
    for (const std::string_view word : words_of(texts[n], words)) {
      ++all;
      right += word == "ok" || std::find(vocabulary.begin(), vocabulary.end(), word) != vocabulary.end() ? 1U : 0U;
    }
  }
  CHECK(all >= 600);
  CHECK(right > all * 9 / 10);
  CHECK_THROWS_WITH(learn_dictionary(std::vector<std::string>{"no Chinese"}), Catch::Contains("no ideograph"));
}

TEST_CASE("dictionaries are read, and broken ones refused", "[language]") {
  CHECK(parse_dictionary("\xEF\xBB\xBF研究 50 v\r\n\n生命\t30\n", "d") == word_dictionary{{"研究", 50}, {"生命", 30}});
  CHECK_THROWS_WITH(parse_dictionary("研究\n", "d"), Catch::Contains("d:1: no count"));
  CHECK_THROWS_WITH(parse_dictionary("研究 5\n生命 x\n", "d"), Catch::Contains("d:2"));
  CHECK_THROWS_WITH(parse_dictionary("\xFF 5\n", "d"), Catch::Contains("d:1: byte 0 is no UTF-8"));
  CHECK_THROWS_WITH(parse_dictionary("\n", "d"), Catch::Contains("no words"));
  CHECK_THROWS_WITH(word_segmenter({}), Catch::Contains("no word"));
  CHECK_THROWS_WITH(word_segmenter({{"研究", 0}}), Catch::Contains("seen 0 times"));
  CHECK_THROWS_WITH(word_segmenter({{"研究", 1}, {"研究", 2}}), Catch::Contains("word_dictionary"));
}
