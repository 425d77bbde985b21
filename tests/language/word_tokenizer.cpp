#include "cairn/language/word_tokenizer.hpp"

#include <string>
#include <vector>

#include "cairn/language/wordpiece.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

/// Words between spaces, which a bar stands for in what is decoded.
struct words_at_spaces {
  template <class F>
  void words(std::string_view text, F&& f) const {
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find(' ', begin), text.size());
      if (end > begin) f(traced_word{text.substr(begin, end - begin), static_cast<std::uint32_t>(begin), nullptr});
      begin = end + 1;
    }
  }
  std::string restored(std::string text) const { return "|" + text; }
};

}  // namespace

TEST_CASE("words and pieces make a tokenizer", "[language]") {
  using made = word_tokenizer<words_at_spaces, wordpiece>;
  static_assert(tokenizer<made>);
  const made tokens(wordpiece(std::vector<std::string>{"[UNK]", "a", "##b"}));
  CHECK(tokens.vocabulary_size() == 3);
  CHECK(encode_spans(tokens, "ab  c a") == std::vector<token_span>{{1, 0, 1}, {2, 1, 2}, {0, 4, 5}, {1, 6, 7}});
  CHECK(tokens.decode(encode(tokens, "ab a")) == "|ab a");
  CHECK(tokens.piece(2) == "##b");
  CHECK_THROWS_AS(tokens.piece(3), error);
  CHECK(encode(tokens, "").empty());
}
