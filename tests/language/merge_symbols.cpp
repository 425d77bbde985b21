#include "cairn/language/merge_symbols.hpp"

#include <chrono>
#include <random>

#include "catch.hpp"

using namespace cairn;

namespace {

std::vector<word_symbol> symbols_of(const std::vector<token_id>& ids) {
  std::vector<word_symbol> symbols;
  for (const token_id id : ids) symbols.push_back({id, static_cast<std::uint32_t>(symbols.size() + 1)});
  return symbols;
}

/// The definition, word for word: the leftmost of the pairs of the lowest rank, again and again.
std::vector<word_symbol> merged_plainly(const merge_table& merges, std::vector<word_symbol> symbols) {
  for (;;) {
    merge_step best;
    std::size_t at = 0;
    for (std::size_t k = 0; k + 1 < symbols.size(); ++k) {
      const merge_step step = merges.find(symbols[k].id, symbols[k + 1].id);
      if (step.rank < best.rank) {
        best = step;
        at = k;
      }
    }
    if (best.rank == merge_step::never) return symbols;
    symbols[at] = {best.merged, symbols[at + 1].end};
    symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(at) + 1);
  }
}

}  // namespace

TEST_CASE("merges by rank, the leftmost of equals, by hand", "[language]") {
  merge_table merges;  // 0 'a', 1 'b'; 2 'ab', 3 'aa', 4 'aab'
  merges.add(0, 1, {1, 2});
  merges.add(0, 0, {0, 3});
  merges.add(3, 1, {2, 4});
  const auto merged = [&](const std::vector<token_id>& ids) {
    auto symbols = symbols_of(ids);
    merge_symbols(merges, symbols);
    return symbols;
  };
  CHECK(merged({0, 0, 0, 1}) == std::vector<word_symbol>{{3, 2}, {2, 4}});
  CHECK(merged({0, 0, 1}) == std::vector<word_symbol>{{4, 3}});
  CHECK(merged({1, 0}) == std::vector<word_symbol>{{1, 1}, {0, 2}});
  CHECK(merged({1}) == std::vector<word_symbol>{{1, 1}});
  CHECK(merged({}).empty());
}

TEST_CASE("short and long ways make what the definition makes, ranks tied or not", "[language]") {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    const token_id letters = 2 + random() % 4, symbols = letters + 40;
    merge_table merges;
    for (token_id merged = letters; merged < symbols; ++merged) {
      const token_id left = static_cast<token_id>(random() % merged), right = static_cast<token_id>(random() % merged);
      merges.add(left, right, {round % 2 == 0 ? merged : static_cast<std::uint32_t>(random() % 5), merged});
    }
    std::vector<token_id> ids(2 + random() % (round % 3 == 0 ? 400 : 47));
    for (token_id& id : ids) id = static_cast<token_id>(random() % letters);
    const auto expected = merged_plainly(merges, symbols_of(ids));
    auto any = symbols_of(ids), slow = any;
    merge_symbols(merges, any);
    detail::merge_long(merges, slow);
    REQUIRE(any == expected);
    REQUIRE(slow == expected);
  }
}

TEST_CASE("a word of a million equal letters is merged in a second, not in a day", "[language]") {
  merge_table merges;
  for (token_id k = 0; k < 12; ++k) merges.add(k, k, {k, k + 1});
  auto symbols = symbols_of(std::vector<token_id>(1U << 20U, 0));
  const auto begin = std::chrono::steady_clock::now();
  merge_symbols(merges, symbols);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
  REQUIRE(symbols.size() == 1U << 8U);
  for (std::size_t k = 0; k < symbols.size(); ++k) {
    CHECK(symbols[k] == word_symbol{12, static_cast<std::uint32_t>((k + 1) << 12U)});
  }
}
