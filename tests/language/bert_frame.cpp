#include "cairn/language/bert_frame.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "cairn/language/bert_tokenizer.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

std::vector<token_id> framed_ids(const framed_tokens& framed) {
  std::vector<token_id> ids;
  for (const token_span& token : framed.tokens) ids.push_back(token.id);
  return ids;
}

const bert_tokenizer& framing() {
  static const bert_tokenizer tokens(
      wordpiece(std::vector<std::string>{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b"}));
  return tokens;
}

}  // namespace

TEST_CASE("a sentence and a pair in BERT's frame", "[language]") {
  const bert_frame frame = bert_frame::of(framing().model().pieces());
  CHECK(frame.mask == 4);
  CHECK(frame.padding == 0);
  const framed_tokens one = encode_framed(framing(), frame, "a b");
  CHECK(one.tokens == std::vector<token_span>{{2, 0, 0}, {5, 0, 1}, {6, 2, 3}, {3, 3, 3}});
  CHECK(one.segments == std::vector<std::uint8_t>{0, 0, 0, 0});
  const framed_tokens two = encode_framed(framing(), frame, "a", "b b");
  CHECK(framed_ids(two) == std::vector<token_id>{2, 5, 3, 6, 6, 3});
  CHECK(two.segments == std::vector<std::uint8_t>{0, 0, 0, 1, 1, 1});
  CHECK(framed_ids(encode_framed(framing(), frame, "")) == std::vector<token_id>{2, 3});
}

TEST_CASE("what is too long loses tokens where it is longer", "[language]") {
  bert_frame frame = bert_frame::of(framing().model().pieces(), 5);
  CHECK(framed_ids(encode_framed(framing(), frame, "a a a b")) == std::vector<token_id>{2, 5, 5, 5, 3});
  CHECK(encode_framed(framing(), frame, "a a a b").cut == std::array<bool, 2>{true, false});
  CHECK(encode_framed(framing(), frame, "a a b").cut == std::array<bool, 2>{false, false});
  // One by one from the longer, from the second where both are as long.
  for (std::size_t most = 3; most < 12; ++most) {
    for (std::size_t first = 0; first < 6; ++first) {
      for (std::size_t second = 0; second < 6; ++second) {
        std::string a, b;
        for (std::size_t k = 0; k < first; ++k) a += "a ";
        for (std::size_t k = 0; k < second; ++k) b += "b ";
        std::size_t of_a = first, of_b = second;
        while (of_a + of_b + 3 > most) of_a > of_b ? --of_a : --of_b;
        std::vector<token_id> expected{2};
        expected.insert(expected.end(), of_a, 5);
        expected.push_back(3);
        expected.insert(expected.end(), of_b, 6);
        expected.push_back(3);
        frame.most = most;
        const framed_tokens pair = encode_framed(framing(), frame, a, b);
        CHECK(framed_ids(pair) == expected);
        CHECK(pair.cut == std::array<bool, 2>{of_a < first, of_b < second});
      }
    }
  }
  frame.most = 1;
  CHECK_THROWS_WITH(encode_framed(framing(), frame, "a"), Catch::Contains("bert_frame.most"));
  frame.most = 2;
  CHECK_THROWS_WITH(encode_framed(framing(), frame, "a", "b"), Catch::Contains("bert_frame.most"));
  CHECK_THROWS_WITH(bert_frame::of(text_pieces(std::vector<std::string>{"[CLS]"})), Catch::Contains("[SEP]"));
}
