#include "cairn/language/seed_pieces.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

#include "cairn/core/random.hpp"
#include "catch.hpp"

using namespace cairn;

TEST_CASE("seeds are the substrings that occur often and go on differently", "[language]") {
  const auto seeds = detail::seed_pieces({U"abab", U"abc"}, {3, 5}, 16, 100, {.threads = 1});
  std::map<std::u32string, std::uint64_t> found;
  for (const auto& seed : seeds) found[seed.text] = seed.count;
  CHECK(found ==
        std::map<std::u32string, std::uint64_t>{{U"ab", 11}, {U"abab", 3}, {U"abc", 5}, {U"bab", 3}, {U"bc", 5}});
  CHECK(seeds.front().text == U"ab");
  CHECK(detail::seed_pieces({U"abab", U"abc"}, {3, 5}, 16, 1, {.threads = 2}).size() == 1);
  CHECK(detail::seed_pieces({}, {}, 16, 1, {}).empty());
}

// Against counting all substrings: counts are right, and what is left out is always followed by one character alone.
TEST_CASE("seeds of any words agree with counting", "[language]") {
  for (std::uint64_t round = 0; round < 50; ++round) {
    random_stream random(21, purpose::simulate, round);
    std::set<std::u32string> drawn;
    for (int k = 0; k < 12; ++k) {
      std::u32string word;
      for (std::uint32_t left = 1 + random.below(7); left > 0; --left)
        word += static_cast<char32_t>('a' + random.below(3));
      drawn.insert(word);
    }
    const std::vector<std::u32string> words(drawn.begin(), drawn.end());
    std::vector<std::uint64_t> counts;
    for (std::size_t k = 0; k < words.size(); ++k) counts.push_back(1 + random.below(3));
    constexpr std::size_t longest = 4;
    std::map<std::u32string, std::uint64_t> all;
    std::map<std::u32string, std::set<char32_t>> next;
    for (std::size_t k = 0; k < words.size(); ++k) {
      for (std::size_t begin = 0; begin < words[k].size(); ++begin) {
        for (std::size_t size = 2; size <= longest && begin + size <= words[k].size(); ++size) {
          all[words[k].substr(begin, size)] += counts[k];
          next[words[k].substr(begin, size)].insert(begin + size < words[k].size() ? words[k][begin + size] : U'\0');
        }
      }
    }
    std::map<std::u32string, std::uint64_t> expected, found;
    for (const auto& [text, count] : all) {
      const bool ends = next[text].contains(U'\0');
      if (count >= 2 && (text.size() == longest || next[text].size() > 1 || ends)) expected[text] = count;
    }
    for (const auto& seed : detail::seed_pieces(words, counts, longest, 1000, {.threads = 2}))
      found[seed.text] = seed.count;
    CHECK(found == expected);
  }
}
