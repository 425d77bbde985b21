#include "cairn/language/short_hash_index.hpp"

#include <algorithm>
#include <vector>

#include "catch.hpp"

using namespace cairn;

TEST_CASE("every hash of a list is found in its place, and no other", "[language]") {
  using index_type = detail::short_hash_index;
  CHECK(index_type().find({}, 3) == index_type::absent);
  for (const std::size_t count : {1U, 7U, 8U, 9U, 1000U, 40000U}) {
    std::vector<std::uint32_t> hashes{0, 0xFFFFFFFFU};
    for (std::uint64_t n = 2; n < count; ++n) hashes.push_back(index_type::shortened(n));
    hashes.resize(count);
    std::sort(hashes.begin(), hashes.end());
    hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
    const index_type index(hashes);
    bool right = true;
    for (std::uint32_t n = 0; n < hashes.size(); ++n) right = right && index.find(hashes, hashes[n]) == n;
    CHECK(right);
    std::size_t wrong = 0;
    for (std::uint64_t n = 1'000'000; n < 1'010'000; ++n) {
      const std::uint32_t hash = index_type::shortened(n);
      const bool is_there = std::binary_search(hashes.begin(), hashes.end(), hash);
      wrong += (index.find(hashes, hash) != index_type::absent) != is_there ? 1U : 0U;
    }
    CHECK(wrong == 0);
    CHECK(index.bytes() <= count + 12);
    CHECK(index.bytes() * 3 >= count);
  }
  const std::vector<std::uint32_t> one{5};
  CHECK(index_type(one).find(one, 4) == index_type::absent);
  CHECK(index_type(one).find(one, 5) == 0);
}
