#include "cairn/language/framed_texts.hpp"

#include <string>
#include <vector>

#include "catch.hpp"
#include "language/small_encoders.hpp"

using namespace cairn;

TEST_CASE("texts and pairs are framed and packed, on any number of threads", "[language]") {
  const std::vector<std::string> texts{"a b", "", "c c c"}, others{"f", "e", ""};
  const framed_texts alone = frame_all(testing::letters(), testing::letter_frame(), texts, 1);
  CHECK(alone.tokens.ids == std::vector<token_id>{2, 5, 6, 3, 2, 3, 2, 7, 7, 7, 3});
  CHECK(alone.tokens.offsets == std::vector<std::size_t>{0, 4, 6, 11});
  CHECK(alone.segments == std::vector<std::uint32_t>(11, 0));
  CHECK(alone.length(2) == 5);
  const framed_texts pairs = frame_pairs(testing::letters(), testing::letter_frame(), texts, others, 1);
  CHECK(pairs.tokens.ids == std::vector<token_id>{2, 5, 6, 3, 10, 3, 2, 3, 9, 3, 2, 7, 7, 7, 3, 3});
  CHECK(pairs.segments == std::vector<std::uint32_t>{0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 1});
  const bert_tokens second = pairs.read(1, 2);
  CHECK(std::vector<std::uint32_t>(second.ids.begin(), second.ids.end()) == std::vector<std::uint32_t>{2, 3, 9, 3});
  CHECK(second.segments[2] == 1);

  std::vector<std::string> many;
  for (std::size_t n = 0; n < 200; ++n) many.push_back(std::string(n % 7, 'a') + " b");
  const framed_texts one = frame_all(testing::letters(), testing::letter_frame(4), many, 1),
                     three = frame_all(testing::letters(), testing::letter_frame(4), many, 3);
  CHECK(one.tokens == three.tokens);
  CHECK(one.segments == three.segments);
  CHECK(one.size() == 200);
}

TEST_CASE("a first text without a second is an error", "[language]") {
  const std::vector<std::string> two{"a", "b"}, one{"c"};
  CHECK_THROWS_WITH(frame_pairs(testing::letters(), testing::letter_frame(), two, one, 1),
                    Catch::Contains("2 and 1 texts"));
}

TEST_CASE("a shard packs its examples, of one text or of several", "[language]") {
  const std::vector<std::string> texts{"a", "b b", "c", "d d d"};
  const framed_texts framed = frame_all(testing::letters(), testing::letter_frame(), texts, 1);
  workspace memory;
  const std::vector<std::uint32_t> two{3, 0}, second{1};
  const framed_shard alone = pack_framed(framed, {two}, memory);
  CHECK(std::vector<std::uint32_t>(alone.offsets.begin(), alone.offsets.end()) == std::vector<std::uint32_t>{0, 5, 8});
  CHECK(std::vector<std::uint32_t>(alone.ids.begin(), alone.ids.end()) ==
        std::vector<std::uint32_t>{2, 8, 8, 8, 3, 2, 5, 3});
  const framed_shard both = pack_framed(framed, {second}, memory, 2);
  CHECK(std::vector<std::uint32_t>(both.ids.begin(), both.ids.end()) ==
        std::vector<std::uint32_t>{2, 7, 3, 2, 8, 8, 8, 3});
  CHECK(both.segments.size() == 8);
}
