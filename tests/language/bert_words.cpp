#include "cairn/language/bert_words.hpp"

#include <string>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/language/word_tokenizer.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

static_assert(word_maker<bert_words>);

std::vector<std::string> bert_words_of(std::string_view text, const bert_words& rule = {}) {
  std::vector<std::string> words;
  rule.words(text, [&](const traced_word& word) { words.emplace_back(word.bytes); });
  return words;
}

using bert_texts = std::vector<std::string>;
constexpr bert_words cased_words{.lower_case = false, .strip_accents = false};

}  // namespace

TEST_CASE("BERT's words are lowered, without accents, and cut at spaces, signs and ideographs", "[language]") {
  CHECK(bert_words_of("Hello, World!") == bert_texts{"hello", ",", "world", "!"});
  CHECK(bert_words_of(" \t a\r\nb\u00A0c\u3000d ") == bert_texts{"a", "b", "c", "d"});
  CHECK(bert_words_of("Café NAÏVE E\u0301a") == bert_texts{"cafe", "naive", "ea"});
  CHECK(bert_words_of("$3.50 a_b x`y") == bert_texts{"$", "3", ".", "50", "a", "_", "b", "x", "`", "y"});
  CHECK(bert_words_of("买3个，好！") == bert_texts{"买", "3", "个", "，", "好", "！"});
  CHECK(bert_words_of("カタカナ 한국") == bert_texts{"カタカナ", "\u1112\u1161\u11AB\u1100\u116E\u11A8"});
  CHECK(bert_words_of("😀👍🏽 a😀") == bert_texts{"😀👍🏽", "a😀"});
  CHECK(bert_words_of("«ab»“c”—d") == bert_texts{"«", "ab", "»", "“", "c", "”", "—", "d"});
  CHECK(bert_words_of("") == bert_texts{});
  CHECK(bert_words_of(" \u2028 ") == bert_texts{});
}

TEST_CASE("case and accents stay where they are asked to", "[language]") {
  CHECK(bert_words_of("Café E\u0301a 好B", cased_words) == bert_texts{"Café", "E\u0301a", "好", "B"});
  CHECK(bert_words_of("Café", {.lower_case = false}) == bert_texts{"Cafe"});
  CHECK(bert_words_of("CAFÉ", {.strip_accents = false}) == bert_texts{"café"});
  CHECK(bert_words_of("ab好c", {.split_ideographs = false}) == bert_texts{"ab好c"});
  CHECK(bert_words_of("a\u200Db\x01", {.clean = false}) == bert_texts{"a\u200Db\x01"});
  CHECK(bert_words_of("a\x0B"
                      "b\u0085c",
                      {.clean = false}) == bert_texts{"a", "b", "c"});
  CHECK(bert_words_of("a\xFF"
                      "b",
                      {.clean = false}) == bert_texts{"a\uFFFD"
                                                      "b"});
}

TEST_CASE("what is no character is dropped and joins its sides; each point is lowered by itself", "[language]") {
  CHECK(bert_words_of(std::string("a\0b", 3)) == bert_texts{"ab"});
  CHECK(bert_words_of("a\xFF\xFE"
                      "b\uFFFD\u200D\uE000\x7F"
                      "c\x0B"
                      "d\u0085") == bert_texts{"abcd"});
  CHECK(bert_words_of("\u0301 \u0301\u0323 x\u0301") == bert_texts{"x"});
  CHECK(bert_words_of("\u0301", cased_words) == bert_texts{"\u0301"});
  CHECK(bert_words_of("ΟΔΟΣ İ") == bert_texts{"οδοσ", "i"});
  CHECK(bert_words_of("a\u037E\u1FEF"
                      "b\u2000c") == bert_texts{"a", ";", "`", "b", "c"});  // decompose to signs and a space
  CHECK(bert_words_of("x\uF900y") == bert_texts{"x", "\u8C48", "y"});
}

TEST_CASE("words know their places, whatever became of them", "[language]") {
  const std::string text = "Ab éX\u200Dy \uFFFD";
  std::vector<text_place> places;
  bert_words{}.words(text, [&](const traced_word& word) {
    for (std::size_t k = 0; k < word.bytes.size(); ++k) {
      places.push_back({static_cast<std::uint32_t>(word.begin_of(k)), static_cast<std::uint32_t>(word.end_of(k + 1))});
    }
  });
  CHECK(places == std::vector<text_place>{{0, 1}, {1, 2}, {3, 5}, {5, 6}, {9, 10}});
}

// The words of a text are those of its parts between spaces, and of itself lowered: whatever path each takes.
TEST_CASE("words of any text do not depend on what stands around them", "[language]") {
  const bert_texts pool = {"a",      "B", "é", "É", "中",   " ",  ",",      "\u0301",
                           "\u200D", "ß", "İ", "Б", "\xFF", "한", "\uF900", "😀"};
  for (std::uint64_t k = 0; k < 2000; ++k) {
    random_stream random(11, purpose::simulate, k);
    std::string text;
    for (std::uint32_t left = 1 + random.below(9); left > 0; --left) {
      text += pool[random.below(static_cast<std::uint32_t>(pool.size()))];
    }
    CAPTURE(text);
    bert_texts apart;
    for (std::size_t begin = 0; begin <= text.size();) {
      const std::size_t end = std::min(text.find(' ', begin), text.size());
      for (std::string& word : bert_words_of(text.substr(begin, end - begin))) apart.push_back(std::move(word));
      begin = end + 1;
    }
    const bert_texts words = bert_words_of(text);
    CHECK(words == apart);
    std::string again;
    for (const std::string& word : words) again += word + " ";
    CHECK(bert_words_of(again) == words);
    std::size_t last = 0;
    bert_words{}.words(text, [&](const traced_word& word) {
      CHECK(word.begin_of(0) >= last);
      last = word.end_of(word.bytes.size());
      CHECK(last > word.begin_of(0));
    });
    CHECK(last <= text.size());
  }
}
