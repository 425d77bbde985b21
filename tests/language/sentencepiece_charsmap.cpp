#include "cairn/language/sentencepiece_charsmap.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"

using namespace cairn;

namespace {

void append_number(std::string& to, std::uint32_t value) {
  for (unsigned shift = 0; shift < 32; shift += 8) to += static_cast<char>(value >> shift & 0xFFU);
}

/// The rules as SentencePiece stores them, each node's children in a block of their own.
std::string charsmap_of(const std::map<std::string, std::string>& rules) {
  std::string texts;
  std::map<std::string, std::uint32_t> blocks{{"", 1}};  // of the children behind a prefix
  std::vector<std::uint32_t> units(256);
  const auto block = [&](const std::string& prefix) {
    const auto [at, is_new] = blocks.emplace(prefix, static_cast<std::uint32_t>(blocks.size() + 1));
    (void)is_new;
    units.resize(std::max<std::size_t>(units.size(), (at->second + 1) * 256));
    return at->second * 256;
  };
  units.resize(512);
  units[0] = 256U << 10U;
  for (const auto& [key, text] : rules) {
    for (std::size_t k = 0; k < key.size(); ++k) {
      const auto byte = static_cast<unsigned char>(key[k]);
      const std::uint32_t place = block(key.substr(0, k)) ^ byte, children = block(key.substr(0, k + 1));
      const std::uint32_t leaf = units[place] & 0x100U;
      units[place] = byte | leaf | (place ^ children) << 10U;
      if (k + 1 == key.size()) {
        units[place] |= 0x100U;
        units[children] = 0x80000000U | static_cast<std::uint32_t>(texts.size());
      }
    }
    texts += text + '\0';
  }
  std::string blob;
  append_number(blob, static_cast<std::uint32_t>(units.size() * 4));
  for (const std::uint32_t unit : units) append_number(blob, unit);
  return blob + texts;
}

std::string mapped_by(const sentencepiece_charsmap& rules, std::string_view text) {
  std::string out;
  rules.normalize(text, [&](std::string_view bytes, std::size_t, std::size_t) { out += bytes; });
  return out;
}

}  // namespace

TEST_CASE("the longest key is replaced", "[language]") {
  const sentencepiece_charsmap rules(
      charsmap_of({{"A", "a"}, {"e\u0301", "é"}, {"\t", " "}, {"\x01", ""}, {"ﬁ", "fi"}, {"ab", "X"}, {"ﬁz", "!"}}));
  CHECK(mapped_by(rules,
                  "A\tb\x01"
                  "c") == "a bc");
  CHECK(mapped_by(rules, "ee\u0301\u0301") == "eé\u0301");
  CHECK(mapped_by(rules, "ﬁ ﬁz 中") == "fi ! 中");
  CHECK(mapped_by(rules, "aab") == "aX");
  CHECK(mapped_by(rules, "a\xFF\xE4\xB8") == "a\uFFFD\uFFFD\uFFFD");
  CHECK(mapped_by(rules, "") == "");
  std::vector<std::pair<std::size_t, std::size_t>> places;
  rules.normalize("xAyﬁ",
                  [&](std::string_view, std::size_t begin, std::size_t end) { places.emplace_back(begin, end); });
  CHECK(places == std::vector<std::pair<std::size_t, std::size_t>>{{0, 1}, {1, 2}, {2, 3}, {3, 6}});
  CHECK(mapped_by(sentencepiece_charsmap(), "A\t") == "A\t");
  CHECK(sentencepiece_charsmap(charsmap_of({{"A", "a"}})).blob() == charsmap_of({{"A", "a"}}));
  CHECK(sentencepiece_charsmap().blob().empty());
}

TEST_CASE("broken rules are refused, and none leads beyond its end", "[language]") {
  const std::string blob = charsmap_of({{"A", "a"}});
  CHECK_THROWS_WITH(sentencepiece_charsmap(blob.substr(0, 100), "f"), Catch::Contains("f: a trie of"));
  CHECK_THROWS_AS(sentencepiece_charsmap("abc"), error);
  CHECK_THROWS_WITH(sentencepiece_charsmap(blob.substr(0, blob.size() - 1)), Catch::Contains("NUL"));
  CHECK_THROWS_WITH(sentencepiece_charsmap(blob.substr(0, blob.size() - 2) + '\xFF' + '\0'), Catch::Contains("UTF-8"));
  for (std::size_t at = 4; at + 4 < blob.size(); at += 97) {
    std::string broken = blob;
    broken[at] = '\xFF';
    broken[at + 3] = '\x7F';
    CHECK(mapped_by(sentencepiece_charsmap(broken), "ABab\x01").size() < 1000);
  }
}
