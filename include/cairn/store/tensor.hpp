#pragma once
/// An array as a file sees it: a name, a type of numbers, a shape and bytes.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "cairn/core/fields.hpp"
#include "cairn/core/float16.hpp"

namespace cairn {

struct bfloat16;  // kernel/bfloat16.hpp

/// The types of numbers that files hold, by the names that safetensors gives them.
enum class tensor_type { f64, f32, f16, bf16, u64, i64, u32, i32, u16, i16, u8, i8, boolean };

struct tensor_type_info {
  tensor_type type;
  std::string_view name;
  std::size_t bytes;  ///< of one number
};
inline constexpr tensor_type_info tensor_types[] = {
    {tensor_type::f64, "F64", 8},     {tensor_type::f32, "F32", 4}, {tensor_type::f16, "F16", 2},
    {tensor_type::bf16, "BF16", 2},   {tensor_type::u64, "U64", 8}, {tensor_type::i64, "I64", 8},
    {tensor_type::u32, "U32", 4},     {tensor_type::i32, "I32", 4}, {tensor_type::u16, "U16", 2},
    {tensor_type::i16, "I16", 2},     {tensor_type::u8, "U8", 1},   {tensor_type::i8, "I8", 1},
    {tensor_type::boolean, "BOOL", 1}};
constexpr const tensor_type_info& info_of(tensor_type type) noexcept {
  return tensor_types[static_cast<std::size_t>(type)];
}

/// The type that a number of the program is stored as.
template <class T>
constexpr tensor_type tensor_type_of() noexcept {
  static_assert(std::same_as<T, double> || std::same_as<T, float> || std::same_as<T, float16> ||
                    std::same_as<T, bfloat16> || (std::integral<T> && sizeof(T) <= 8),
                "no file holds numbers of this type");
  if constexpr (std::same_as<T, double>) return tensor_type::f64;
  if constexpr (std::same_as<T, float>) return tensor_type::f32;
  if constexpr (std::same_as<T, float16>) return tensor_type::f16;
  if constexpr (std::same_as<T, bfloat16>) return tensor_type::bf16;
  if constexpr (std::same_as<T, bool>) return tensor_type::boolean;
  constexpr bool positive = std::is_unsigned_v<T>;
  if constexpr (sizeof(T) == 8) return positive ? tensor_type::u64 : tensor_type::i64;
  if constexpr (sizeof(T) == 4) return positive ? tensor_type::u32 : tensor_type::i32;
  if constexpr (sizeof(T) == 2) return positive ? tensor_type::u16 : tensor_type::i16;
  return positive ? tensor_type::u8 : tensor_type::i8;
}

/// Row-major numbers that belong to somebody else: to be written (const std::byte), or to be read into.
template <class Byte>
struct basic_tensor {
  std::string name;
  tensor_type type = tensor_type::u8;
  std::vector<std::uint64_t> shape;
  std::span<Byte> bytes;
};
using tensor = basic_tensor<const std::byte>;
using tensor_target = basic_tensor<std::byte>;

/// "F32 [3, 4]"
inline std::string shape_text(tensor_type type, const std::vector<std::uint64_t>& shape) {
  std::string text(info_of(type).name);
  text += " [";
  for (std::size_t n = 0; n < shape.size(); ++n) text += (n == 0 ? "" : ", ") + std::to_string(shape[n]);
  return text + "]";
}

/// The shape of an array: [rows, columns] of a matrix, else [size].
template <class Array>
std::vector<std::uint64_t> shape_of(const Array& values) {
  if constexpr (requires { Array::ColsAtCompileTime; }) {
    if constexpr (Array::ColsAtCompileTime != 1 && Array::RowsAtCompileTime != 1) {
      static_assert(Array::IsRowMajor, "files hold row-major arrays");
      return {static_cast<std::uint64_t>(values.rows()), static_cast<std::uint64_t>(values.cols())};
    }
  }
  return {static_cast<std::uint64_t>(values.size())};
}

/// An array under a name; a target where the array may be changed.
template <class Array>
auto tensor_of(std::string name, Array& values, std::vector<std::uint64_t> shape) {
  using number = std::remove_reference_t<decltype(*values.data())>;
  const auto all = std::span<number>(values.data(), static_cast<std::size_t>(values.size()));
  const tensor_type type = tensor_type_of<std::remove_const_t<number>>();
  if constexpr (std::is_const_v<number>) {
    return tensor{std::move(name), type, std::move(shape), std::as_bytes(all)};
  } else {
    return tensor_target{std::move(name), type, std::move(shape), std::as_writable_bytes(all)};
  }
}
template <class Array>
auto tensor_of(std::string name, Array& values) {
  return tensor_of(std::move(name), values, shape_of(values));
}

/// All arrays of a model, named `prefix` and their dotted names.
template <has_fields Model>
auto tensors_of(Model& model, const std::string& prefix = {}) {
  using one = basic_tensor<std::conditional_t<std::is_const_v<Model>, const std::byte, std::byte>>;
  std::vector<one> all;
  for_each_array(model,
                 [&](const std::string& name, auto& values) { all.push_back(tensor_of(prefix + name, values)); });
  return all;
}

}  // namespace cairn
