/// The deep interest network against PyTorch: logits, every gradient, and ten steps, on one batch, in double.

#include <numeric>
#include <vector>

#include "cairn/optimizer/sgd.hpp"
#include "cairn/recommender/click_task.hpp"
#include "catch.hpp"
#include "reference/click_network.hpp"
#include "reference_network.hpp"

namespace {

/// Draws the list of tests/reference/click_network.py.
struct listed_clicks {
  std::size_t* taken;
  std::uint32_t operator()(cairn::random_stream&) const {
    constexpr std::uint32_t drawn[] = {2, 7, 1, 8, 11, 4, 0, 6, 10, 5};
    return drawn[(*taken)++ % 10];
  }
};

void check_click_reference(bool normalized, const std::vector<double>& logits, const std::vector<double>& gradients,
                           const std::vector<double>& losses) {
  const cairn::sequences histories = reference::histories();
  cairn::click_network<double> network({12, 4, 3, {6, 5}, normalized});
  reference::fill_weights(network);
  std::vector<std::uint32_t> items(12);
  std::iota(items.begin(), items.end(), 0U);
  cairn::workspace memory;
  for (std::size_t user = 0; user < histories.users(); ++user) {
    const auto history = histories.of(user);
    std::vector<double> found(12);
    network.score(history.first(history.size() - 1), items, std::span(found), memory);
    for (std::size_t n = 0; n < 12; ++n) CHECK(found[n] == Approx(logits[user * 12 + n]).epsilon(1e-12));
  }
  std::size_t taken = 0;
  const cairn::drawn_click_task task(histories, 8, cairn::long_histories::latest, 2, listed_clicks{&taken});
  reference::check_task_steps(network, task, cairn::sgd{.rate = .5}, gradients, losses, [&] { taken = 0; });
}

}  // namespace

TEST_CASE("DIN is PyTorch's, with weights that are free and with shares", "[recommender]") {
  {
    namespace expected = reference::din;
    check_click_reference(false, expected::logits, expected::gradients, expected::losses);
  }
  {
    namespace expected = reference::din_normalized;
    check_click_reference(true, expected::logits, expected::gradients, expected::losses);
  }
}
