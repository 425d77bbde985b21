#include "cairn/text/concept.hpp"

#include <string_view>
#include <vector>

#include "catch.hpp"

using namespace cairn;

namespace {

struct pair_splitter {
  template <class F>
  void split(std::string_view text, F&& f) const {
    for (std::size_t at = 0; at + 1 < text.size(); at += 2) f(at, at + 2);
  }
};
struct splits_nothing {};
static_assert(text_splitter<pair_splitter> && !text_splitter<splits_nothing>);

}  // namespace

TEST_CASE("words_of gives the words of a user's own splitter", "[text]") {
  CHECK(words_of("abcde", pair_splitter{}) == std::vector<std::string_view>{"ab", "cd"});
  CHECK(words_of("", pair_splitter{}).empty());
}
