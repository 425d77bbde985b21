#pragma once
/// What a network learned beside weights that stay, as a file of its own.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "cairn/block/adapted_linear.hpp"
#include "cairn/core/error.hpp"
#include "cairn/core/fields.hpp"
#include "cairn/core/json_text.hpp"
#include "cairn/core/random.hpp"
#include "cairn/store/safetensors.hpp"
#include "cairn/store/tensor.hpp"
#include "cairn/train/partly_frozen.hpp"

namespace cairn {

namespace detail {

template <class T>
inline constexpr bool is_adapted = false;
template <class Scalar>
inline constexpr bool is_adapted<adapted_linear<Scalar>> = true;

/// Calls f(map, name) for every map of a network that has an adapter.
template <class Part, class F>
void for_each_adapter(const Part& part, const std::string& name, const F& f) {
  if constexpr (is_adapted<Part>) {
    if (part.rank() > 0) f(part, name);
  } else if constexpr (vector_of_parts<Part>) {
    for (std::size_t n = 0; n < part.size(); ++n) for_each_adapter(part[n], joined(name, std::to_string(n)), f);
  } else if constexpr (has_fields<Part>) {
    std::apply([&](const auto&... each) { (for_each_adapter(each.of(part), joined(name, each.name), f), ...); },
               Part::fields());
  }
}

/// What a file of adapters says beside its arrays: alpha of each, and a hash of all that does not learn.
template <class Network>
file_metadata about_adapters(const partly_frozen<Network>& network) {
  file_metadata about;
  for_each_adapter(network, {},
                   [&](const auto& map, const std::string& name) { about[name + ".alpha"] = json_number(map.alpha); });
  std::uint64_t hash = 0;
  for_each_array(network, [&, n = std::size_t{0}](const std::string&, const auto& values) mutable {
    if (!network.learns(n++)) hash = mix(hash + hash_of_array(values));
  });
  about["network"] = std::to_string(hash);
  return about;
}

/// The arrays that learn.
template <class Network>
auto tensors_of_adapters(Network& network) {
  decltype(tensors_of(network)) some;
  for_each_array(network, [&, n = std::size_t{0}](const std::string& name, auto& values) mutable {
    if (network.learns(n++) && values.size() > 0) some.push_back(tensor_of(name, values));
  });
  return some;
}

}  // namespace detail

/// Writes what learns of a network, and nothing else of it, under its names in the network.
template <class Network>
void save_adapters(const std::string& path, const partly_frozen<Network>& network) {
  write_safetensors(path, detail::tensors_of_adapters(network), detail::about_adapters(network));
}

struct adapter_loading {
  bool any_network = false;  ///< whether all else of the network may be another than that which they were saved from
};

/// Reads it into a network of the same adapters. Throws, with the network left as it was, for a file of other arrays,
/// ranks or alphas, for numbers that are not finite, and for one of another network, unless that is asked for.
template <class Network>
void load_adapters(const std::string& path, partly_frozen<Network>& network, const adapter_loading& how = {}) {
  const safetensors_file file(path);
  const std::vector<tensor_target> places = detail::tensors_of_adapters(network);
  file.require_tensors(std::span<const tensor_target>(places));
  for (const auto& [name, text] : detail::about_adapters(network)) {
    if (how.any_network && name == "network") continue;
    const auto found = file.metadata().find(name);
    if (found == file.metadata().end() || found->second != text) {
      throw error(found == file.metadata().end() ? "is not said" : "is " + escaped(found->second), path + ", " + name,
                  "'" + text + "', as in the network");
    }
  }
  std::vector<std::vector<std::byte>> read;
  for (const tensor_target& to : places) {
    tensor_target beside = to;
    read.emplace_back(to.bytes.size());
    beside.bytes = read.back();
    file.read(beside);
  }
  for (std::size_t n = 0; n < places.size(); ++n) std::copy(read[n].begin(), read[n].end(), places[n].bytes.begin());
}

}  // namespace cairn
