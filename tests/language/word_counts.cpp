#include "cairn/language/word_counts.hpp"

#include <string>
#include <vector>

#include "cairn/language/bert_words.hpp"
#include "catch.hpp"

using namespace cairn;

TEST_CASE("words are counted, on any number of threads", "[language]") {
  std::vector<std::string> texts;
  for (int k = 0; k < 700; ++k) texts.push_back("The cat, the " + std::string(k % 3 == 0 ? "dog" : "猫"));
  const std::vector<counted_word> counted = count_words(bert_words{}, texts, {.threads = 1});
  CHECK(counted == std::vector<counted_word>{{",", 700}, {"cat", 700}, {"dog", 234}, {"the", 1400}, {"猫", 466}});
  CHECK(count_words(bert_words{}, texts, {.threads = 3}) == counted);
  CHECK(count_words(bert_words{}, std::vector<std::string>{}).empty());
}
