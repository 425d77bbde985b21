/// Whole sequence models against PyTorch: rows, every gradient, and ten steps, on one batch, in double.

#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "cairn/block/softmax_head.hpp"
#include "cairn/data/sequences.hpp"
#include "cairn/optimizer/adam.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "cairn/recommender/bert4rec.hpp"
#include "cairn/recommender/caser.hpp"
#include "cairn/recommender/cloze_task.hpp"
#include "cairn/recommender/gru4rec.hpp"
#include "cairn/recommender/narm.hpp"
#include "cairn/recommender/next_item_task.hpp"
#include "cairn/recommender/sasrec.hpp"
#include "cairn/recommender/sr_gnn.hpp"
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

/// Histories as they are read, all one after the other.
struct packed_reading {
  std::vector<std::uint32_t> offsets{0}, ids;
};

/// Compares the rows of events [shown].
template <class Network>
void check_rows(const Network& network, const packed_reading& read, std::span<const std::uint32_t> shown,
                const std::vector<double>& expected) {
  cairn::workspace memory;
  cairn::nothing unkept;
  const auto h = network.forward(read.ids, cairn::pass(read.offsets, memory), unkept);
  REQUIRE(shown.size() * h.columns == expected.size());
  for (std::size_t n = 0; n < expected.size(); ++n) {
    CHECK(h.row(shown[n / h.columns])[n % h.columns] == Approx(expected[n]).margin(1e-12));
  }
}

/// Compares rows, gradients and the losses before each of ten steps: each event from those before it. `taken` counts
/// what was drawn of the list.
template <class Encoder, class Head, class Optimizer>
void check_reference(const Encoder& encoder, const Head& head, std::size_t& taken, const Optimizer& optimizer,
                     const reference_values& expected) {
  const cairn::sequences histories = reference::histories();
  const auto counts = cairn::item_counts(histories);
  using network_type = cairn::sequence_network<Encoder>;
  const auto task = cairn::every_next_item{}.task<network_type>(histories, 8, cairn::long_histories::latest,
                                                                head.prepare(std::span<const std::uint32_t>(counts)));
  packed_reading read;
  for (std::size_t user = 0; user < histories.users(); ++user) {
    const auto own = histories.of(user);
    for (std::size_t end = cairn::pools<Encoder> ? 1 : own.size() - 1; end < own.size(); ++end) {
      read.ids.insert(read.ids.end(), own.begin(), own.begin() + static_cast<std::ptrdiff_t>(end));
      read.offsets.push_back(static_cast<std::uint32_t>(read.ids.size()));
    }
  }
  std::vector<std::uint32_t> all(reference::tokens);
  std::iota(all.begin(), all.end(), 0U);
  network_type network(cairn::embedding<double>({12, 4}), encoder);
  reference::fill_weights(network);
  check_rows(network, read, all, expected.rows);
  reference::check_task_steps(network, task, optimizer, expected.gradients, expected.losses, [&] { taken = 0; });
}

/// Hidden events from all others.
template <class Encoder>
void check_cloze(const Encoder& settings, const reference_values& expected) {
  const std::vector<std::vector<std::size_t>> places{{1, 4}, {1}, {0}, {2, 5, 6}};
  const cairn::sequences histories = reference::histories();
  packed_reading read;
  std::vector<std::uint32_t> asked{0}, rows, targets;
  for (std::size_t user = 0; user < histories.users(); ++user) {
    const auto own = histories.of(user);
    read.ids.insert(read.ids.end(), own.begin(), own.end());
    for (const std::size_t place : places[user]) {
      rows.push_back(read.offsets.back() + static_cast<std::uint32_t>(place));
      targets.push_back(own[place]);
      read.ids[rows.back()] = 12;
    }
    read.offsets.push_back(static_cast<std::uint32_t>(read.ids.size()));
    asked.push_back(static_cast<std::uint32_t>(rows.size()));
  }
  const auto encoder = settings.template make<double>();
  cairn::sequence_network network(cairn::embedding<double>({13, 4}), encoder, 0, true);
  reference::fill_weights(network);
  check_rows(network, read, rows, expected.rows);
  reference::check_steps(
      network,
      [&](const auto& now, cairn::workspace& memory, auto& gradient) {
        memory.reset();
        const cairn::pass p(read.offsets, memory, 1);
        return cairn::detail::learn_asked(now, cairn::softmax_head{}, read.ids, {asked, rows, targets}, p, 1. / 7,
                                          gradient) /
               7;
      },
      cairn::adam{.rate = .01}, expected.gradients, expected.losses);
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

namespace {

/// By the softmax over all items, and over drawn ones.
template <class Encoder>
void check_both_softmaxes(const Encoder& encoder, const reference_values& all, const reference_values& drawn) {
  std::size_t taken = 0;
  check_reference(encoder, cairn::softmax_head{}, taken, cairn::adam{.rate = .01}, all);
  const cairn::sampled_head<cairn::sampled_softmax_loss, listed_sampler> five{
      {}, {&taken}, 5, cairn::negatives_of::shard};
  check_reference(encoder, five, taken, cairn::sgd{.rate = .5}, drawn);
}

}  // namespace

TEST_CASE("NARM is PyTorch's", "[recommender]") {
  namespace all = reference::narm_softmax;
  namespace drawn = reference::narm_sampled_softmax;
  check_both_softmaxes(cairn::narm_encoder{.width = 4, .hidden = 6, .dropout = 0, .last_dropout = 0}.make<double>(),
                       {all::rows, all::gradients, all::losses}, {drawn::rows, drawn::gradients, drawn::losses});
}

TEST_CASE("Caser is PyTorch's", "[recommender]") {
  namespace all = reference::caser_softmax;
  namespace drawn = reference::caser_sampled_softmax;
  check_both_softmaxes(
      cairn::caser_encoder{.width = 4, .window = 3, .horizontal = 2, .vertical = 3, .dropout = 0, .first_dropout = 0}
          .make<double>(),
      {all::rows, all::gradients, all::losses}, {drawn::rows, drawn::gradients, drawn::losses});
}

TEST_CASE("SR-GNN is PyTorch's", "[recommender]") {
  namespace all = reference::sr_gnn_softmax;
  namespace drawn = reference::sr_gnn_sampled_softmax;
  check_both_softmaxes(cairn::sr_gnn_encoder{.width = 4, .steps = 2}.make<double>(),
                       {all::rows, all::gradients, all::losses}, {drawn::rows, drawn::gradients, drawn::losses});
}

TEST_CASE("BERT4Rec is PyTorch's, with its norms and positions either way", "[recommender]") {
  {
    namespace expected = reference::bert4rec_behind;
    check_cloze(
        cairn::bert_encoder<cairn::norm_order::behind, cairn::counted_from::end>{
            .width = 4, .hidden = 6, .positions = 8, .dropout = 0},
        {expected::rows, expected::gradients, expected::losses});
  }
  {
    namespace expected = reference::bert4rec_before;
    check_cloze(
        cairn::bert_encoder<cairn::norm_order::before, cairn::counted_from::begin>{
            .width = 4, .hidden = 6, .positions = 8, .dropout = 0},
        {expected::rows, expected::gradients, expected::losses});
  }
}
