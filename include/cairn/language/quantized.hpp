#pragma once
/// A network of floats as one for inference, whose weights take fewer bits or lie as products read them.

#include <cstddef>
#include <string>
#include <tuple>
#include <utility>

#include "cairn/block/frozen_embedding.hpp"
#include "cairn/block/frozen_linear.hpp"
#include "cairn/core/error.hpp"
#include "cairn/core/fields.hpp"
#include "cairn/language/converted_parts.hpp"

namespace cairn {

namespace detail {
/// The tables of decoders, which score tokens too, are stored with the maps; encoders' are looked up alone, and stay.
template <class Matrix, class Shape>
auto make_stored(const Shape& settings) {
  using maps = frozen_linear<Matrix>;
  using tables = frozen_embedding<Matrix>;
  if constexpr (requires { settings.template make<float, maps, tables>(); }) {
    return settings.template make<float, maps, tables>();
  } else {
    return settings.template make<float, maps>();
  }
}
}  // namespace detail

/// A network with its linear maps, and a decoder's tables of tokens, in panel_matrix, bfloat16_matrix, int8_matrix or
/// int4_matrix.
template <class Shape, stored_matrix Matrix>
using stored_network = decltype(detail::make_stored<Matrix>(std::declval<const Shape&>()));

namespace detail {

/// Rounds linear maps and tables to what is stored.
struct storing {
  int threads = 1;

  template <class Matrix>
  void operator()(const linear<float>& from, frozen_linear<Matrix>& to, const std::string& name) const {
    frozen_linear<Matrix> made(from, name, threads);
    require_shape(shape_of(made), shape_of(to), name);
    to = std::move(made);
  }
  template <class Matrix>
  void operator()(const embedding<float>& from, frozen_embedding<Matrix>& to, const std::string& name) const {
    frozen_embedding<Matrix> made(from, name, threads);
    require_shape(shape_of(made), shape_of(to), name);
    to = std::move(made);
  }

 private:
  static std::string shape(std::size_t rows, std::size_t columns) {
    return std::to_string(rows) + " by " + std::to_string(columns);
  }
  template <class Matrix>
  static std::string shape_of(const frozen_linear<Matrix>& of) {
    return shape(of.outputs(), of.inputs()) + ", " + std::to_string(of.bias.size()) + " biases";
  }
  template <class Matrix>
  static std::string shape_of(const frozen_embedding<Matrix>& of) {
    return shape(of.count(), of.width());
  }
  static void require_shape(const std::string& found, const std::string& expected, const std::string& name) {
    if (found != expected) throw error("'" + name + "' is " + found, "quantized", expected + ", as the settings say");
  }
};

}  // namespace detail

/// The network that a decoder or encoder made, with its weights in Matrix: quantized<int8_matrix>(settings, network).
/// Norms, positions and biases stay floats. The same on any number of threads. Throws where the network is not the
/// decoder's, and for weights that are not finite.
template <stored_matrix Matrix, class Shape>
stored_network<Shape, Matrix> quantized(const Shape& settings, const typename Shape::template network<float>& network,
                                        int threads = 0) {
  auto made = detail::make_stored<Matrix>(settings);
  detail::convert_parts(network, made, std::string(), "quantized", detail::storing{threads});
  return made;
}

/// The network itself, its weights as products read them (panel_matrix): the same bits, sooner where few rows meet the
/// weights, as in a step of decoding or one short text.
template <class Shape>
stored_network<Shape, panel_matrix> for_inference(const Shape& settings,
                                                  const typename Shape::template network<float>& network,
                                                  int threads = 0) {
  return quantized<panel_matrix>(settings, network, threads);
}

namespace detail {

template <class Part>
void check_stored(const Part& part, const std::string& name, const std::string& where) {
  if constexpr (stored_matrix<Part>) {
    part.check(where + ", " + name);
  } else if constexpr (vector_of_parts<Part>) {
    for (std::size_t n = 0; n < part.size(); ++n) check_stored(part[n], joined(name, std::to_string(n)), where);
  } else if constexpr (has_fields<Part>) {
    std::apply([&](const auto&... each) { (check_stored(each.of(part), joined(name, each.name), where), ...); },
               Part::fields());
  }
}

}  // namespace detail

/// Throws where weights of a network that was loaded do not fit its shape or are not finite; `where` says what was
/// loaded.
template <has_fields Network>
void require_stored(const Network& network, const std::string& where) {
  detail::check_stored(network, std::string(), where);
}

}  // namespace cairn
