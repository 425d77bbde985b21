#include "cairn/text/normalized_words.hpp"

#include <string>
#include <vector>

#include "cairn/text/space_splitter.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

template <class Words>
std::vector<std::string> spelled(const Words& words, std::string_view text) {
  std::vector<std::string> all;
  words.each(text, [&](std::string_view word, std::size_t begin, std::size_t end) {
    all.push_back(std::string(word) + "@" + std::to_string(begin) + "-" + std::to_string(end));
  });
  return all;
}

}  // namespace

TEST_CASE("words are spelled alike, and stand where they stood", "[text]") {
  using words = std::vector<std::string>;
  CHECK(spelled(normalized_words<>(), "ＣＡＦÉ, No") == words{"café@0-11", "no@13-15"});
  CHECK(spelled(normalized_words<>{.splitter = {.signs = true}}, "No!") == words{"no@0-2", "!@2-3"});
  CHECK(spelled(normalized_words<>{.lower = false}, "Don't") == words{"Don't@0-5"});
  CHECK(spelled(normalized_words<space_splitter>(), " DOES n't ") == words{"does@1-5", "n't@6-9"});
  CHECK(spelled(normalized_words<space_splitter>{.form = normal_form::nfc}, "ﬁ") == words{"ﬁ@0-3"});
}

TEST_CASE("any bytes are words or none", "[text]") {
  CHECK(spelled(normalized_words<>(), "").empty());
  CHECK(spelled(normalized_words<>(), "\xFF\xFE").empty());
  CHECK(spelled(normalized_words<space_splitter>(), "a\xFF").size() == 1);
}
