#include "cairn/language/placed_texts.hpp"

#include <string>
#include <vector>

#include "catch.hpp"
#include "language/small_encoders.hpp"

using namespace cairn;

TEST_CASE("texts keep the places of their tokens, on any number of threads", "[language]") {
  std::vector<std::string> texts{"a b", ""}, others{" c", "d  e"};
  const placed_texts alone = place_all(testing::letters(), testing::letter_frame(), texts, 1);
  CHECK(alone.size() == 2);
  CHECK(alone.bytes == std::vector<std::uint32_t>{3, 0});
  CHECK(alone.places[0].tokens == std::vector<token_span>{{2, 0, 0}, {5, 0, 1}, {6, 2, 3}, {3, 3, 3}});
  CHECK(alone.texts.tokens.ids == std::vector<token_id>{2, 5, 6, 3, 2, 3});
  const placed_texts pairs = place_pairs(testing::letters(), testing::letter_frame(), texts, others, 1);
  CHECK(pairs.bytes == std::vector<std::uint32_t>{2, 4});
  CHECK(pairs.places[0].tokens[4] == token_span{7, 1, 2});
  CHECK(pairs.places[0].segments == std::vector<std::uint8_t>{0, 0, 0, 0, 1, 1});
  CHECK(pairs.texts.segments == std::vector<std::uint32_t>{0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1});

  texts.clear();
  for (std::size_t n = 0; n < 200; ++n) texts.push_back(std::string(n % 7, ' ') + "a b c");
  const placed_texts one = place_all(testing::letters(), testing::letter_frame(4), texts, 1),
                     three = place_all(testing::letters(), testing::letter_frame(4), texts, 3);
  CHECK(one.texts.tokens == three.texts.tokens);
  for (std::size_t n = 0; n < 200; ++n) {
    CHECK(one.places[n].tokens == three.places[n].tokens);
    CHECK(one.places[n].cut[0]);
  }
}

TEST_CASE("as many second texts as first ones", "[language]") {
  const std::vector<std::string> two{"a", "b"}, one{"c"};
  CHECK_THROWS_WITH(place_pairs(testing::letters(), testing::letter_frame(), two, one, 1),
                    Catch::Contains("1 second texts of 2 texts"));
}
