#include "cairn/language/any_tokenizer.hpp"

#include "cairn/language/bpe_training.hpp"
#include "catch.hpp"

using namespace cairn;

TEST_CASE("a tokenizer chosen at run time does what it holds does", "[language]") {
  const std::vector<std::string> texts{"row row row your boat", "gently down the stream, row row"};
  const byte_bpe_training pairs{.vocabulary_size = 270};
  const auto bytes = train_byte_bpe(texts, pairs);
  const auto pieces = train_fallback_bpe(texts, {.vocabulary_size = 290});
  const any_tokenizer one(bytes), other(pieces), copy = one;
  for (const std::string_view text : {"row a boat", "", "\xff\xfe", "du\xc3\xa9"}) {
    CHECK(encode_spans(one, text) == encode_spans(bytes, text));
    CHECK(encode(other, text) == encode(pieces, text));
    CHECK(copy.decode(encode(copy, text)) == text);
  }
  CHECK(one.vocabulary_size() == bytes.vocabulary_size());
  CHECK(other.piece(270) == pieces.piece(270));
  CHECK(encode_all(one, texts) == encode_all(bytes, texts));
  const std::vector<token_id> strange{270};
  CHECK_THROWS_AS(one.decode(strange), error);
}
