#pragma once
/// The models of tests/reference/language_models.py: where they lie, their batch, and what is compared.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <numeric>
#include <string>
#include <vector>

#include "cairn/block/pass.hpp"
#include "cairn/language/next_token_task.hpp"
#include "cairn/language/tokenizer.hpp"
#include "cairn/train/optimizer_state.hpp"
#include "catch.hpp"

namespace reference {

inline std::string folder_of(const std::string& model) {
  return (std::filesystem::path(__FILE__).parent_path().parent_path() / "reference" / model).string();
}

/// As in the script: each token but the last of a text is read.
inline cairn::packed_tokens language_texts() {
  cairn::packed_tokens all;
  for (const std::vector<cairn::token_id>& text :
       {std::vector<cairn::token_id>{3, 1, 4, 1, 5, 9, 2}, {6, 5, 3}, {5, 8, 9, 7, 9, 3, 2, 10, 4}}) {
    all.ids.insert(all.ids.end(), text.begin(), text.end());
    all.offsets.push_back(all.ids.size());
  }
  return all;
}

/// The logits of all tokens that are read, one text after the other.
template <class Network>
std::vector<double> logits_of(const Network& network) {
  const cairn::packed_tokens texts = language_texts();
  std::vector<std::uint32_t> ids, offsets{0};
  for (std::size_t n = 0; n < texts.size(); ++n) {
    ids.insert(ids.end(), texts[n].begin(), texts[n].end() - 1);
    offsets.push_back(static_cast<std::uint32_t>(ids.size()));
  }
  cairn::workspace memory;
  const cairn::pass p(offsets, memory);
  cairn::nothing unkept;
  const auto scores = network.scores(network.forward(ids, p, unkept), p);
  return {cairn::elements_of(scores).begin(), cairn::elements_of(scores).end()};
}

/// Mean losses before each of so many steps of an optimizer.
template <class Network, class Optimizer>
std::vector<double> step_losses(Network network, const Optimizer& optimizer, std::size_t steps) {
  const cairn::packed_tokens texts = language_texts();
  const cairn::next_token_task task(texts.ids, cairn::tiled_windows(texts, 8));
  std::vector<std::uint32_t> examples(task.size());
  std::iota(examples.begin(), examples.end(), 0U);
  double predicted = 0;
  for (const std::uint32_t n : examples) predicted += task.weight(n);
  cairn::workspace memory;
  auto gradient = network.empty_gradient();
  auto state = cairn::initial_state<Optimizer>(cairn::arrays_of(network, gradient));
  std::vector<double> losses;
  for (std::size_t step = 0; step < steps; ++step) {
    cairn::for_each_array(gradient, [](const std::string&, auto& values) {
      if constexpr (requires { values.clear(); }) {
        values.clear();
      } else {
        values.setZero();
      }
    });
    losses.push_back(task.learn(network, cairn::shard{examples, 1, 1 / predicted}, memory, gradient) / predicted);
    cairn::step_arrays(optimizer, 1, cairn::arrays_of(network, gradient), state, 1);
  }
  return losses;
}

inline double largest_difference(const std::vector<double>& found, const std::vector<double>& expected) {
  REQUIRE(found.size() == expected.size());
  double most = 0;
  for (std::size_t n = 0; n < found.size(); ++n) most = std::max(most, std::abs(found[n] - expected[n]));
  return most;
}

}  // namespace reference
