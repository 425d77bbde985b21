#include "cairn/language/token_hiding.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "catch.hpp"

using namespace cairn;

namespace {
constexpr bert_frame hiding_frame{1, 2, 3, 4};

token_hiding hiding(double rate) {
  return {rate, hiding_frame};
}
std::vector<std::uint32_t> framed_words(std::size_t words) {
  std::vector<std::uint32_t> ids(words + 3, 7);
  ids.front() = hiding_frame.begin;
  ids[words + 1] = hiding_frame.separator;
  ids.back() = hiding_frame.padding;
  return ids;
}
}  // namespace

TEST_CASE("a share of a text's tokens is hidden, never its frame", "[language]") {
  constexpr std::size_t words = 20'000;
  std::vector<std::uint32_t> ids = framed_words(words);
  hiding(.3).hide(ids, 5, 0);
  const auto hidden = std::count(ids.begin(), ids.end(), hiding_frame.mask);
  CHECK(std::abs(static_cast<double>(hidden) / words - .3) < .0162);  // 5 standard deviations
  CHECK(std::count(ids.begin(), ids.end(), 7U) + hidden == words);
  CHECK(ids.front() == hiding_frame.begin);
  CHECK(ids[words + 1] == hiding_frame.separator);
  CHECK(ids.back() == hiding_frame.padding);
}

TEST_CASE("which tokens are hidden follows from the step's seed and the text alone", "[language]") {
  const auto hidden = [](std::uint64_t seed, std::size_t n) {
    std::vector<std::uint32_t> ids = framed_words(40);
    hiding(.5).hide(ids, seed, n);
    return ids;
  };
  CHECK(hidden(5, 1) == hidden(5, 1));
  CHECK(hidden(5, 1) != hidden(5, 2));
  CHECK(hidden(5, 1) != hidden(6, 1));
  std::vector<std::uint32_t> frame = framed_words(40);
  hiding(0).hide(frame, 5, 1);
  CHECK(frame == framed_words(40));
}

TEST_CASE("a chance that is none is refused, and one without a frame", "[language]") {
  CHECK_THROWS_WITH(hiding(1).check(), Catch::Contains("token_hiding.rate"));
  CHECK_THROWS_WITH(hiding(-.1).check(), Catch::Contains("token_hiding.rate"));
  CHECK_NOTHROW(hiding(.9).check());
  CHECK_NOTHROW(token_hiding{}.check());
  CHECK_THROWS_WITH(token_hiding{.2}.check(), Catch::Contains("token_hiding.frame"));
}
