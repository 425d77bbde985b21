#pragma once
/// A network of floats as one whose weights take fewer bits: the same decoder, for inference.

#include <cstddef>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "cairn/block/frozen_embedding.hpp"
#include "cairn/block/frozen_linear.hpp"
#include "cairn/core/error.hpp"
#include "cairn/core/fields.hpp"

namespace cairn {

/// A decoder's network with its linear maps and tables of tokens in bfloat16_matrix, int8_matrix or int4_matrix.
template <class Decoder, stored_matrix Matrix>
using stored_network = typename Decoder::template network<float, frozen_linear<Matrix>, frozen_embedding<Matrix>>;

namespace detail {

template <class T>
struct stored_in : std::false_type {};
template <class Matrix>
struct stored_in<frozen_linear<Matrix>> : std::true_type {};
template <class Matrix>
struct stored_in<frozen_embedding<Matrix>> : std::true_type {};

/// Copies what both have alike, and rounds what `to` stores in fewer bits: parts by parts of two networks that one
/// decoder makes.
template <class From, class To>
void freeze_part(const From& from, To& to, const std::string& name, int threads) {
  if constexpr (stored_in<To>::value) {
    To made(from, name, threads);
    const auto shape = [](std::size_t rows, std::size_t columns) {
      return std::to_string(rows) + " by " + std::to_string(columns);
    };
    const auto of = [&](const To& part) {
      if constexpr (requires { part.table; }) {
        return shape(part.table.rows(), part.table.columns());
      } else {
        return shape(part.weight.rows(), part.weight.columns()) + ", " + std::to_string(part.bias.size()) + " biases";
      }
    };
    if (of(made) != of(to)) throw error("'" + name + "' is " + of(made), "quantized", of(to) + ", as the decoder says");
    to = std::move(made);
  } else if constexpr (vector_of_parts<From>) {
    if (from.size() != to.size()) {
      throw error("'" + name + "' has " + std::to_string(from.size()) + " parts", "quantized",
                  std::to_string(to.size()) + ", as the decoder says");
    }
    for (std::size_t n = 0; n < from.size(); ++n) freeze_part(from[n], to[n], joined(name, std::to_string(n)), threads);
  } else if constexpr (has_fields<From>) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (freeze_part(std::get<I>(From::fields()).of(from), std::get<I>(To::fields()).of(to),
                   joined(name, std::get<I>(From::fields()).name), threads),
       ...);
    }
    (std::make_index_sequence<std::tuple_size_v<decltype(From::fields())>>{});
  } else {
    static_assert(std::is_same_v<From, To>);
    if (shape_of(from) != shape_of(to)) {
      throw error("'" + name + "' is " + shape_of(from), "quantized", shape_of(to) + ", as the decoder says");
    }
    to = from;
  }
}

}  // namespace detail

/// The network that the decoder made, with its weights in Matrix: quantized<int8_matrix>(settings, network). Norms,
/// positions and biases stay floats. The same on any number of threads. Throws where the network is not the decoder's,
/// and for weights that are not finite.
template <stored_matrix Matrix, class Decoder>
stored_network<Decoder, Matrix> quantized(const Decoder& settings,
                                          const typename Decoder::template network<float>& network, int threads = 0) {
  auto made = settings.template make<float, frozen_linear<Matrix>, frozen_embedding<Matrix>>();
  detail::freeze_part(network, made, std::string(), threads);
  return made;
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
