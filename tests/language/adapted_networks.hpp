#pragma once
/// Small networks with adapters that have learned something.

#include "cairn/language/adapters.hpp"
#include "language/small_decoders.hpp"

namespace cairn::testing {

/// Adapters whose numbers all differ.
template <class Network>
void shake_adapters(partly_frozen<Network>& network, std::uint64_t seed = 6) {
  random_stream random(seed, purpose::user, 1);
  for_each_array(network, [&, n = std::size_t{0}](const std::string&, auto& values) mutable {
    if (!network.learns(n++)) return;
    for (auto* value = values.data(); value != values.data() + values.size(); ++value) {
      *value += static_cast<std::remove_reference_t<decltype(*value)>>(.2 * random.normal());
    }
  });
}

/// What does not learn, an array behind the other.
template <class Network>
std::vector<double> frozen_numbers(const partly_frozen<Network>& network) {
  std::vector<double> all;
  for_each_array(network, [&, n = std::size_t{0}](const std::string&, const auto& values) mutable {
    if (!network.learns(n++)) all.insert(all.end(), values.data(), values.data() + values.size());
  });
  return all;
}

}  // namespace cairn::testing
