/// Whole sequence models against PyTorch: rows, every gradient, and ten steps, on one batch, in double.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cairn/block/softmax_head.hpp"
#include "cairn/data/sequences.hpp"
#include "cairn/optimizer/adam.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "cairn/recommender/gru4rec.hpp"
#include "cairn/recommender/next_item_task.hpp"
#include "cairn/recommender/sasrec.hpp"
#include "catch.hpp"
#include "reference/sequence_models.hpp"
#include "reference_network.hpp"

namespace {

// As in tests/reference/sequence_models.py.
constexpr std::array<cairn::item_index, 10> drawn_items{2, 7, 1, 8, 11, 4, 0, 6, 10, 5};

/// Draws what the reference draws: the list, over and over, in proportion to 1 + count as it says.
struct listed_sampler {
  std::size_t* taken = nullptr;
  double weight(std::uint32_t count) const noexcept { return 1. + count; }
  auto drawer(std::span<const double>) const {
    return [at = taken](cairn::random_stream&) { return drawn_items[(*at)++ % drawn_items.size()]; };
  }
};

struct reference_values {
  const std::vector<double>&rows, &gradients, &losses;
};

/// Compares rows, gradients and the losses before each of ten steps. `taken` counts what was drawn of the list.
template <class Encoder, class Head, class Optimizer>
void check_reference(const Encoder& encoder, const Head& head, std::size_t& taken, const Optimizer& optimizer,
                     const reference_values& expected) {
  using network_type = cairn::sequence_network<Encoder>;
  const cairn::sequences histories = reference::histories();
  network_type network(cairn::embedding<double>({12, 4}), encoder);
  reference::fill_weights(network);
  const auto counts = cairn::item_counts(histories);
  const cairn::next_item_task task(histories, 8, cairn::long_histories::latest,
                                   head.prepare(std::span<const std::uint32_t>(counts)));

  cairn::workspace memory;
  cairn::nothing unkept;
  std::vector<std::uint32_t> offsets{0}, ids;
  for (std::size_t user = 0; user < histories.users(); ++user) {
    const auto own = histories.of(user);
    ids.insert(ids.end(), own.begin(), own.end() - 1);
    offsets.push_back(static_cast<std::uint32_t>(ids.size()));
  }
  const auto h = network.forward(ids, cairn::pass(offsets, memory), unkept);
  REQUIRE(h.rows * h.columns == expected.rows.size());
  for (std::size_t n = 0; n < expected.rows.size(); ++n) CHECK(h.data[n] == Approx(expected.rows[n]).margin(1e-12));

  reference::check_steps(network, task, optimizer, expected.gradients, expected.losses, [&] { taken = 0; });
}

}  // namespace

TEST_CASE("SASRec is PyTorch's", "[recommender]") {
  const auto encoder = reference::small_reader.make<double>();
  std::size_t taken = 0;
  const listed_sampler listed{&taken};
  using cairn::negatives_of;
  {
    namespace expected = reference::sasrec_softmax;
    check_reference(encoder, cairn::softmax_head{}, taken, cairn::adam{.rate = .01},
                    {expected::rows, expected::gradients, expected::losses});
    check_reference(encoder, cairn::softmax_head{.block_bytes = 1}, taken, cairn::adam{.rate = .01},
                    {expected::rows, expected::gradients, expected::losses});
  }
  const cairn::sgd steps{.rate = .5};
  {
    namespace expected = reference::sasrec_logistic;
    check_reference(encoder,
                    cairn::sampled_head<cairn::logistic_loss, listed_sampler>{{}, listed, 1, negatives_of::row}, taken,
                    steps, {expected::rows, expected::gradients, expected::losses});
  }
  {
    namespace expected = reference::sasrec_generalized_logistic;
    check_reference(encoder,
                    cairn::sampled_head<cairn::generalized_logistic_loss, listed_sampler>{
                        {.exponent = .4}, listed, 5, negatives_of::shard},
                    taken, steps, {expected::rows, expected::gradients, expected::losses});
  }
  {
    namespace expected = reference::sasrec_sampled_softmax;
    check_reference(
        encoder, cairn::sampled_head<cairn::sampled_softmax_loss, listed_sampler>{{}, listed, 5, negatives_of::shard},
        taken, steps, {expected::rows, expected::gradients, expected::losses});
  }
}

TEST_CASE("GRU4Rec is PyTorch's", "[recommender]") {
  namespace expected = reference::gru4rec_softmax;
  std::size_t taken = 0;
  check_reference(cairn::gru_encoder{.width = 4, .dropout = 0}.make<double>(), cairn::softmax_head{}, taken,
                  cairn::adam{.rate = .01}, {expected::rows, expected::gradients, expected::losses});
}
