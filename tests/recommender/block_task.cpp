#include "cairn/recommender/block_task.hpp"

#include "block_of_rows.hpp"
#include "catch.hpp"

using namespace cairn;

TEST_CASE("a block's task names its entries and another strip's candidates") {
  const interactions data = cairn::testing::random_interactions(12, 16, 40, true);
  strata blocks(data, {.users = 2, .items = 4}, 1);
  blocks.shuffle(0, 1);
  const std::size_t learned = blocks.item_strip(0, 0), drawn = blocks.drawn_strip(0, 0);
  const detail::block_task task{.blocks = blocks,
                                .entries = blocks.block(0, learned),
                                .taken = blocks.block(0, drawn),
                                .first_candidate = blocks.first_item(drawn),
                                .candidates = static_cast<std::uint32_t>(blocks.items_of(drawn).size()),
                                .width = 8,
                                .mean = 0,
                                .scale = 1,
                                .biases = true,
                                .report = false,
                                .random = random_stream(1, purpose::negative)};
  CHECK(task.log_chances.empty());
  for (const auto& entry : task.taken) CHECK(entry.item - task.first_candidate < task.candidates);
  for (const auto& entry : task.entries) CHECK_FALSE(entry.item - task.first_candidate < task.candidates);
}
