#include "cairn/recommender/markov_task.hpp"

#include <array>
#include <numeric>
#include <vector>

#include "cairn/block/sampled_head.hpp"
#include "cairn/block/softmax_head.hpp"
#include "cairn/loss/bpr.hpp"
#include "cairn/optimizer/adam.hpp"
#include "catch.hpp"
#include "reference/sequence_models.hpp"
#include "reference_network.hpp"
#include "task_gradients.hpp"

namespace {

/// Draws what tests/reference/sequence_models.py lists, over and over.
struct listed_negatives {
  std::size_t* taken = nullptr;
  static double weight(std::uint32_t) noexcept { return 1; }
  auto drawer(std::span<const double>) const {
    return [at = taken](cairn::random_stream&) {
      constexpr std::array<cairn::item_index, 10> items{2, 7, 1, 8, 11, 4, 0, 6, 10, 5};
      return items[(*at)++ % items.size()];
    };
  }
};

}  // namespace

TEST_CASE("FPMC is PyTorch's", "[recommender]") {
  namespace expected = reference::fpmc_pairwise;
  const cairn::sequences histories = reference::histories();
  const auto counts = cairn::item_counts(histories);
  std::size_t taken = 0;
  const cairn::sampled_head<cairn::bpr_loss, listed_negatives> head{{}, {&taken}, 1, cairn::negatives_of::row};
  const cairn::markov_task task(histories, 2, head.prepare(std::span<const std::uint32_t>(counts)));
  cairn::markov_factors<double> factors(4, 12, 3);
  reference::fill_weights(factors);

  std::vector<cairn::asked_event> events;
  for (std::uint32_t user = 0; user < histories.users(); ++user) {
    for (std::size_t place = 0; place < histories.length_of(user); ++place) {
      events.push_back(cairn::detail::event_at(user, histories.of(user), place, 2));
    }
  }
  cairn::workspace memory;
  const auto h = factors.forward(events, memory);
  REQUIRE(h.rows * h.columns == expected::rows.size());
  for (std::size_t n = 0; n < expected::rows.size(); ++n) CHECK(h.data[n] == Approx(expected::rows[n]).margin(1e-12));

  const std::vector<std::uint32_t> all{0, 1, 2, 3};
  const auto rows = static_cast<double>(events.size());
  reference::check_steps(
      factors,
      [&](const auto& now, cairn::workspace& own, auto& gradient) {
        taken = 0;
        return task.learn(now, cairn::shard{all, 1, 1 / rows}, own, gradient) / rows;
      },
      cairn::adam{.rate = .01}, expected::gradients, expected::losses);
}

TEST_CASE("baskets are read with their columns", "[recommender]") {
  cairn::sequence_builder packed(5, {{"hour", 3}, {"action", 2}});
  for (std::uint32_t n = 0; n < 270; ++n) {  // two pieces
    packed.push(n % 5, std::array<std::uint32_t, 2>{n % 2, n % 3 == 0 ? cairn::none : n % 2});
  }
  packed.end_sequence();
  packed.push(3, std::array<std::uint32_t, 2>{2, 0});
  packed.end_sequence();
  const cairn::sequences data = packed.finish();
  const cairn::markov_task task(data, 2, cairn::softmax_head{});
  cairn::markov_factors<double> factors(2, 5, 2, data.columns);
  cairn::testing::check_task_gradients(factors, task, {2, 0, 1});
  // Nothing comes after the one event of the third hour.
  const auto found = cairn::testing::learned_gradient(factors, task, {std::vector<std::uint32_t>{0, 1, 2}, 7, .25});
  REQUIRE(found[3].name == "context.0.table");
  const auto& hours = found[3].values;
  CHECK(std::none_of(hours.begin(), hours.begin() + 4, [](double value) { return value == 0; }));
  CHECK(std::all_of(hours.begin() + 4, hours.end(), [](double value) { return value == 0; }));
}

TEST_CASE("long histories are learned in pieces, and each event once", "[recommender]") {
  cairn::sequence_builder packed(5);
  for (std::size_t n = 0; n < 600; ++n) packed.push(static_cast<cairn::item_index>(n % 5));
  packed.end_sequence();
  packed.end_sequence();
  packed.push(3);
  packed.end_sequence();
  const cairn::sequences data = packed.finish();
  const cairn::markov_task task(data, 1, cairn::softmax_head{});
  REQUIRE(task.size() == 4);
  CHECK(task.tokens(0) == 256);
  CHECK(task.tokens(1) == 256);
  CHECK(task.tokens(2) == 88);
  CHECK(task.tokens(3) == 1);
  CHECK(task.weight(2) == 88);

  // All at once are the sum of the pieces: a piece's first basket lies in the one before it.
  cairn::markov_factors<double> factors(3, 5, 2);
  reference::fill_weights(factors);
  cairn::workspace memory;
  auto whole = factors.empty_gradient(), each = factors.empty_gradient();
  const std::vector<std::uint32_t> all{0, 1, 2, 3};
  const double loss = task.learn(factors, cairn::shard{all, 1, 1.}, memory, whole);
  double sum = 0;
  for (const std::uint32_t n : all) sum += task.learn(factors, cairn::shard{{&n, 1}, 1, 1.}, memory, each);
  CHECK(sum == Approx(loss).epsilon(1e-12));
  cairn::zip_arrays(
      [&](const std::string&, auto& values, auto& one, auto& other) {
        const auto size = static_cast<std::size_t>(values.size());
        CHECK(laws::difference(laws::dense(one, size), laws::dense(other, size)) < 1e-12);
      },
      factors, whole, each);
  double by_hand = 0;
  for (std::size_t n = 0; n < 601; ++n) {
    const bool last = n == 600;
    Eigen::VectorXd asked(4);
    asked << factors.users.table.row(last ? 2 : 0).transpose(),
        (n == 0 || last ? Eigen::VectorXd::Zero(2)
                        : Eigen::VectorXd(factors.previous.table.row(static_cast<Eigen::Index>((n - 1) % 5))));
    const Eigen::VectorXd scores = factors.items.table * asked;
    by_hand += std::log(scores.array().exp().sum()) - scores[last ? 3 : static_cast<Eigen::Index>(n % 5)];
  }
  CHECK(loss == Approx(by_hand).epsilon(1e-10));
}
