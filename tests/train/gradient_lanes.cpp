#include "cairn/train/gradient_lanes.hpp"

#include "catch.hpp"
#include "train/small_task.hpp"

TEST_CASE("lanes are joined in their order, on any number of threads") {
  const small::network<float> model(4000, 16);
  const auto joined = [&](int threads) {
    cairn::gradient_lanes<small::network<float>> lanes(model, 3, threads);
    cairn::random_stream random(1, cairn::purpose::user);
    for (std::size_t n = 0; n < lanes.size(); ++n) {
      for (int touched = 0; touched < 6000; ++touched) {
        lanes[n].items.table.touch(random.below(4000))[1] += static_cast<float>(random.normal());
      }
      lanes[n].out.weight.setConstant(static_cast<float>(n == 0 ? 1e8 : (n == 1 ? 1. : -1e8)));
    }
    lanes.join(threads);
    std::vector<std::vector<float>> rows(4000);
    const auto& table = lanes.total().items.table;
    for (std::size_t n = 0; n < table.ids().size(); ++n) {
      rows[table.ids()[n]].assign(table.row(n).begin(), table.row(n).end());
    }
    CHECK(lanes.total().out.weight(0, 3) == 0);  // (1e8 + 1) - 1e8 in float; 1 where the last comes second
    CHECK(lanes.gradient_bytes() > 3 * 4000 * 4 + table.size() * 4);
    lanes.clear(threads);
    CHECK(lanes.total().items.table.size() == 0);
    CHECK(lanes[2].out.weight(0, 3) == 0);
    return rows;
  };
  CHECK((joined(1) == joined(3)));

  cairn::gradient_lanes<small::network<float>> two(model, 2, 1);
  two[0].items.table.touch(5)[0] = 1;
  two[1].items.table.touch(9)[0] = 2;
  two[1].items.table.touch(5)[0] = 3;
  two.join(1);
  CHECK(two.total().items.table.touch(5)[0] == 4);
  CHECK(two.total().items.table.touch(9)[0] == 2);

  two[1].out.weight.setConstant(5);
  two.clear(1, 1);
  two[0].items.table.touch(7)[0] = 1;
  two.join(1);
  CHECK(two.total().items.table.size() == 16);  // the row of lane 0 alone
  CHECK(two.total().out.weight.squaredNorm() == 0);
  two.clear(1);
  CHECK(two[1].items.table.size() == 0);
  CHECK(two[1].out.weight.squaredNorm() == 0);

  CHECK(two.workspace_bytes() == 0);
  two.reserve(1 << 20);
  CHECK(two.workspace_bytes() == 1 << 20);  // one thread, one workspace
  CHECK(two.memory(0).capacity() == 1 << 20);
  CHECK(two.workers(2, 5) == 2);
  CHECK(two.workers(7, 5) == 5);
}
