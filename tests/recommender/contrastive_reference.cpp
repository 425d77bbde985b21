/// Contrastive learning against PyTorch: every gradient, and ten steps, with given views, in double.

#include <vector>

#include "cairn/block/softmax_head.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "cairn/recommender/contrastive_task.hpp"
#include "cairn/recommender/next_item_task.hpp"
#include "catch.hpp"
#include "reference/contrastive.hpp"
#include "reference_network.hpp"

namespace {

/// Gives the views of tests/reference/contrastive.py, one after the other.
struct listed_views {
  std::size_t* taken = nullptr;
  void check() const {}
  listed_views prepare(const cairn::sequences&) const { return *this; }
  static std::size_t most(std::size_t) noexcept { return 8; }
  std::size_t apply(std::span<const cairn::item_index>, cairn::random_stream&, std::span<cairn::item_index> out) const {
    constexpr cairn::item_index none = cairn::masked_event;
    const std::vector<cairn::item_index> views[]{{1, 4, 1},
                                                 {3, 4, 1, 1, 5},
                                                 {2},
                                                 {9, none},
                                                 {6, none, 3, 11},
                                                 {3, 5, 6, 11},
                                                 {8, 9, 7, 3, 10, 2, 8},
                                                 {none, 9, 7, none, 3, 2, 8, 0}};
    const auto& view = views[(*taken)++];
    std::copy(view.begin(), view.end(), out.begin());
    return view.size();
  }
};

void check_contrastive_reference(const cairn::info_nce& loss, const std::vector<double>& gradients,
                                 const std::vector<double>& losses) {
  const cairn::sequences histories = reference::histories();
  const auto encoder = reference::small_reader.make<double>();
  cairn::sequence_network<std::remove_const_t<decltype(encoder)>> network(cairn::embedding<double>({12, 4}), encoder);
  reference::fill_weights(network);
  std::size_t taken = 0;
  const auto task = cairn::contrastive_views{listed_views{&taken}, loss, .5}.join(
      cairn::next_item_task(histories, 8, cairn::long_histories::latest, cairn::softmax_head{}), histories, 8);
  reference::check_task_steps(network, task, cairn::sgd{.rate = .02}, gradients, losses, [&] { taken = 0; });
  CHECK(taken == 8);
}

}  // namespace

TEST_CASE("contrastive learning is PyTorch's", "[recommender]") {
  {
    namespace expected = reference::contrastive_product;
    check_contrastive_reference({}, expected::gradients, expected::losses);
  }
  namespace expected = reference::contrastive_cosine;
  check_contrastive_reference({.temperature = .3, .compared = cairn::compared_by::cosine}, expected::gradients,
                              expected::losses);
}
