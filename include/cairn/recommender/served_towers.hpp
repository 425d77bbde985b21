#pragma once
/// The vectors of all items that a tower makes, worked out once.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cairn/block/workspace.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/recommender/two_tower_network.hpp"

namespace cairn {

/// The vectors of all items [I, width]. O(I) times the tower of items.
template <class Network>
std::vector<typename Network::scalar> vectors_of_items(const Network& network, int threads = 0) {
  using scalar = typename Network::scalar;
  std::vector<scalar> all(network.catalogue() * network.width());
  parallel_for(network.catalogue(), 256, threads, [&](std::size_t begin, std::size_t end, int) {
    workspace& own = workspace_of_thread();
    own.reset();
    const std::span<std::uint32_t> ids = own.take<std::uint32_t>(end - begin);
    for (std::size_t n = 0; n < ids.size(); ++n) ids[n] = static_cast<std::uint32_t>(begin + n);
    const std::uint32_t no_tokens[1] = {0};
    nothing unkept;
    const auto v = network.vectors(ids, pass(no_tokens, own), unkept);
    std::copy_n(v.data, v.rows * v.columns, all.data() + begin * network.width());
  });
  return all;
}

/// A network of two towers with the vectors of its items worked out, as whoever ranks all items wants it. Refers to the
/// network.
template <class Network>
class served_towers {
 public:
  explicit served_towers(const Network& network, int threads = 0)
      : network_(&network), vectors_(vectors_of_items(network, threads)) {}

  std::size_t catalogue() const noexcept { return network_->catalogue(); }
  matrix_view<const typename Network::scalar> table() const noexcept {
    return {vectors_.data(), catalogue(), network_->width()};
  }
  auto forward_last(std::span<const std::uint32_t> ids, const pass& p,
                    std::span<const std::uint32_t> values = {}) const {
    return network_->forward_last(ids, p, values);
  }

 private:
  const Network* network_;
  std::vector<typename Network::scalar> vectors_;
};

}  // namespace cairn
