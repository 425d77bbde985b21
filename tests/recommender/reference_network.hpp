#pragma once
/// The batch, the weights and the steps that sequence models are compared with PyTorch by, in double.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "block/laws.hpp"
#include "cairn/data/sequences.hpp"
#include "cairn/recommender/sasrec.hpp"
#include "cairn/train/concept.hpp"
#include "cairn/train/optimizer_state.hpp"
#include "catch.hpp"

namespace reference {

// As in tests/reference/sequence_models.py.
inline constexpr std::uint64_t seed = 5;
inline constexpr std::size_t tokens = 15;
inline constexpr cairn::sasrec_encoder small_reader{
    .width = 4, .heads = 2, .layers = 2, .hidden = 6, .positions = 8, .dropout = 0};

inline cairn::sequences histories() {
  cairn::sequence_builder all(12);
  all.add(std::array<cairn::item_index, 5>{3, 1, 4, 1, 5});
  all.add(std::array<cairn::item_index, 2>{9, 2});
  all.add(std::array<cairn::item_index, 4>{6, 5, 3, 11});
  all.add(std::array<cairn::item_index, 8>{8, 9, 7, 10, 3, 2, 8, 0});
  return all.finish();
}

template <class Network>
void fill_weights(Network& network) {
  std::uint64_t array = 0;
  cairn::for_each_array(network, [&](const std::string& name, auto& values) {
    const bool gain = name.ends_with(".gain");
    for (std::uint64_t n = 0; n < static_cast<std::uint64_t>(values.size()); ++n) {
      values.data()[n] =
          static_cast<double>(cairn::mix(cairn::mix(seed << 8U | array) ^ n) >> 40U) * 0x1p-24 + (gain ? 1. : 0.) - .5;
    }
    ++array;
  });
}

/// Compares the first gradient, and the loss before each of the steps: learn(network, memory, gradient) is the mean
/// loss of a batch, whose gradient is that of the mean.
template <class Network, class Learn, class Optimizer>
void check_steps(Network& network, const Learn& learn, const Optimizer& optimizer, const std::vector<double>& gradients,
                 const std::vector<double>& losses) {
  cairn::workspace memory;
  auto gradient = network.empty_gradient();
  auto state = cairn::initial_state<Optimizer>(cairn::arrays_of(network, gradient));
  for (std::size_t step = 0; step < losses.size(); ++step) {
    cairn::for_each_array(gradient, [](const std::string&, auto& values) {
      if constexpr (requires { values.clear(); }) {
        values.clear();
      } else {
        values.setZero();
      }
    });
    CHECK(learn(network, memory, gradient) == Approx(losses[step]).epsilon(1e-11));
    if (step == 0) {
      std::vector<double> found;
      cairn::zip_arrays(
          [&](const std::string&, auto& values, auto& of_values) {
            const auto each = laws::dense(of_values, static_cast<std::size_t>(values.size()));
            found.insert(found.end(), each.begin(), each.end());
          },
          network, gradient);
      REQUIRE(found.size() == gradients.size());
      for (std::size_t n = 0; n < found.size(); ++n) {
        INFO("gradient " << n);
        CHECK(found[n] == Approx(gradients[n]).epsilon(1e-9).margin(1e-12));
      }
    }
    cairn::step_arrays(optimizer, 1, cairn::arrays_of(network, gradient), state, 1);
  }
}

/// The same of a task whose examples, all in one shard, have as many targets as the histories have.
template <class Network, class Task, class Optimizer, class Before>
void check_task_steps(Network& network, const Task& task, const Optimizer& optimizer,
                      const std::vector<double>& gradients, const std::vector<double>& losses, const Before& before) {
  std::vector<std::uint32_t> examples(task.size());
  std::iota(examples.begin(), examples.end(), 0U);
  check_steps(
      network,
      [&](const Network& now, cairn::workspace& memory, auto& gradient) {
        before();
        return task.learn(now, cairn::shard{examples, 1, 1. / tokens}, memory, gradient) / tokens;
      },
      optimizer, gradients, losses);
}

}  // namespace reference
