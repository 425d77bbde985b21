#include "cairn/data/hashed_words.hpp"

#include <string>
#include <vector>

#include "catch.hpp"

TEST_CASE("words are runs of letters and digits, in lower case") {
  std::vector<std::string> words;
  cairn::for_each_word("  Blue-Floral TEAPOT, 2nd caf\xC3\xA9!",
                       [&](std::string_view word) { words.emplace_back(word); });
  CHECK(words == std::vector<std::string>{"blue", "floral", "teapot", "2nd", "caf\xC3\xA9"});
  cairn::for_each_word(" .,", [&](std::string_view) { FAIL("a word in nothing"); });
}

TEST_CASE("a word's place never changes, whatever the machine") {
  static_assert(cairn::hash_word("teapot", 1).bucket == 0);
  // FNV-1a of "a" is the published AF63DC4C8601EC8C; its mix decides.
  const std::uint64_t hash = cairn::mix(0xAF63DC4C8601EC8CU);
  CHECK(cairn::hash_word("a", 1000) == cairn::hashed_word{(hash >> 1U) % 1000, hash % 2 == 1 ? 1.F : -1.F});
}

TEST_CASE("buckets fill evenly, and colliding words have equal signs half the time") {
  std::vector<int> counts(64);
  std::vector<std::vector<float>> signs(64);
  for (int n = 0; n < 6400; ++n) {
    const auto place = cairn::hash_word("word" + std::to_string(n), 64);
    ++counts[place.bucket];
    signs[place.bucket].push_back(place.sign);
  }
  double squares = 0, equal = 0, pairs = 0;
  for (std::size_t b = 0; b < 64; ++b) {
    squares += (counts[b] - 100.) * (counts[b] - 100.) / 100;
    for (std::size_t i = 1; i < signs[b].size(); ++i, ++pairs) equal += signs[b][i] == signs[b][i - 1] ? 1 : 0;
  }
  CHECK(squares < 110);  // chi-squared with 63 degrees of freedom: above by chance once in 4000
  CHECK(equal / pairs == Approx(.5).margin(.04));
}
