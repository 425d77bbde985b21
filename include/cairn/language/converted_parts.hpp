#pragma once
/// A network as the same one with other types of parts.

#include <cstddef>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "cairn/core/error.hpp"
#include "cairn/core/fields.hpp"

namespace cairn::detail {

/// Goes through two networks that one decoder makes, part by part: convert(from, to, name) fills what it takes, and all
/// else is copied as it is. Throws where parts differ in number, arrays in shape, or a part would read them otherwise
/// (n-grams that are hashed in another way); `during` says what was under way.
template <class From, class To, class Convert>
void convert_parts(const From& from, To& to, const std::string& name, const char* during, const Convert& convert) {
  if constexpr (std::is_invocable_v<const Convert&, const From&, To&, const std::string&>) {
    convert(from, to, name);
  } else if constexpr (vector_of_parts<From>) {
    if (from.size() != to.size()) {
      throw error("'" + name + "' has " + std::to_string(from.size()) + " parts", during,
                  std::to_string(to.size()) + ", as the settings say");
    }
    for (std::size_t n = 0; n < from.size(); ++n) {
      convert_parts(from[n], to[n], joined(name, std::to_string(n)), during, convert);
    }
  } else if constexpr (has_fields<From>) {
    if constexpr (requires { from.reads_as(to); }) {
      if (!from.reads_as(to)) throw error("'" + name + "' reads in another way", during, "as the settings say");
    }
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (convert_parts(std::get<I>(From::fields()).of(from), std::get<I>(To::fields()).of(to),
                     joined(name, std::get<I>(From::fields()).name), during, convert),
       ...);
    }
    (std::make_index_sequence<std::tuple_size_v<decltype(From::fields())>>{});
  } else {
    static_assert(std::is_same_v<From, To>);
    if (shape_of(from) != shape_of(to)) {
      throw error("'" + name + "' is " + shape_of(from), during, shape_of(to) + ", as the settings say");
    }
    to = from;
  }
}

}  // namespace cairn::detail
