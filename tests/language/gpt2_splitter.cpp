#include "cairn/language/gpt2_splitter.hpp"

#include <chrono>
#include <random>
#include <string>
#include <vector>

#include "catch.hpp"

using namespace cairn;

namespace {

using found_words = std::vector<std::string>;

found_words gpt2_words(std::string_view text) {
  found_words found;
  std::size_t at = 0;
  gpt2_splitter{}.split(text, [&](std::size_t begin, std::size_t end) {
    REQUIRE(begin == at);
    REQUIRE(end > begin);
    at = end;
    found.emplace_back(text.substr(begin, end - begin));
  });
  REQUIRE(at == text.size());
  return found;
}

}  // namespace

TEST_CASE("words of GPT-2 by hand", "[language]") {
  CHECK(gpt2_words("").empty());
  CHECK(gpt2_words("Hello world") == found_words{"Hello", " world"});
  CHECK(gpt2_words("It's we'll they've I'd 'tis") ==
        found_words{"It", "'s", " we", "'ll", " they", "'ve", " I", "'d", " '", "tis"});
  CHECK(gpt2_words("'sun'") == found_words{"'s", "un", "'"});
  CHECK(gpt2_words("IT'S") == found_words{"IT", "'", "S"});
  CHECK(gpt2_words("!'s '") == found_words{"!'", "s", " '"});
  CHECK(gpt2_words("'r 'l 'v 'lx") == found_words{"'", "r", " '", "l", " '", "v", " '", "lx"});
  CHECK(gpt2_words("a1b22,c") == found_words{"a", "1", "b", "22", ",", "c"});
  CHECK(gpt2_words("a  b") == found_words{"a", " ", " b"});
  CHECK(gpt2_words("a   ") == found_words{"a", "   "});
  CHECK(gpt2_words("   a") == found_words{"  ", " a"});
  CHECK(gpt2_words("\t\ta") == found_words{"\t", "\t", "a"});
  CHECK(gpt2_words("\ta") == found_words{"\t", "a"});
  CHECK(gpt2_words(" \r\n\r\nx ") == found_words{" \r\n\r", "\n", "x", " "});
  CHECK(gpt2_words("a \n b") == found_words{"a", " \n", " b"});
  CHECK(gpt2_words("$5.99!") == found_words{"$", "5", ".", "99", "!"});
}

TEST_CASE("words of GPT-2 beyond ASCII, and in what is no UTF-8", "[language]") {
  CHECK(gpt2_words("\u4f60\u597d\uff0c\u4e16\u754c") == found_words{"\u4f60\u597d", "\uff0c", "\u4e16\u754c"});
  CHECK(gpt2_words("a\u00a0\u00a0b") ==
        found_words{"a", "\u00a0", "\u00a0", "b"});  // only a plain blank goes to a word
  CHECK(gpt2_words("a\u00a0 b") == found_words{"a", "\u00a0", " b"});
  CHECK(gpt2_words("\u3000x") == found_words{"\u3000", "x"});
  CHECK(gpt2_words("e\u0301a") == found_words{"e", "\u0301", "a"});  // a mark is no letter
  CHECK(gpt2_words("\u00bd\u2167\u0663 \u00b2") == found_words{"\u00bd\u2167\u0663", " \u00b2"});
  CHECK(gpt2_words(" \U0001F468\u200D\U0001F469") == found_words{" \U0001F468\u200D\U0001F469"});
  CHECK(gpt2_words("\u0085\u2028\ufeffa") == found_words{"\u0085", "\u2028", "\ufeff", "a"});
  CHECK(gpt2_words("a\xff\xfe b\xe4\xbd") == found_words{"a", "\xff\xfe", " b", "\xe4\xbd"});
  CHECK(gpt2_words(std::string("a\0b", 3)) == found_words{"a", std::string("\0", 1), "b"});
}

TEST_CASE("no bytes are lost, whatever they are", "[language]") {
  std::mt19937 random(3);
  const std::string some = "a 1'st\t\n.\xc2\xa0\xe4\xb8\xad\xff\xf0\x9f\x98\x80";
  for (int round = 0; round < 2000; ++round) {
    std::string text(random() % 20, ' ');
    for (char& c : text) c = round % 2 == 0 ? static_cast<char>(random()) : some[random() % some.size()];
    gpt2_words(text);
  }
}

TEST_CASE("ten megabytes of blanks, in one line and before one letter each, take time in their number", "[language]") {
  std::string text(10'000'000, ' ');
  text += 'a';
  const auto begin = std::chrono::steady_clock::now();
  CHECK(gpt2_words(text).size() == 2);
  for (std::size_t k = 1; k < text.size(); k += 5) text[k] = 'a';
  std::size_t count = 0;
  gpt2_splitter{}.split(text, [&](std::size_t, std::size_t) { ++count; });
  CHECK(count == 4'000'001);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
}
