#include "cairn/block/workspace.hpp"

#include <cstdint>
#include <vector>

#include "catch.hpp"

TEST_CASE("a workspace hands out what does not overlap, at the begin of cache lines", "[block]") {
  cairn::workspace memory;
  std::vector<std::span<std::uint32_t>> all;
  for (std::size_t n = 0; n < 40; ++n) {
    all.push_back(memory.take<std::uint32_t>(1 + n * n * 17));
    CHECK(all.back().size() == 1 + n * n * 17);
    CHECK(reinterpret_cast<std::uintptr_t>(all.back().data()) % 64 == 0);
    for (std::uint32_t& value : all.back()) value = static_cast<std::uint32_t>(n);
  }
  bool kept = true;
  for (std::size_t n = 0; n < all.size(); ++n) {
    for (const std::uint32_t value : all[n]) kept = kept && value == n;
  }
  CHECK(kept);
  CHECK(memory.take<float>(0).empty());
}

TEST_CASE("a workspace that is reset hands out the same memory, and more of it needs none anew", "[block]") {
  cairn::workspace memory;
  const auto round = [&] {
    const float* const first = memory.take<float>(10).data();
    memory.take<double>(100000);
    memory.take<double>(200000);
    return first;
  };
  round();
  CHECK(memory.peak() >= 2400000);
  memory.reset();
  const std::size_t held = memory.capacity();
  CHECK(held >= memory.peak());
  const float* const second = round();
  memory.reset();
  CHECK(round() == second);
  CHECK(memory.capacity() == held);
}

TEST_CASE("what a scope took is taken back", "[block]") {
  cairn::workspace memory;
  const float* outer = memory.take<float>(100).data();
  const float* inner = nullptr;
  {
    const cairn::workspace_scope scope(memory);
    inner = memory.take<float>(100).data();
    const auto mark = memory.here();
    const float* const within = memory.take<float>(5).data();
    memory.release(mark);
    CHECK(memory.take<float>(5).data() == within);
  }
  CHECK(inner != outer);
  CHECK(memory.take<float>(100).data() == inner);
}
