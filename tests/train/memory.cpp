#include "cairn/train/memory.hpp"

#include "cairn/train/loop.hpp"
#include "catch.hpp"
#include "train/small_task.hpp"

namespace {
/// A network whose memory is worth counting, and histories of one item to nine.
cairn::train_settings<cairn::adam> memory_settings() {
  return {.epochs = 2, .batch_tokens = 8192, .shard_tokens = 1024, .lanes = 2, .average = .9};
}
}  // namespace

TEST_CASE("memory that is foretold is what a run takes") {
  const small::task<float> task(5000, 2000);
  const small::network<float> model(2000, 32);
  const auto settings = memory_settings();
  const auto foretold = memory_of(model, task, settings, {.threads = 5});
  CHECK(foretold.parameters == (2000 * 32 + 32 + 1) * 4);
  CHECK(foretold.optimizer == (2000 * 32 + 32 + 1) * 8 + 2000 * 4 + 2 * 4);
  CHECK(foretold.averages == 2 * foretold.parameters + 2000 * 4);
  CHECK(memory_of(model, task, settings, {.threads = 1}, false).averages == foretold.parameters + 2000 * 4);
  CHECK(foretold.examples == 5000 * 4);

  // The real peak: the largest workspace that any shard asks for, for each of two lanes.
  std::size_t peak = 0;
  auto gradient = model.empty_gradient();
  for (std::uint64_t epoch = 0; epoch < settings.epochs; ++epoch) {
    const cairn::epoch_batches batches(
        task.size(), [&](std::uint32_t n) { return task.tokens(n); }, settings.seed, epoch, settings.batch_tokens,
        settings.shard_tokens);
    for (std::size_t b = 0; b < batches.size(); ++b) {
      for (std::size_t s = 0; s < batches.shards(b); ++s) {
        cairn::workspace memory;
        task.learn(model, {batches.shard(b, s), 1, 1.}, memory, gradient);
        peak = std::max(peak, memory.peak());
      }
    }
  }
  const double real = 2. * static_cast<double>(peak);
  CHECK(static_cast<double>(foretold.workspaces) > .97 * real);
  CHECK(static_cast<double>(foretold.workspaces) < 1.03 * real);

  CHECK(memory_of(model, task, settings, {.threads = 1}).workspaces == foretold.workspaces / 2);

  cairn::training_state<small::network<float>, cairn::adam> state{model};
  const auto report = train(state, task, settings, {.threads = 2});
  CHECK(static_cast<double>(report.memory.workspaces) < 1.05 * static_cast<double>(foretold.workspaces));
  CHECK(report.memory.gradients <= foretold.gradients);
  CHECK(static_cast<double>(report.memory.gradients) > .5 * static_cast<double>(foretold.gradients));
}

TEST_CASE("a limit of memory refuses what is over it, and says of what") {
  const cairn::memory_estimate estimate{1, 20, 300, 4000, 50000, 600000};
  CHECK(estimate.total() == 654321);
  CHECK_NOTHROW(cairn::require_memory(estimate, 0));
  CHECK_NOTHROW(cairn::require_memory(estimate, 654321));
  CHECK_THROWS_WITH(cairn::require_memory(estimate, 654320),
                    Catch::Contains("654321 bytes") && Catch::Contains("workspaces 50000") &&
                        Catch::Contains("at most 654320") && Catch::Contains("shard_tokens"));
}

TEST_CASE("a line through two probes") {
  cairn::detail::memory_probe probe{{100, 200}, {1100, 2100}, {{}, {}}};
  CHECK(probe.workspace_at(1000) == 10100);
  CHECK(probe.workspace_at(50) == 2100);  // what was seen is needed
  probe.tokens[0] = 200;                  // one example alone: no line, so in proportion
  CHECK(probe.workspace_at(400) == Approx(4200));
}
