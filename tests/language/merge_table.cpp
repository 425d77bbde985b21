#include "cairn/language/merge_table.hpp"

#include "catch.hpp"

using namespace cairn;

TEST_CASE("steps by pair", "[language]") {
  merge_table table;
  CHECK(table.find(0, 0).rank == merge_step::never);
  CHECK(table.add(1, 2, {0, 9}));
  CHECK(table.add(2, 1, {1, 10}));
  CHECK_FALSE(table.add(1, 2, {5, 11}));
  CHECK(table.size() == 2);
  CHECK(table.find(1, 2) == merge_step{0, 9});
  CHECK(table.find(2, 1) == merge_step{1, 10});
  CHECK(table.find(1, 1).rank == merge_step::never);
}

TEST_CASE("a table grows, and finds what it holds and nothing else", "[language]") {
  merge_table grown, sized(2500);
  for (token_id k = 0; k < 2500; ++k) {
    for (merge_table* table : {&grown, &sized}) CHECK(table->add(k / 50 * 1000, k % 50, {k, k + 1}));
  }
  for (const merge_table* table : {&grown, &sized}) {
    for (token_id left = 0; left < 50; ++left) {
      for (token_id right = 0; right < 100; ++right) {
        const merge_step step = table->find(left * 1000, right);
        const token_id k = left * 50 + right;
        REQUIRE(step.rank == (right < 50 ? k : merge_step::never));
        REQUIRE((right >= 50 || step.merged == k + 1));
        REQUIRE((left == 0 || table->find(left * 1000 + 1, right).rank == merge_step::never));
      }
    }
  }
}
