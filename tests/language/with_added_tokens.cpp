#include "cairn/language/with_added_tokens.hpp"

#include <random>

#include "catch.hpp"

using namespace cairn;

namespace {

/// One token a byte, the byte's value its id.
struct plain_bytes {
  std::size_t vocabulary_size() const { return 256; }
  template <class Sink>
  void encode(std::string_view text, Sink&& sink) const {
    for (std::size_t at = 0; at < text.size(); ++at) sink(static_cast<unsigned char>(text[at]), at, at + 1);
  }
  std::string decode(std::span<const token_id> ids) const {
    for (const token_id id : ids) require(id < 256, "id", "tokens", "a byte");
    return {ids.begin(), ids.end()};
  }
  std::string piece(token_id id) const { return {static_cast<char>(id)}; }
};
static_assert(tokenizer<with_added_tokens<plain_bytes>>);

}  // namespace

TEST_CASE("a tokenizer with added tokens", "[language]") {
  const with_added_tokens<plain_bytes> tokens({}, added_tokens({{"<s>", 256}, {"<e>", 257}, {"A", 65}}));
  CHECK(tokens.vocabulary_size() == 258);
  CHECK(encode_spans(tokens, "<s>aA<e>b") ==
        std::vector<token_span>{{256, 0, 3}, {'a', 3, 4}, {65, 4, 5}, {257, 5, 8}, {'b', 8, 9}});
  CHECK(encode(tokens, "").empty());
  CHECK(tokens.piece(257) == "<e>");
  CHECK(tokens.piece('b') == "b");
  CHECK_THROWS_AS(tokens.decode(std::vector<token_id>{'a', 258}), error);
  std::mt19937 random(3);
  const std::vector<std::string> parts{"<s>", "<e>", "<", "s", ">", "A", "\xff", " "};
  for (int round = 0; round < 500; ++round) {
    std::string text;
    for (std::size_t size = random() % 12; size > 0; --size) text += parts[random() % parts.size()];
    REQUIRE(tokens.decode(encode(tokens, text)) == text);
  }
  CHECK_THROWS_WITH((with_added_tokens<plain_bytes>({}, added_tokens({{"<s>", 257}}))),
                    "added tokens: id 257 of '<s>'; expected ids without a gap: no piece has 256");
}
