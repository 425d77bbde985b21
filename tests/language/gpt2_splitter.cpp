#include "cairn/language/gpt2_splitter.hpp"

#include <chrono>
#include <random>
#include <string>
#include <vector>

#include "catch.hpp"

using namespace cairn;

namespace {

using strings = std::vector<std::string>;

strings words(std::string_view text) {
  strings found;
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
  CHECK(words("").empty());
  CHECK(words("Hello world") == strings{"Hello", " world"});
  CHECK(words("It's we'll they've I'd 'tis") ==
        strings{"It", "'s", " we", "'ll", " they", "'ve", " I", "'d", " '", "tis"});
  CHECK(words("'sun'") == strings{"'s", "un", "'"});
  CHECK(words("IT'S") == strings{"IT", "'", "S"});
  CHECK(words("!'s '") == strings{"!'", "s", " '"});
  CHECK(words("'r 'l 'v 'lx") == strings{"'", "r", " '", "l", " '", "v", " '", "lx"});
  CHECK(words("a1b22,c") == strings{"a", "1", "b", "22", ",", "c"});
  CHECK(words("a  b") == strings{"a", " ", " b"});
  CHECK(words("a   ") == strings{"a", "   "});
  CHECK(words("   a") == strings{"  ", " a"});
  CHECK(words("\t\ta") == strings{"\t", "\t", "a"});
  CHECK(words("\ta") == strings{"\t", "a"});
  CHECK(words(" \r\n\r\nx ") == strings{" \r\n\r", "\n", "x", " "});
  CHECK(words("a \n b") == strings{"a", " \n", " b"});
  CHECK(words("$5.99!") == strings{"$", "5", ".", "99", "!"});
}

TEST_CASE("words of GPT-2 beyond ASCII, and in what is no UTF-8", "[language]") {
  CHECK(words("\u4f60\u597d\uff0c\u4e16\u754c") == strings{"\u4f60\u597d", "\uff0c", "\u4e16\u754c"});
  CHECK(words("a\u00a0\u00a0b") == strings{"a", "\u00a0", "\u00a0", "b"});  // only a plain blank goes to a word
  CHECK(words("a\u00a0 b") == strings{"a", "\u00a0", " b"});
  CHECK(words("\u3000x") == strings{"\u3000", "x"});
  CHECK(words("e\u0301a") == strings{"e", "\u0301", "a"});  // a mark is no letter
  CHECK(words("\u00bd\u2167\u0663 \u00b2") == strings{"\u00bd\u2167\u0663", " \u00b2"});
  CHECK(words(" \U0001F468\u200D\U0001F469") == strings{" \U0001F468\u200D\U0001F469"});
  CHECK(words("\u0085\u2028\ufeffa") == strings{"\u0085", "\u2028", "\ufeff", "a"});
  CHECK(words("a\xff\xfe b\xe4\xbd") == strings{"a", "\xff\xfe", " b", "\xe4\xbd"});
  CHECK(words(std::string("a\0b", 3)) == strings{"a", std::string("\0", 1), "b"});
}

TEST_CASE("no bytes are lost, whatever they are", "[language]") {
  std::mt19937 random(3);
  const std::string some = "a 1'st\t\n.\xc2\xa0\xe4\xb8\xad\xff\xf0\x9f\x98\x80";
  for (int round = 0; round < 2000; ++round) {
    std::string text(random() % 20, ' ');
    for (char& c : text) c = round % 2 == 0 ? static_cast<char>(random()) : some[random() % some.size()];
    words(text);
  }
}

TEST_CASE("ten megabytes of blanks, in one line and before one letter each, take time in their number", "[language]") {
  std::string text(10'000'000, ' ');
  text += 'a';
  const auto begin = std::chrono::steady_clock::now();
  CHECK(words(text).size() == 2);
  for (std::size_t k = 1; k < text.size(); k += 5) text[k] = 'a';
  std::size_t count = 0;
  gpt2_splitter{}.split(text, [&](std::size_t, std::size_t) { ++count; });
  CHECK(count == 4'000'001);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
}
