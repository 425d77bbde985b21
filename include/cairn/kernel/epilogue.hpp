#pragma once
/// What is done to a product while it is in registers: policies that compose as types,
/// `epilogue(with_bias{b}, with_gelu{}, with_residual{x})`. One of a user's own is a struct with such an apply.

#include <cstddef>
#include <span>

#include "cairn/kernel/lanes.hpp"
#include "cairn/kernel/matrix_view.hpp"

namespace cairn {

/// Where the lanes of a vector stand in the product: columns [column, column + count) of one row. The lanes after
/// `count` hold nothing.
struct lane_place {
  std::size_t row = 0, column = 0, count = 0;
};

namespace detail {

template <class Vector, class T>
CAIRN_ALWAYS_INLINE void load_at(Vector& to, const T* from, const lane_place& place) noexcept {
  if (place.count == sizeof(Vector) / sizeof(T)) {
    load(to, from);
  } else {
    load_part(to, from, place.count);
  }
}

template <class Vector, class T>
CAIRN_ALWAYS_INLINE void store_at(T* to, const Vector& from, const lane_place& place) noexcept {
  if (place.count == sizeof(Vector) / sizeof(T)) {
    store(to, from);
  } else {
    store_part(to, from, place.count);
  }
}

}  // namespace detail

/// Leaves the product as it is.
struct no_epilogue {
  template <class Level, class Vector>
  CAIRN_ALWAYS_INLINE void apply(Level, Vector&, const lane_place&) const noexcept {}
};

/// factor * value.
template <class T>
struct with_scale {
  T factor = 1;
  template <class Level, class Vector>
  CAIRN_ALWAYS_INLINE void apply(Level, Vector& value, const lane_place&) const noexcept {
    value *= factor;
  }
};

/// value + values[column].
template <class T>
struct with_bias {
  std::span<const T> values;
  template <class Level, class Vector>
  CAIRN_ALWAYS_INLINE void apply(Level, Vector& value, const lane_place& place) const noexcept {
    Vector part;
    detail::load_at(part, values.data() + place.column, place);
    value += part;
  }
};

/// value + values[row].
template <class T>
struct with_row_bias {
  std::span<const T> values;
  template <class Level, class Vector>
  CAIRN_ALWAYS_INLINE void apply(Level, Vector& value, const lane_place& place) const noexcept {
    value += values.data()[place.row];
  }
};

/// max(value, 0); not a number stays so.
struct with_relu {
  template <class Level, class Vector>
  CAIRN_ALWAYS_INLINE void apply(Level, Vector& value, const lane_place&) const noexcept {
    const Vector zero{};
    value = value < zero ? zero : value;
  }
};

/// value + matrix(row, column) of a row-major matrix, which must not be the product itself.
template <class T>
struct with_residual {
  matrix_view<const T> matrix;
  template <class Level, class Vector>
  CAIRN_ALWAYS_INLINE void apply(Level, Vector& value, const lane_place& place) const noexcept {
    Vector part;
    detail::load_at(part, matrix.row(place.row) + place.column, place);
    value += part;
  }
};

/// values[row] = max(values[row], the row's values): begin with -infinity. Values that are not numbers do not count.
template <class T>
struct with_row_maximum {
  std::span<T> values;
  static constexpr bool joins_columns = true;  ///< a row's columns must be worked on by one thread
  template <class Level, class Vector>
  CAIRN_ALWAYS_INLINE void apply(Level, Vector& value, const lane_place& place) const noexcept {
    T part[sizeof(Vector) / sizeof(T)];
    detail::store(part, value);
    T largest = values[place.row];
    if (place.count == sizeof(Vector) / sizeof(T)) {
      Vector numbers;
      detail::fill(numbers, largest);
      numbers = value > numbers ? value : numbers;
      largest = detail::largest_of<T>(numbers);
    } else {
      for (std::size_t i = 0; i < place.count; ++i) largest = part[i] > largest ? part[i] : largest;
    }
    values[place.row] = largest;
  }
};

namespace detail {
template <class Policy>
inline constexpr bool joins_columns = requires {
  requires Policy::joins_columns;
};
}  // namespace detail

/// One after the other. Made by epilogue().
template <class First, class Second>
struct epilogue_pair {
  First first;
  Second second;
  static constexpr bool joins_columns = detail::joins_columns<First> || detail::joins_columns<Second>;
  template <class Level, class Vector>
  CAIRN_ALWAYS_INLINE void apply(Level level, Vector& value, const lane_place& place) const noexcept {
    first.apply(level, value, place);
    second.apply(level, value, place);
  }
};

/// The policies in their order, as one.
constexpr no_epilogue epilogue() noexcept {
  return {};
}
template <class First>
constexpr First epilogue(First first) {
  return first;
}
template <class First, class... Rest>
constexpr auto epilogue(First first, Rest... rest) {
  return epilogue_pair<First, decltype(epilogue(rest...))>{first, epilogue(rest...)};
}

}  // namespace cairn
