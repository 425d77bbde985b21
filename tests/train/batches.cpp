#include "cairn/train/batches.hpp"

#include <numeric>
#include <set>

#include "catch.hpp"

namespace {
struct lengths_of_examples {
  std::vector<std::size_t> lengths;
  std::size_t operator()(std::uint32_t n) const { return lengths[n]; }
};
lengths_of_examples some_lengths(std::size_t count, std::size_t most) {
  lengths_of_examples result;
  cairn::random_stream random(4, cairn::purpose::user);
  for (std::size_t n = 0; n < count; ++n) {
    result.lengths.push_back(1 + random.below(static_cast<std::uint32_t>(most)));
  }
  return result;
}
std::vector<std::uint32_t> order_of(const cairn::epoch_batches& batches) {
  std::vector<std::uint32_t> order;
  for (std::size_t b = 0; b < batches.size(); ++b) {
    order.insert(order.end(), batches.batch(b).begin(), batches.batch(b).end());
  }
  return order;
}
}  // namespace

TEST_CASE("an epoch has every example once, in batches within the budget and shards near their mean") {
  const auto tokens = some_lengths(500, 40);
  const cairn::epoch_batches batches(500, tokens, 3, 2, 300, 64);
  const auto order = order_of(batches);
  CHECK(order.size() == 500);
  CHECK(std::set<std::uint32_t>(order.begin(), order.end()).size() == 500);
  std::size_t largest = 0, at = 0;
  for (std::size_t b = 0; b < batches.size(); ++b) {
    std::size_t sum = 0;
    for (const std::uint32_t n : batches.batch(b)) sum += tokens(n);
    at += batches.batch(b).size();
    CHECK(sum == batches.tokens(b));
    CHECK(sum <= 300);
    if (b + 1 < batches.size()) CHECK(sum + tokens(order[at]) > 300);  // the next one did not fit
    CHECK(batches.shards(b) == (sum + 63) / 64);
    std::vector<std::uint32_t> joined;
    for (std::size_t s = 0; s < batches.shards(b); ++s) {
      std::size_t own = 0;
      for (const std::uint32_t n : batches.shard(b, s)) own += tokens(n);
      joined.insert(joined.end(), batches.shard(b, s).begin(), batches.shard(b, s).end());
      CHECK(own <= 64 + 40);
      CHECK(own + 40 >= sum / batches.shards(b));
      largest = std::max(largest, own);
    }
    CHECK((joined == std::vector<std::uint32_t>(batches.batch(b).begin(), batches.batch(b).end())));
  }
  CHECK(batches.largest_shard() == largest);
}

TEST_CASE("the order is another one in each epoch and for each seed, and the same for the same") {
  const auto tokens = some_lengths(100, 9);
  const auto order = [&](std::uint64_t seed, std::uint64_t epoch) {
    return order_of(cairn::epoch_batches(100, tokens, seed, epoch, 50, 20));
  };
  CHECK((order(1, 0) == order(1, 0)));
  CHECK_FALSE((order(1, 0) == order(1, 1)));
  CHECK_FALSE((order(1, 0) == order(2, 0)));
}

TEST_CASE("an example over the budget is a batch and a shard of its own") {
  const lengths_of_examples tokens{{5, 900, 5, 5, 700}};
  const cairn::epoch_batches batches(5, tokens, 1, 0, 100, 10);
  std::size_t alone = 0;
  for (std::size_t b = 0; b < batches.size(); ++b) {
    if (batches.tokens(b) <= 100) continue;
    CHECK(batches.batch(b).size() == 1);
    CHECK(batches.shards(b) == 1);
    ++alone;
  }
  CHECK(alone == 2);
  CHECK(batches.largest_shard() == 900);
  CHECK_THROWS_WITH(cairn::epoch_batches(2, lengths_of_examples{{1, 0}}, 1, 0, 100, 10), Catch::Contains("example 1"));
}
