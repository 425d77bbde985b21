#include "cairn/language/next_token_task.hpp"

#include <cmath>

#include "catch.hpp"
#include "language/small_decoders.hpp"
#include "recommender/task_gradients.hpp"

using namespace cairn;
using namespace cairn::testing;

TEST_CASE("tiled windows predict every token of a text once", "[language]") {
  const packed_tokens texts = packed({{0, 1, 2, 3, 4, 5, 6, 7, 8}, {9}, {}, {3, 4}});
  const auto windows = [&](std::size_t length) {
    const tiled_windows tiled(texts, length);
    std::vector<token_window> all;
    for (std::uint32_t n = 0; n < tiled.size(); ++n) {
      all.push_back(tiled.window(n, n));
      CHECK(tiled.targets(n) == all.back().targets());
    }
    return all;
  };
  CHECK((windows(4) == std::vector<token_window>{{0, 5}, {4, 9}, {10, 12}}));
  CHECK((windows(5) == std::vector<token_window>{{0, 6}, {5, 9}, {10, 12}}));
  CHECK((windows(100) == std::vector<token_window>{{0, 9}, {10, 12}}));
  CHECK_THROWS_WITH(tiled_windows(texts, 0), Catch::Contains("tiled_windows, length"));
}

TEST_CASE("drawn windows begin anywhere that they fit, evenly, anew in each step", "[language]") {
  const packed_tokens texts = packed({{0, 1, 2, 3}, {9, 9, 9}, {3, 4, 5, 6, 7}});
  const drawn_windows windows(texts, 3, 10);
  CHECK(windows.size() == 10);
  std::vector<int> begins(12, 0);
  for (std::uint64_t step = 0; step < 300; ++step) {
    for (std::uint32_t n = 0; n < 10; ++n) {
      const token_window window = windows.window(n, step);
      CHECK(window.targets() == windows.targets(n));
      CHECK(window == windows.window(n, step));
      ++begins[window.begin];
    }
  }
  for (const std::size_t begin : {0U, 7U, 8U}) CHECK(begins[begin] == Approx(1000).margin(100));
  CHECK(begins[0] + begins[7] + begins[8] == 3000);
  CHECK_THROWS_WITH(drawn_windows(texts, 5, 1), Catch::Contains("0 windows of 5 tokens and one more"));
  CHECK_THROWS_WITH(drawn_windows(texts, 0, 1), Catch::Contains("drawn_windows, length"));
}

TEST_CASE("the task's loss is that of the scores", "[language]") {
  const packed_tokens texts = packed({{1, 2, 3, 2, 6}});
  const auto network = shaken<double>(small_gpt2);
  const std::vector<double> scores = scores_of_text(network, {1, 2, 3, 2});
  double expected = 0;
  const std::vector<token_id> targets{2, 3, 2, 6};
  for (std::size_t n = 0; n < 4; ++n) {
    double all = 0;
    for (std::size_t v = 0; v < 7; ++v) all += std::exp(scores[n * 7 + v]);
    expected += std::log(all) - scores[n * 7 + targets[n]];
  }
  const std::vector<std::uint32_t> example{0};
  const next_token_task task(texts.ids, tiled_windows(texts, 6));
  CHECK(learned_loss(network, task, shard{example, 1, 1}) == Approx(expected).epsilon(1e-12));
  CHECK(task.tokens(0) == 4);
  CHECK(task.weight(0) == 4);
}
