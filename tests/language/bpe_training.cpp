#include "cairn/language/bpe_training.hpp"

#include <limits>

#include "catch.hpp"

using namespace cairn;

namespace {

const std::vector<std::string>& lessons() {
  static const std::vector<std::string> texts{"the cat sat on the mat", "the cats  sat\non the mats",
                                              "that hat is the cat's hat", "\u4f60\u597d\uff0c\u4f60\u597d\u4e16\u754c",
                                              "a fat cat; the rat \U0001F600"};
  return texts;
}

}  // namespace

TEST_CASE("GPT-2's kind learned from a few lines", "[language]") {
  const auto tokens = train_byte_bpe(lessons(), {.vocabulary_size = 270});
  REQUIRE(tokens.vocabulary_size() == 270);
  CHECK(tokens.piece(0) == "!");
  CHECK(tokens.piece(220) == "\u0120");
  CHECK(tokens.piece(256) == "at");  // 12 times, before all others
  CHECK(tokens.piece(269) == "<|endoftext|>");
  CHECK(encode(tokens, " the").size() == 1);
  CHECK(encode(tokens, "<|endoftext|>").size() > 1);
  for (const std::string& text : lessons()) {
    CHECK(tokens.decode(encode(tokens, text)) == text);
    CHECK(encode(tokens, text).size() < text.size());
  }
  std::vector<std::string> reversed(lessons().rbegin(), lessons().rend());
  CHECK(train_byte_bpe(reversed, {.vocabulary_size = 270}).merges() == tokens.merges());
}

TEST_CASE("no more is learned than is there", "[language]") {
  CHECK(train_byte_bpe(std::vector<std::string>{"ab"}, {.special_tokens = {}}).vocabulary_size() == 256);
  CHECK(train_byte_bpe(std::vector<std::string>{"ab ab"}, {.special_tokens = {}}).vocabulary_size() == 257);
  CHECK(train_byte_bpe(std::vector<std::string>{"ab"}, {.minimum_count = 1, .special_tokens = {}}).vocabulary_size() ==
        257);
  CHECK(train_byte_bpe(std::vector<std::string>{}).vocabulary_size() == 257);
  const auto whole =
      train_byte_bpe<no_splitter>(std::vector<std::string_view>{"a b", "a b"}, {.special_tokens = {"a b"}});
  CHECK(whole.vocabulary_size() == 258);
  CHECK(encode(whole, "a b").size() == 2);  // a special token is not learned
}

TEST_CASE("Llama's kind learned from a few lines", "[language]") {
  const auto tokens = train_fallback_bpe(lessons(), {.vocabulary_size = 320, .special_tokens = {"<pad>"}});
  REQUIRE(tokens.vocabulary_size() <= 320);
  CHECK(tokens.piece(259) == "at");
  CHECK(tokens.vocabulary().scores()[259] == 0);
  CHECK(tokens.vocabulary().scores()[260] == -1);
  CHECK(tokens.settings().control ==
        std::vector<token_id>{0, 1, 2, static_cast<token_id>(tokens.vocabulary_size() - 1)});
  CHECK(encode(tokens, "the").size() == 1);
  CHECK(encode(tokens, "the the") == std::vector<token_id>(2, encode(tokens, "the")[0]));
  for (const std::string& text : lessons()) CHECK(tokens.decode(encode(tokens, text)) == text);
  const auto rare = train_fallback_bpe(lessons(), {.vocabulary_size = 320, .character_coverage = 0.9});
  CHECK(rare.vocabulary().find("\U0001F600") == no_token);
  CHECK(tokens.vocabulary().find("\U0001F600") != no_token);
  CHECK(rare.decode(encode(rare, "\U0001F600")) == "\U0001F600");
}

TEST_CASE("words of Llama's kind begin with their blank", "[language]") {
  std::vector<std::string> words;
  detail::for_each_blank_word(" a  bc   d ", [&](std::string_view word) { words.emplace_back(word); });
  CHECK(words == std::vector<std::string>{" a", " ", " bc", "  ", " d", " "});
  words.clear();
  detail::for_each_blank_word("  ", [&](std::string_view word) { words.emplace_back(word); });
  CHECK(words == std::vector<std::string>{"  "});
  words.clear();
  detail::for_each_blank_word("", [&](std::string_view word) { words.emplace_back(word); });
  CHECK(words.empty());
}

TEST_CASE("settings that cannot be", "[language]") {
  const std::vector<std::string> no_text;
  CHECK_THROWS_WITH(train_byte_bpe(no_text, {.vocabulary_size = 256}), Catch::Contains("vocabulary_size: 256"));
  CHECK_THROWS_WITH(train_byte_bpe(no_text, {.vocabulary_size = std::size_t{1} << 30U}), Catch::Contains("2^24"));
  CHECK_THROWS_WITH(train_byte_bpe(no_text, {.special_tokens = {"x", "x"}}), Catch::Contains("'x' has id"));
  CHECK_THROWS_WITH(train_byte_bpe(no_text, {.special_tokens = {"x"}}), Catch::Contains("'x' has id"));
  CHECK_THROWS_WITH(train_fallback_bpe(no_text, {.vocabulary_size = 259}), Catch::Contains("at least 260"));
  for (const double bad : {0.0, -1.0, 1.5, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_WITH(train_fallback_bpe(no_text, {.character_coverage = bad}), Catch::Contains("character_coverage"));
  }
  CHECK(train_fallback_bpe(no_text).vocabulary_size() == 260);
}
