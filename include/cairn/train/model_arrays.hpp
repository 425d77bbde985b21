#pragma once
/// The arrays of a model beside those of its gradient, as one list whose work is cut into chunks.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "cairn/block/concept.hpp"
#include "cairn/block/touched_rows.hpp"
#include "cairn/core/fields.hpp"

namespace cairn {

namespace detail {

/// What a model computes in: its own scalar where it names one, else that of its first array.
template <class T>
auto first_scalar() {
  if constexpr (requires { typename T::scalar; }) {
    return typename T::scalar{};
  } else if constexpr (has_fields<T>) {
    using part = decltype(std::get<0>(T::fields()).of(std::declval<T&>()));
    return first_scalar<std::remove_cvref_t<part>>();
  } else if constexpr (vector_of_parts<T>) {
    return first_scalar<typename T::value_type>();
  } else {
    return std::remove_cvref_t<decltype(*std::declval<T&>().data())>{};
  }
}

template <class Array>
inline constexpr bool holds_touched_rows = requires(const Array& values) {
  values.ids();
};

/// Whether an array has one dimension: biases and gains.
template <class Array>
constexpr bool is_vector_array() {
  if constexpr (requires { Array::ColsAtCompileTime; }) {
    return Array::ColsAtCompileTime == 1 || Array::RowsAtCompileTime == 1;
  } else {
    return true;
  }
}

}  // namespace detail

/// What the parameters of a model are: float or double, the same in all of its arrays.
template <class Model>
using model_scalar = decltype(detail::first_scalar<Model>());

/// Whether an array learns: unless its gradient has no values for the array's, or no room for a table's rows.
template <class Array, class OfArray>
bool learns(const Array& values, const OfArray& of_values) noexcept {
  if constexpr (detail::holds_touched_rows<OfArray>) {
    return values.size() == 0 || of_values.learns();
  } else {
    return values.size() == 0 || of_values.size() != 0;
  }
}

/// One array of a model and what its gradient has of it: all of it, or the rows `ids` [touched] of `width` each. An
/// array that does not learn stands in its place as one without values: nothing of it is walked or kept.
template <class T>
struct model_array {
  std::string name;
  T* values = nullptr;
  std::size_t size = 0;
  T* gradient = nullptr;
  std::size_t gradient_size = 0;
  bool learns = true;
  bool by_rows = false;  ///< the gradient is a touched_rows
  bool is_vector = false;
  std::size_t width = 0, rows = 0;  ///< of a table by rows
  std::span<const std::uint32_t> ids = {};
};

/// All arrays in the order of the fields. Stands until the gradient touches another row.
template <class Model>
std::vector<model_array<model_scalar<Model>>> arrays_of(Model& model, gradient_of<Model>& gradient) {
  using scalar = model_scalar<Model>;
  std::vector<model_array<scalar>> arrays;
  zip_arrays(
      [&](const std::string& name, auto& values, auto& of_values) {
        using array = std::remove_cvref_t<decltype(values)>;
        using of_array = std::remove_cvref_t<decltype(of_values)>;
        static_assert(std::is_same_v<decltype(values.data()), scalar*>, "all arrays of a model are of one type");
        if (!learns(values, of_values)) {
          arrays.push_back({.name = name, .learns = false});
          return;
        }
        model_array<scalar> one{.name = name,
                                .values = values.data(),
                                .size = static_cast<std::size_t>(values.size()),
                                .gradient = of_values.data(),
                                .gradient_size = static_cast<std::size_t>(of_values.size()),
                                .by_rows = detail::holds_touched_rows<of_array>,
                                .is_vector = detail::is_vector_array<array>()};
        if constexpr (detail::holds_touched_rows<of_array>) {
          one.width = of_values.width();
          one.rows = of_values.table_rows();
          one.ids = of_values.ids();
        }
        if (one.by_rows ? one.width * one.rows != one.size : one.gradient_size != one.size) {
          throw error(
              "the gradient has " + std::to_string(one.by_rows ? one.width * one.rows : one.gradient_size) + " values",
              name, std::to_string(one.size) + " as in the model");
        }
        arrays.push_back(std::move(one));
      },
      model, gradient);
  return arrays;
}

namespace detail {

/// A gradient of zeros, or of no rows, again.
template <class Gradient>
void clear_gradient(Gradient& gradient) {
  for_each_array(gradient, [](const std::string&, auto& values) {
    if constexpr (holds_touched_rows<std::remove_cvref_t<decltype(values)>>) {
      values.clear();
    } else {
      std::fill_n(values.data(), static_cast<std::size_t>(values.size()), 0);
    }
  });
}

/// A piece of the work on an array: values [begin, end) of it, or, by rows, the touched rows [begin, end).
struct array_chunk {
  std::size_t array, begin, end;
};

/// Chunks of about `grain` values, cut by the arrays alone. Dense arrays stay whole where `whole` says so.
template <class T>
std::vector<array_chunk> chunks_of(const std::vector<model_array<T>>& arrays, std::size_t grain, bool whole = false) {
  std::vector<array_chunk> chunks;
  for (std::size_t n = 0; n < arrays.size(); ++n) {
    const model_array<T>& a = arrays[n];
    const std::size_t count = a.by_rows ? a.ids.size() : a.size;
    const std::size_t step = a.by_rows ? std::max<std::size_t>(1, grain / std::max<std::size_t>(1, a.width))
                                       : (whole ? std::max<std::size_t>(count, 1) : grain);
    for (std::size_t at = 0; at < count; at += step) chunks.push_back({n, at, std::min(count, at + step)});
  }
  return chunks;
}

/// The values of the gradient that a chunk is about.
template <class T>
std::span<T> gradient_in(const model_array<T>& a, const array_chunk& chunk) noexcept {
  const std::size_t width = a.by_rows ? a.width : 1;
  return {a.gradient + chunk.begin * width, (chunk.end - chunk.begin) * width};
}

/// Values a chunk: long enough to be worth a task, short enough for the first two caches.
inline constexpr std::size_t chunk_grain = 8192;

/// As many threads as are worth it for so many values: a few chunks are done before others have woken.
inline int threads_for(std::size_t values, int threads) noexcept {
  return values < 4 * chunk_grain ? 1 : threads;
}
template <class T>
int threads_for(const std::vector<model_array<T>>& arrays, int threads) noexcept {
  std::size_t values = 0;
  for (const model_array<T>& a : arrays) values += a.gradient_size;
  return threads_for(values, threads);
}

}  // namespace detail

}  // namespace cairn
