#include "cairn/language/tokenizer.hpp"

#include <string>
#include <vector>

#include "catch.hpp"

using namespace cairn;

namespace {

/// One token a byte.
struct byte_tokenizer {
  std::size_t vocabulary_size() const { return 256; }
  template <class Sink>
  void encode(std::string_view text, Sink&& sink) const {
    for (std::size_t at = 0; at < text.size(); ++at) sink(static_cast<unsigned char>(text[at]), at, at + 1);
  }
  std::string decode(std::span<const token_id> ids) const { return {ids.begin(), ids.end()}; }
  std::string piece(token_id id) const { return {static_cast<char>(id)}; }
};
static_assert(tokenizer<byte_tokenizer>);

}  // namespace

TEST_CASE("ids and places of one text", "[language]") {
  CHECK(encode(byte_tokenizer{}, "ab") == std::vector<token_id>{97, 98});
  CHECK(encode(byte_tokenizer{}, "").empty());
  CHECK(encode_spans(byte_tokenizer{}, "ab") == std::vector<token_span>{{97, 0, 1}, {98, 1, 2}});
}

TEST_CASE("many texts are encoded as each alone, on any number of threads", "[language]") {
  std::vector<std::string> texts;
  for (std::size_t k = 0; k < 333; ++k) texts.push_back(std::string(k % 7, static_cast<char>('a' + k % 26)));
  const packed_tokens packed = encode_all(byte_tokenizer{}, texts, 1);
  REQUIRE(packed.size() == texts.size());
  for (std::size_t k = 0; k < texts.size(); ++k) {
    const auto ids = packed[k];
    CHECK(std::vector<token_id>(ids.begin(), ids.end()) == encode(byte_tokenizer{}, texts[k]));
  }
  CHECK(encode_all(byte_tokenizer{}, texts, 3) == packed);
  CHECK(encode_all(byte_tokenizer{}, std::vector<std::string>{}, 2).size() == 0);
}
