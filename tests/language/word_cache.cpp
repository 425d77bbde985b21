#include "cairn/language/word_cache.hpp"

#include <map>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "catch.hpp"

using namespace cairn;

namespace {

std::vector<token_id> planned_ids(const std::string& word) {
  std::vector<token_id> ids;
  for (std::size_t k = 0; k <= word.size() % 10; ++k)
    ids.push_back(static_cast<token_id>(word[0] * 1000 + static_cast<int>(word.size() * 10 + k)));
  return ids;
}

std::vector<word_symbol> symbols_with(const std::vector<token_id>& ids) {
  std::vector<word_symbol> symbols;
  for (const token_id id : ids) symbols.push_back({id, 0});
  return symbols;
}

std::vector<token_id> cached(const word_cache& cache, const std::string& word) {
  word_cache::tokens tokens;
  if (!cache.find(word_key(word), tokens)) return {};
  return {tokens.ids.begin(), tokens.ids.begin() + static_cast<std::ptrdiff_t>(tokens.count)};
}

}  // namespace

TEST_CASE("keys of different words differ", "[language]") {
  std::set<std::pair<std::uint64_t, std::uint64_t>> keys;
  std::size_t words = 0;
  for (std::size_t bytes = 1; bytes <= word_key::most_bytes; ++bytes) {
    for (std::size_t changed = 0; changed < bytes; ++changed) {
      for (const char c : {'b', '\0', '\xff'}) {
        std::string word(bytes, 'a');
        word[changed] = c;
        const word_key key(word);
        keys.emplace(key.low, key.high);
        ++words;
      }
    }
  }
  CHECK(keys.size() == words);
}

TEST_CASE("what was put for a word is found, and nothing for others", "[language]") {
  const word_cache cache;
  CHECK(cached(cache, "a").empty());
  for (std::size_t count = 1; count <= 10; ++count) {
    const std::string word(count, 'x');
    std::vector<token_id> ids(count, 7);
    ids.back() = 0;
    cache.put(word_key(word), symbols_with(ids));
    CHECK(cached(cache, word) == ids);
  }
  cache.put(word_key("many"), symbols_with(std::vector<token_id>(11, 1)));
  CHECK(cached(cache, "many").empty());
  cache.put(word_key("none"), {});
  CHECK(cached(cache, "none").empty());
  cache.put(word_key("x"), symbols_with({5}));
  CHECK(cached(cache, "x") == std::vector<token_id>{5});
  const word_cache copy = cache;
  CHECK(cached(copy, "x").empty());
}

TEST_CASE("four threads that put and find at once find what belongs to the word", "[language]") {
  const word_cache cache;
  std::vector<std::thread> threads;
  std::vector<std::size_t> wrong(4), right(4);
  for (std::size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      std::mt19937 random(static_cast<unsigned>(t));
      for (int round = 0; round < 60000; ++round) {
        std::string word(1 + random() % 15, 'a');
        word[0] = static_cast<char>('a' + random() % 26);
        const auto ids = cached(cache, word);
        if (!ids.empty()) ++(ids == planned_ids(word) ? right : wrong)[t];
        cache.put(word_key(word), symbols_with(planned_ids(word)));
      }
    });
  }
  for (std::thread& each : threads) each.join();
  for (std::size_t t = 0; t < 4; ++t) {
    CHECK(wrong[t] == 0);
    CHECK(right[t] > 10000);
  }
}
