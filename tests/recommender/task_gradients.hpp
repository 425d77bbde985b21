#pragma once
/// Checks what a task of the training loop adds to a network's gradient.

#include <cstdint>
#include <string>
#include <vector>

#include "block/laws.hpp"
#include "cairn/train/concept.hpp"

namespace cairn::testing {

/// The gradient of one shard, an array after the other.
template <class Network, class Task>
std::vector<laws::named_gradient> learned_gradient(Network& network, const Task& task, const shard& part) {
  workspace memory;
  auto gradient = network.empty_gradient();
  task.learn(network, part, memory, gradient);
  std::vector<laws::named_gradient> result;
  zip_arrays(
      [&](const std::string& name, auto& values, auto& of_values) {
        if (!laws::learns(values, of_values)) return;
        result.push_back({name, laws::dense(of_values, static_cast<std::size_t>(values.size()))});
      },
      network, gradient);
  return result;
}

template <class Network, class Task>
double learned_loss(const Network& network, const Task& task, const shard& part) {
  workspace memory;
  auto unused = network.empty_gradient();
  return task.learn(network, part, memory, unused);
}

/// Checks a task's gradients in every array of a network that learns, whose weights are drawn anew, by differences.
template <class Network, class Task>
void check_task_gradients(Network& network, const Task& task, const std::vector<std::uint32_t>& examples) {
  laws::shake(network);
  const shard part{examples, 7, .25};
  std::vector<laws::numbers> lists;
  auto empty = network.empty_gradient();
  zip_arrays(
      [&](const std::string& name, auto& values, const auto& of_values) {
        if (laws::learns(values, of_values)) {
          lists.push_back({name, values.data(), static_cast<std::size_t>(values.size())});
        }
      },
      network, empty);
  const auto numerical = laws::differences_of(lists, 1000, [&] { return .25 * learned_loss(network, task, part); });
  laws::check_against(learned_gradient(network, task, part), numerical);
}

}  // namespace cairn::testing
