#pragma once
/// A model lists its arrays once, in a static fields(); everything that walks over parameters follows from that list.

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/hash.hpp"

namespace cairn {

/// A name and a pointer to the member that it names.
template <class Owner, class Member>
struct named_field {
  std::string_view name;
  Member Owner::*member;

  template <class Model>
  constexpr auto& of(Model& model) const noexcept {
    return model.*member;
  }
};

template <class Owner, class Member>
constexpr named_field<Owner, Member> field(std::string_view name, Member Owner::*member) noexcept {
  return {name, member};
}

/// A type with a static fields() that returns a tuple of field(name, member), or of what has such a `name` and `of`.
template <class T>
concept has_fields = requires {
  std::tuple_size<decltype(T::fields())>::value;
};

namespace detail {

template <class T>
struct is_std_vector : std::false_type {};
template <class T, class A>
struct is_std_vector<std::vector<T, A>> : std::true_type {};

template <class T>
concept vector_of_parts = is_std_vector<T>::value && has_fields<typename T::value_type>;

inline std::string joined(const std::string& prefix, std::string_view name) {
  return prefix.empty() ? std::string(name) : prefix + "." + std::string(name);
}

template <class F, class First, class... Rest>
void zip_at(const std::string& name, F& f, First& first, Rest&... rest) {
  using part = std::remove_const_t<First>;
  if constexpr (has_fields<part>) {
    constexpr auto count = std::tuple_size_v<decltype(part::fields())>;
    static_assert(((std::tuple_size_v<decltype(std::remove_const_t<Rest>::fields())> == count) && ...),
                  "models that are walked together list the same number of fields");
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (
          [&]<std::size_t Index>(std::integral_constant<std::size_t, Index>) {
            constexpr auto of = []<class T>(T & model) -> auto& {
              return std::get<Index>(std::remove_const_t<T>::fields()).of(model);
            };
            zip_at(joined(name, std::get<Index>(part::fields()).name), f, of(first), of(rest)...);
          }(std::integral_constant<std::size_t, I>{}),
          ...);
    }
    (std::make_index_sequence<count>{});
  } else if constexpr (vector_of_parts<part>) {
    if (((rest.size() != first.size()) || ...)) {
      throw error("parts differ in number", name, std::to_string(first.size()) + " parts in each");
    }
    for (std::size_t i = 0; i < first.size(); ++i) zip_at(joined(name, std::to_string(i)), f, first[i], rest[i]...);
  } else {
    f(std::as_const(name), first, rest...);
  }
}

}  // namespace detail

/// Calls f(dotted name, array of a, array of each other) for every array of the models, in the order of their fields.
/// The models may be of different types (a model, its gradient, its optimizer's state) as long as their fields pair up.
template <class F, has_fields Model, class... Others>
void zip_arrays(F&& f, Model& model, Others&... others) {
  detail::zip_at(std::string(), f, model, others...);
}

/// Calls f(dotted name, array) for every array of the model.
template <has_fields Model, class F>
void for_each_array(Model& model, F&& f) {
  zip_arrays(std::forward<F>(f), model);
}

/// The number of scalars in all arrays of the model.
template <has_fields Model>
std::size_t parameter_count(const Model& model) {
  std::size_t count = 0;
  for_each_array(model,
                 [&](const std::string&, const auto& values) { count += static_cast<std::size_t>(values.size()); });
  return count;
}

/// The bytes of the scalars in all arrays of the model: about what a file of it takes.
template <has_fields Model>
std::size_t array_bytes(const Model& model) {
  std::size_t bytes = 0;
  for_each_array(model, [&](const std::string&, const auto& values) {
    bytes += static_cast<std::size_t>(values.size()) * sizeof(*values.data());
  });
  return bytes;
}

/// A model of the same shapes with every scalar zero: a gradient, or an optimizer's state.
template <has_fields Model>
Model zeros_like(const Model& model) {
  Model result = model;
  for_each_array(result, [](const std::string&, auto& values) {
    for (auto* scalar = values.data(); scalar != values.data() + values.size(); ++scalar) *scalar = 0;
  });
  return result;
}

/// A hash of the bytes of an array's scalars. O(bytes).
template <class Array>
std::uint64_t hash_of_array(const Array& values) noexcept {
  const std::size_t bytes = static_cast<std::size_t>(values.size()) * sizeof(*values.data());
  return fnv1a({reinterpret_cast<const char*>(values.data()), bytes});
}

namespace detail {
/// "3 by 2" of a matrix, "5" of a list.
template <class Array>
std::string shape_of(const Array& values) {
  if constexpr (requires { values.rows(); }) {
    return std::to_string(values.rows()) + " by " + std::to_string(values.cols());
  } else {
    return std::to_string(values.size());
  }
}
}  // namespace detail

/// Throws an error that names the first array of a model that has not the shape of another's, and what was under way.
template <has_fields Model>
void require_same_shapes(const Model& model, const Model& expected, const std::string& during) {
  zip_arrays(
      [&](const std::string& name, const auto& given, const auto& other) {
        const std::string found = detail::shape_of(given), needed = detail::shape_of(other);
        if (found != needed) throw error("array '" + name + "' is " + found, during, needed);
      },
      model, expected);
}

/// Throws an error that names the first array with a NaN or an infinity, and what was under way.
template <has_fields Model>
void require_finite(const Model& model, const std::string& during) {
  for_each_array(model, [&](const std::string& name, const auto& values) {
    for (auto* scalar = values.data(); scalar != values.data() + values.size(); ++scalar) {
      if (!std::isfinite(*scalar)) {
        throw error("value " + std::to_string(scalar - values.data()) + " of array '" + name + "' is not finite",
                    during, "finite parameters; a lower learning rate or more regularization helps");
      }
    }
  });
}

}  // namespace cairn
