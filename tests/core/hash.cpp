#include "cairn/core/hash.hpp"

#include "catch.hpp"

// The test vectors of the algorithm's authors (fnv64a of "", "a", "foobar").
TEST_CASE("fnv1a gives its authors' values, in one piece or in two") {
  CHECK(cairn::fnv1a("") == 0xCBF29CE484222325U);
  CHECK(cairn::fnv1a("a") == 0xAF63DC4C8601EC8CU);
  CHECK(cairn::fnv1a("foobar") == 0x85944171F73967E8U);
  CHECK(cairn::fnv1a("bar", cairn::fnv1a("foo")) == cairn::fnv1a("foobar"));
}
