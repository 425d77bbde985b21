#pragma once
/// Walks of three steps, by the matrices' definition.

#include <cmath>
#include <cstddef>
#include <vector>

#include "neighbor_data.hpp"

namespace cairn::testing {

/// The chance that three random steps from a customer, by the matrices' definition, end at each item.
inline std::vector<double> walked(const interactions& data, user_index user, double alpha, double beta) {
  std::vector<double> ends(data.items(), 0.);
  const auto chance = [&](std::size_t degree) { return std::pow(1 / static_cast<double>(degree), alpha); };
  for (const auto taken : data.by_user().columns_of(user)) {
    for (const auto other : data.by_item().columns_of(taken)) {
      for (const auto end : data.by_user().columns_of(other)) {
        if (end == taken) continue;  // an item is no neighbor of itself
        ends[end] += chance(data.by_item().row_size(taken)) * chance(data.by_user().row_size(other)) /
                     std::pow(static_cast<double>(data.by_item().row_size(end)), beta);
      }
    }
  }
  return ends;
}

}  // namespace cairn::testing
