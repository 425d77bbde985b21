#pragma once
/// The numbers of stored arrays: which of them are refused, and how narrow ones are widened.

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>

#include "cairn/core/error.hpp"
#include "cairn/core/float16.hpp"
#include "cairn/store/tensor.hpp"

namespace cairn {

/// Whether a file may hold numbers that are infinite or none.
enum class stored_numbers { finite, any };

namespace detail {

/// A name out of a file is cut and escaped.
inline std::string place_of(const std::string& path, const std::string& name) {
  return path + ", array " + escaped(name);
}

/// The upper half of a float, as a file holds it.
struct stored_bfloat16 {
  std::uint16_t bits = 0;
  constexpr operator float() const noexcept { return std::bit_cast<float>(std::uint32_t{bits} << 16U); }
};

/// Calls f(Number{}) for the fractions that a type of file holds, f(whole number of its size) for all others.
template <class F>
decltype(auto) with_stored_type(tensor_type type, F&& f) {
  switch (type) {
    case tensor_type::f64:
      return f(double{});
    case tensor_type::f32:
      return f(float{});
    case tensor_type::f16:
      return f(float16{});
    case tensor_type::bf16:
      return f(stored_bfloat16{});
    case tensor_type::u64:
    case tensor_type::i64:
      return f(std::uint64_t{});
    case tensor_type::u32:
    case tensor_type::i32:
      return f(std::uint32_t{});
    case tensor_type::u16:
    case tensor_type::i16:
      return f(std::uint16_t{});
    default:
      return f(std::uint8_t{});
  }
}

/// Throws where an array has a fraction that is not finite (unless any may be), or a boolean that is neither 0 nor 1.
template <class Byte>
void require_numbers(const basic_tensor<Byte>& values, const std::string& path, stored_numbers kind) {
  with_stored_type(values.type, [&]<class Number>(Number) {
    constexpr bool whole = std::integral<Number>;
    if (whole ? values.type != tensor_type::boolean : kind == stored_numbers::any) return;
    for (std::size_t at = 0; at < values.bytes.size(); at += sizeof(Number)) {
      Number number;
      std::memcpy(&number, values.bytes.data() + at, sizeof number);
      bool sound = true;
      if constexpr (whole) {
        sound = number < 2;
      } else if constexpr (std::same_as<Number, double>) {
        sound = std::isfinite(number);
      } else {
        sound = std::isfinite(static_cast<float>(number));
      }
      if (sound) continue;
      const std::string which = "value " + std::to_string(at / sizeof(Number));
      if constexpr (whole) throw error(which + " is " + std::to_string(number), place_of(path, values.name), "0 or 1");
      throw error(which + " is not finite", place_of(path, values.name), "finite numbers");
    }
  });
}

/// Whether every number of a type is one of the other: the same type, or a wider one of fractions.
constexpr bool fits_into(tensor_type from, tensor_type to) noexcept {
  const bool narrow = from == tensor_type::f16 || from == tensor_type::bf16;
  return from == to || (to == tensor_type::f32 && narrow) ||
         (to == tensor_type::f64 && (narrow || from == tensor_type::f32));
}

/// Rows of a stored matrix, or of its transpose: [first, first + rows of the place).
struct stored_rows {
  std::size_t columns = 1;  ///< of the matrix that is stored
  std::size_t first = 0;
  bool transposed = false;
};

/// Calls f(number of a row-major place, where it stands in what is stored), both counted in numbers; blocks of 32 by 32
/// so that neither side is walked along its columns.
template <class F>
void for_each_stored(std::size_t rows, std::size_t columns, const stored_rows& of, const F& f) {
  if (!of.transposed) {
    for (std::size_t n = 0; n < rows * columns; ++n) f(n, of.first * columns + n);
    return;
  }
  constexpr std::size_t block = 32;
  for (std::size_t row = 0; row < rows; row += block) {
    for (std::size_t column = 0; column < columns; column += block) {
      for (std::size_t r = row; r < std::min(row + block, rows); ++r) {
        for (std::size_t c = column; c < std::min(column + block, columns); ++c) {
          f(r * columns + c, c * of.columns + of.first + r);
        }
      }
    }
  }
}

/// Takes rows of what is stored into a place [rows, columns] of the same type or a wider one.
inline void take_stored(tensor_type from, std::span<const std::byte> stored, const stored_rows& of, tensor_type type,
                        std::span<std::byte> place, std::size_t rows, std::size_t columns) {
  assert(fits_into(from, type));
  with_stored_type(from, [&]<class From>(From) {
    with_stored_type(type, [&]<class To>(To) {
      if constexpr (std::same_as<From, To> ||
                    (std::floating_point<To> && !std::integral<From> && sizeof(From) < sizeof(To))) {
        for_each_stored(rows, columns, of, [&](std::size_t to, std::size_t at) {
          From number;
          std::memcpy(&number, stored.data() + at * sizeof(From), sizeof number);
          if constexpr (std::same_as<From, To>) {
            std::memcpy(place.data() + to * sizeof(To), &number, sizeof number);
          } else {
            const auto wide = static_cast<To>(static_cast<float>(number));
            std::memcpy(place.data() + to * sizeof(To), &wide, sizeof wide);
          }
        });
      }
    });
  });
}

/// The other way round, of one type: an array [rows, columns] becomes rows of what is stored, or of its transpose.
inline void give_stored(tensor_type type, std::span<const std::byte> values, std::size_t rows, std::size_t columns,
                        std::span<std::byte> stored, const stored_rows& of) {
  with_stored_type(type, [&]<class Number>(Number) {
    for_each_stored(rows, columns, of, [&](std::size_t from, std::size_t at) {
      std::memcpy(stored.data() + at * sizeof(Number), values.data() + from * sizeof(Number), sizeof(Number));
    });
  });
}

}  // namespace detail

}  // namespace cairn
