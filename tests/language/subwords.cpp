#include "cairn/language/subwords.hpp"

#include <string>
#include <vector>

#include "catch.hpp"
#include "data/refusal.hpp"

namespace {
std::vector<std::string> parts_of(const cairn::subwords& how, std::string_view word) {
  std::vector<std::string> parts;
  how.for_each_part(word, [&](std::string_view part) { parts.emplace_back(part); });
  return parts;
}
}  // namespace

TEST_CASE("the hash of subwords is FNV-1a", "[language]") {
  // Noll's test vectors
  CHECK(cairn::hash_subword("") == 0x811c9dc5U);
  CHECK(cairn::hash_subword("a") == 0xe40c292cU);
  CHECK(cairn::hash_subword("foobar") == 0xbf9cf968U);
  // a byte beyond ASCII is widened with its sign: (2166136261 ^ 0xffffffe8) 16777619 mod 2^32, by Python
  CHECK(cairn::hash_subword("\xe8") == 3975384279U);
}

TEST_CASE("the parts of a word are those that Bojanowski et al. print", "[language]") {
  CHECK(parts_of({.shortest = 3, .longest = 3}, "where") ==
        std::vector<std::string>{"<wh", "whe", "her", "ere", "re>"});
  CHECK(parts_of({.shortest = 1, .longest = 2}, "ab") == std::vector<std::string>{"<a", "a", "ab", "b", "b>"});
  CHECK(parts_of({.shortest = 3, .longest = 6}, "a") == std::vector<std::string>{"<a>"});
  CHECK(parts_of({}, "").empty());
  CHECK(parts_of({.shortest = 3, .longest = 3}, "\xe8\x8c\xb6\xe6\x9d\xaf") ==
        std::vector<std::string>{"<\xe8\x8c\xb6\xe6\x9d\xaf", "\xe8\x8c\xb6\xe6\x9d\xaf>"});
  // bytes that begin no character belong to what stands before them
  CHECK(parts_of({.shortest = 3, .longest = 3},
                 "\x80"
                 "a") == std::vector<std::string>{"<\x80"
                                                  "a>"});
}

TEST_CASE("words that share a part share its row", "[language]") {
  const auto text = cairn::words_of("her here the", {.least_count = 1});
  const auto& words = text.vocabulary;
  const auto prepared = cairn::subwords{.shortest = 3, .longest = 3}.prepare(words);
  // her: <he her er>; here: <he her ere re>; the: <th the he>
  CHECK(prepared.rows() == 3 + 8);
  const auto her = prepared.of(*words.find("her")), here = prepared.of(*words.find("here"));
  REQUIRE(her.size() == 4);
  REQUIRE(here.size() == 5);
  CHECK(her[0] == *words.find("her"));
  CHECK(her[1] == here[1]);
  CHECK(her[2] == here[2]);
  CHECK(her[3] != here[3]);
  CHECK(prepared.of_stranger("hers") == std::vector<std::uint32_t>{her[1], her[2]});
  CHECK(prepared.of_stranger("xyz").empty());
  // one bucket: one row for all parts
  CHECK(cairn::subwords{.buckets = 1}.prepare(words).rows() == 4);
}

TEST_CASE("subwords refuse wrong settings by name", "[language]") {
  CHECK(refusal([] { cairn::subwords{.shortest = 0}.check(); }).starts_with("subwords.shortest"));
  CHECK(refusal([] { cairn::subwords{.shortest = 4, .longest = 3}.check(); }).starts_with("subwords.shortest"));
  CHECK(refusal([] { cairn::subwords{.longest = 65}.check(); }).starts_with("subwords.longest"));
  CHECK(refusal([] { cairn::subwords{.buckets = 0}.check(); }).starts_with("subwords.buckets"));
}
