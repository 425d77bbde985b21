#include "cairn/language/hash_index.hpp"

#include <vector>

#include "catch.hpp"

using cairn::detail::hash_index;

TEST_CASE("every hash is found at its place, and no other", "[language]") {
  std::vector<std::uint64_t> hashes;
  for (std::uint64_t n = 0; n < 1000; ++n) hashes.push_back(n * n * n);
  const hash_index index(hashes);
  for (std::uint32_t n = 0; n < 1000; ++n) CHECK(index.find(hashes[n]) == n);
  CHECK(index.find(2) == hash_index::absent);
  CHECK(hash_index().find(0) == hash_index::absent);
  CHECK(hash_index(std::vector<std::uint64_t>{}).find(0) == hash_index::absent);
}
