#include "cairn/language/best_answer.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "cairn/core/random.hpp"
#include "catch.hpp"
#include "language/small_encoders.hpp"

using namespace cairn;

namespace {

// [CLS] a b [SEP] c d e f [SEP]; the second text has its words at bytes 0, 2, 4 and 6.
framed_tokens pair_of_letters(std::size_t most = 9) {
  return encode_framed(testing::letters(), testing::letter_frame(most), "a b", "c d e f");
}

}  // namespace

TEST_CASE("an answer's bytes are tokens of the second text", "[language]") {
  const framed_tokens pair = pair_of_letters();
  CHECK(answer_tokens(pair, text_range{2, 5}, 7) == token_answer{5, 6});
  CHECK(answer_tokens(pair, text_range{0, 7}, 7) == token_answer{4, 7});
  CHECK(answer_tokens(pair, text_range{1, 3}, 7) == token_answer{5, 5});  // a space and a word
  CHECK(answer_tokens(pair, std::nullopt, 7) == token_answer{0, 0});
  CHECK_THROWS_WITH(answer_tokens(pair, text_range{3, 3}, 7), Catch::Contains("bytes [3, 3)"));
  CHECK_THROWS_WITH(answer_tokens(pair, text_range{6, 8}, 7), Catch::Contains("bytes [6, 8)") && Catch::Contains("7"));
  CHECK_THROWS_WITH(answer_tokens(pair, text_range{3, 4}, 7, "text 2"),
                    Catch::Contains("text 2: no token for bytes [3, 4)"));
}

TEST_CASE("of an answer that is cut off nothing is said", "[language]") {
  const framed_tokens pair = pair_of_letters(7);  // c and d are left
  REQUIRE(pair.cut[1]);
  constexpr token_answer unsaid{no_target, no_target};
  CHECK(answer_tokens(pair, text_range{0, 3}, 7) == token_answer{4, 5});
  CHECK(answer_tokens(pair, text_range{2, 5}, 7) == unsaid);
  CHECK(answer_tokens(pair, text_range{4, 7}, 7) == unsaid);
  CHECK(answer_tokens(pair, std::nullopt, 7) == token_answer{0, 0});
}

TEST_CASE("the best answer is that of all spans that may be one", "[language]") {
  random_stream random(3, purpose::user);
  const framed_tokens pair = pair_of_letters();
  for (int round = 0; round < 300; ++round) {
    std::vector<double> values(18);
    for (double& value : values) value = std::floor(4 * random.normal());  // many are equal
    const matrix_view<const double> scores{values.data(), 9, 2};
    for (const std::size_t longest : {1U, 2U, 3U, 9U}) {
      scored_answer expected;
      expected.none = values[0] + values[1];
      for (std::size_t length = 1; length <= longest; ++length) {
        for (std::size_t first = 4; first + length <= 8; ++first) {
          const double sum = scores(first, 0) + scores(first + length - 1, 1);
          const bool before = sum == expected.score && first < expected.tokens.first;
          if (sum > expected.score || before) {
            expected.score = sum;
            expected.tokens = {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(first + length - 1)};
          }
        }
      }
      const scored_answer found = best_answer(pair, scores, longest);
      CHECK(found.tokens == expected.tokens);
      CHECK(found.score == expected.score);
      CHECK(found.margin() == expected.score - expected.none);
    }
  }
}

TEST_CASE("an empty text has no answer", "[language]") {
  const framed_tokens pair = encode_framed(testing::letters(), testing::letter_frame(), "a b", "");
  const std::vector<float> values(10, 1.F);
  const scored_answer found = best_answer(pair, matrix_view<const float>{values.data(), 5, 2}, 3);
  CHECK(found.tokens == token_answer{0, 0});
  CHECK(found.margin() == -std::numeric_limits<double>::infinity());
}
