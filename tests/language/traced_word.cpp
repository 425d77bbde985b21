#include "cairn/language/traced_word.hpp"

#include "catch.hpp"

using namespace cairn;

TEST_CASE("a word keeps places from where it is not as the text", "[language]") {
  word_builder word;
  CHECK(word.empty());
  word.append(U'a', 3, 4);
  word.append_run("xxxxbc", 4, 6);
  CHECK(word.word().places == nullptr);
  CHECK(word.word().begin == 3);
  CHECK(word.word().begin_of(1) == 4);
  CHECK(word.word().end_of(3) == 6);
  word.append(U'e', 6, 8);  // two bytes became one
  REQUIRE(word.word().places != nullptr);
  CHECK(word.word().bytes == "abce");
  CHECK(word.word().begin_of(2) == 5);
  CHECK(word.word().end_of(3) == 6);
  CHECK(word.word().begin_of(3) == 6);
  CHECK(word.word().end_of(4) == 8);
  word.append_run("xxxxbcyyzw", 8, 10);
  CHECK(word.word().bytes == "abcezw");
  CHECK(word.word().end_of(5) == 9);
  word.clear();
  word.append(U'中', 1, 4);
  word.append(U'a', 6, 7);  // something in between is gone
  CHECK(word.word().bytes == "中a");
  CHECK(word.word().begin_of(0) == 1);
  CHECK(word.word().end_of(3) == 4);
  CHECK(word.word().begin_of(3) == 6);
}
