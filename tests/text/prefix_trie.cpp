#include "cairn/text/prefix_trie.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/random.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

using trie_matches = std::vector<std::pair<std::size_t, std::uint32_t>>;

trie_matches prefixes_in(const prefix_trie& trie, std::string_view text) {
  trie_matches found;
  trie.for_each_prefix(text, [&](std::size_t bytes, std::uint32_t value) { found.emplace_back(bytes, value); });
  return found;
}

prefix_trie trie_of(const std::map<std::string, std::uint32_t>& keys) {
  std::vector<trie_entry> entries;
  for (const auto& [key, value] : keys) entries.push_back({key, value});
  std::reverse(entries.begin(), entries.end());
  return prefix_trie(std::move(entries));
}

}  // namespace

TEST_CASE("all keys that a text begins with, the shortest first", "[text]") {
  const prefix_trie trie({{"他说", 1}, {"他", 7}, {"a", 2}, {"abc", 3}, {std::string_view("ab\0", 3), 4}});
  CHECK(trie.size() == 5);
  CHECK(prefixes_in(trie, "他说的") == trie_matches{{3, 7}, {6, 1}});
  CHECK(prefixes_in(trie, "abcd") == trie_matches{{1, 2}, {3, 3}});
  CHECK(prefixes_in(trie, std::string_view("ab\0c", 4)) == trie_matches{{1, 2}, {3, 4}});
  CHECK(prefixes_in(trie, "b").empty());
  CHECK(prefixes_in(trie, "").empty());
  CHECK(trie.find("ab") == std::nullopt);
  CHECK(trie.find("") == std::nullopt);
  CHECK(trie.find("abc") == 3U);
  CHECK(trie.longest_prefix("abd").bytes == 1);
  CHECK(trie.longest_prefix("x").bytes == 0);
  prefix_trie::place at;
  CHECK(!trie.is_key(at));
  CHECK(trie.step(at, 'a'));
  CHECK((trie.is_key(at) && trie.value(at) == 2));
  CHECK(trie.step(at, 'b'));
  CHECK(!trie.is_key(at));
  CHECK(!trie.step(at, 'x'));
}

TEST_CASE("a dictionary without keys finds nothing", "[text]") {
  const prefix_trie trie;
  for (int byte = 0; byte < 256; ++byte) CHECK(prefixes_in(trie, std::string(1, static_cast<char>(byte))).empty());
}

// Every byte value, shared beginnings, keys inside others, and more nodes than stay open while it is built.
TEST_CASE("a dictionary agrees with a sorted map", "[text]") {
  for (std::uint64_t round = 0; round < 6; ++round) {
    random_stream random(3, purpose::simulate, round);
    const std::uint32_t letters = round % 2 == 0 ? 256 : 3;
    const auto word = [&] {
      std::string text;
      for (std::uint32_t left = 1 + random.below(8); left > 0; --left) {
        text += static_cast<char>(random.below(letters) + (letters == 256 ? 0 : 'a'));
      }
      return text;
    };
    std::map<std::string, std::uint32_t> keys;
    for (std::uint32_t k = 0; k < (round < 2 ? 40 : 5000); ++k) keys.emplace(word(), random());
    const prefix_trie trie = trie_of(keys);
    std::size_t different = 0;
    for (const auto& [key, value] : keys) different += trie.find(key) != value;
    for (int k = 0; k < 5000; ++k) {
      const std::string text = word();
      trie_matches expected;
      for (std::size_t bytes = 1; bytes <= text.size(); ++bytes) {
        if (const auto at = keys.find(text.substr(0, bytes)); at != keys.end())
          expected.emplace_back(bytes, at->second);
      }
      different += prefixes_in(trie, text) != expected;
    }
    CHECK(different == 0);
  }
}

TEST_CASE("long keys take no stack, and slots few more than nodes", "[text]") {
  const std::string key(1U << 20U, 'x');
  const prefix_trie trie({{key, 5}});
  CHECK(trie.find(key) == 5U);
  CHECK(trie.find(std::string_view(key).substr(1)) == std::nullopt);
  CHECK(trie.slots() < key.size() + key.size() / 64);
}

TEST_CASE("keys that are empty, double or too many are refused", "[text]") {
  CHECK_THROWS_AS(prefix_trie({{"", 1}}), error);
  CHECK_THROWS_WITH(prefix_trie({{"ab", 1}, {"a", 1}, {"ab", 2}}), Catch::Contains("'ab' is there twice"));
  CHECK_THROWS_WITH(prefix_trie({{std::string(9U << 20U, 'x'), 1}}), Catch::Contains("8,388,608"));
}
