#include "cairn/data/simulated_words.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "catch.hpp"

using namespace cairn;

namespace {

simulated_good good_with_title(const char* title) {
  simulated_good good = simulated_goods(1, 2, 10, 0).front();
  good.title = title;
  return good;
}

}  // namespace

TEST_CASE("a search is the title, the title without its first word, or its last word, rarely misspelt", "[data]") {
  const simulated_good good = good_with_title("Red Retro Clock");
  random_stream draw(3, purpose::simulate);
  const std::set<std::string> right{"red retro clock", "retro clock", "clock"};
  std::set<std::string> met;
  int misspelt = 0;
  for (int n = 0; n < 2000; ++n) {
    std::string words = simulated_query(good, draw);
    if (right.count(words) == 1) {
      met.insert(words);
      continue;
    }
    ++misspelt;
    std::sort(words.begin(), words.end());  // two letters swapped: the same letters
    CHECK(std::any_of(right.begin(), right.end(), [&](std::string one) {
      std::sort(one.begin(), one.end());
      return one == words;
    }));
  }
  CHECK(met == right);
  CHECK(misspelt > 50);  // a twentieth, less where the two letters are the same
  CHECK(misspelt < 150);
}

TEST_CASE("a review names the good, in the mood of its stars", "[data]") {
  const simulated_good good = good_with_title("Red Retro Clock");
  random_stream draw(3, purpose::simulate);
  std::set<std::string> glad, sorry;
  for (int n = 0; n < 200; ++n) {
    glad.insert(simulated_review(good, 5, draw));
    sorry.insert(simulated_review(good, 1, draw));
  }
  CHECK(glad.size() == 4);
  CHECK(sorry.size() == 4);
  for (const std::string& text : glad) {
    CHECK_THAT(text, Catch::EndsWith(" Red Retro Clock!"));
    CHECK(sorry.count(text) == 0);
  }
  for (const std::string& text : sorry) CHECK_THAT(text, Catch::EndsWith(" Red Retro Clock."));
}
