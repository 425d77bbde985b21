#pragma once
/// Low-rank adapters beside the linear maps of a network, and merged into them.

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/block/adapted_linear.hpp"
#include "cairn/core/error.hpp"
#include "cairn/core/fields.hpp"
#include "cairn/core/random.hpp"
#include "cairn/language/converted_parts.hpp"
#include "cairn/train/partly_frozen.hpp"

namespace cairn {

/// What of a network learns beside weights that stay. Names are parts of dotted names (has_parts()): "query",
/// "feed_forward.second", "layers.0.attention".
struct adapter_settings {
  std::size_t rank = 8;
  double alpha = 16;                                ///< adapters count alpha / rank
  std::vector<std::string> maps{"query", "value"};  ///< linear maps that have one; none named: all
  std::vector<std::string> learn = {};              ///< further arrays that learn as they are: "pooler", "gain"
  std::uint64_t seed = 1;                           ///< of what the adapters begin with
};

/// A decoder's or encoder's network with adapters, of which they alone learn, and what adapter_settings::learn names.
template <class Shape, class Scalar = float>
using adapted_network = partly_frozen<typename Shape::template network<Scalar, adapted_linear<Scalar>>>;

namespace detail {

/// Names of settings, and how often each was met.
struct named_parts {
  const std::vector<std::string>& names;
  std::vector<std::size_t> met;

  explicit named_parts(const std::vector<std::string>& all) : names(all), met(all.size(), 0) {}
  bool take(std::string_view name) {
    bool any = false;
    for (std::size_t n = 0; n < names.size(); ++n) {
      if (!has_parts(name, names[n])) continue;
      ++met[n];
      any = true;
    }
    return any;
  }
  void require_all(const char* what, const char* setting) const {
    for (std::size_t n = 0; n < names.size(); ++n) {
      if (met[n] == 0) throw error(what + (", " + escaped(names[n])), setting, "parts of a dotted name");
    }
  }
};

/// Throws unless a map has the sizes that the one has which the decoder made.
template <class From, class To>
void require_same_map(const From& from, const To& to, const std::string& name, const char* during) {
  const auto text = [](const auto& map) {
    return shape_of(map.weight) + ", " + std::to_string(map.bias.size()) + " biases";
  };
  if (text(from) != text(to))
    throw error("'" + name + "' is " + text(from), during, text(to) + ", as the settings say");
}

/// Puts adapters beside linear maps.
struct adapting {
  const adapter_settings& settings;
  named_parts& maps;
  random_stream& random;

  template <class Scalar>
  void operator()(const linear<Scalar>& from, adapted_linear<Scalar>& to, const std::string& name) const {
    require_same_map(from, to, name, "adapted");
    const bool named = maps.take(name) || settings.maps.empty();
    to = adapted_linear<Scalar>(from, {named ? settings.rank : 0, settings.alpha}, "adapted, " + name);
    to.draw_adapter(random);
  }
};

struct merging {
  template <class Scalar>
  void operator()(const adapted_linear<Scalar>& from, linear<Scalar>& to, const std::string& name) const {
    require_same_map(from, to, name, "merged");
    to = from.merged();
  }
};

}  // namespace detail

/// The network that `shape` made, with adapters beside its linear maps: it says what it said, and trains what they
/// have. Throws where the network is not the shape's, where a name fits nothing, and for a rank above that of a map.
///
///     auto tuned = adapted(shape, network, {.rank = 8, .alpha = 16});
///     training_state state(tuned, how.loop());
///     train(state, how.task(texts), how.loop());
///     save_adapters("tuned.safetensors", state.model);  // language/adapter_files.hpp
///     const auto served = merged(shape, state.model);
///
/// Source: Hu, Shen, Wallis, Allen-Zhu, Li, Wang, Wang, Chen: "LoRA: low-rank adaptation of large language models",
/// ICLR 2022, which adapts queries and values.
template <class Shape, class Network>
requires std::same_as<Network, typename Shape::template network<typename Network::scalar>>
    adapted_network<Shape, typename Network::scalar> adapted(const Shape& shape, const Network& network,
                                                             const adapter_settings& settings = {}) {
  require(settings.rank > 0, "an adapter without columns", "adapter_settings.rank", "at least 1");
  require(std::isfinite(settings.alpha) && settings.alpha > 0, "out of range", "adapter_settings.alpha",
          "a finite number above 0");
  using scalar = typename Network::scalar;
  auto made = shape.template make<scalar, adapted_linear<scalar>>();
  detail::named_parts maps(settings.maps), further(settings.learn);
  random_stream random(settings.seed, purpose::initialize);
  detail::convert_parts(network, made, std::string(), "adapted", detail::adapting{settings, maps, random});
  maps.require_all("no linear map", "adapter_settings.maps");
  adapted_network<Shape, scalar> all(std::move(made), [&](std::string_view name) {
    return further.take(name) || name.ends_with(".down") || name.ends_with(".up");
  });
  further.require_all("no array that can learn", "adapter_settings.learn");
  return all;
}

/// The plain network that does what an adapted one does, to rounding: weights are weight + alpha / rank up down.
template <class Shape, class Network>
typename Shape::template network<typename Network::scalar> merged(const Shape& shape, const Network& network) {
  auto made = shape.template make<typename Network::scalar>();
  detail::convert_parts(network, made, std::string(), "merged", detail::merging{});
  return made;
}

}  // namespace cairn
