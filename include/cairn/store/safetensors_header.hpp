#pragma once
/// What the header of a safetensors file says, read event by event and checked before anything is allocated for it.

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/store/stored_numbers.hpp"
#include "cairn/store/tensor.hpp"

namespace cairn {

/// Texts that a file holds beside its arrays.
using file_metadata = std::map<std::string, std::string>;

namespace detail {

static_assert(std::endian::native == std::endian::little,
              "safetensors are little-endian, as is all that Cairn runs on");
inline constexpr std::uint64_t most_header_bytes = 100'000'000;
inline constexpr std::size_t most_dimensions = 8;

/// One array of a file: what its header says.
struct stored_tensor {
  std::string name;
  tensor_type type = tensor_type::u8;
  std::vector<std::uint64_t> shape;
  std::uint64_t begin = 0, end = 0;  ///< bytes behind the header
};

/// Takes a header event by event, so that no key is lost to a second one of its name; what it does not expect ends it.
class header_reader {
 public:
  using number_integer_t = std::int64_t;
  using number_unsigned_t = std::uint64_t;
  using number_float_t = double;
  using string_t = std::string;
  using binary_t = nlohmann::json::binary_t;

  std::vector<stored_tensor> tensors;
  file_metadata metadata;
  std::string problem, place;  ///< why it ended

  bool start_object(std::size_t) {
    if (where_ == at::nothing) return go(at::top);
    if (where_ == at::entry && key_ == "__metadata__") return go(at::metadata);
    if (where_ == at::entry) {
      tensors.emplace_back().name = key_;
      seen_ = {};
      return go(at::tensor);
    }
    return wrong("an object where none belongs");
  }
  bool key(string_t& name) {
    if (where_ == at::top) {
      key_ = name;
      if (name == "__metadata__") {
        if (has_metadata_) return wrong("a second entry of this name");
        has_metadata_ = true;
      }
      return go(at::entry);
    }
    text_key_ = name;
    if (where_ == at::metadata) {
      if (metadata.contains(name)) return wrong("a second text of the name " + escaped(name));
      return go(at::text);
    }
    const std::size_t n = name == "dtype" ? 0 : name == "shape" ? 1 : name == "data_offsets" ? 2 : 3;
    if (n == 3) return wrong("an unknown key " + escaped(name));
    if (seen_[n]) return wrong("a second " + name);
    seen_[n] = true;
    return go(n == 0 ? at::type : n == 1 ? at::shape : at::offsets);
  }
  bool end_object() {
    if (where_ == at::top) return go(at::nothing);
    if (where_ == at::tensor && !(seen_[0] && seen_[1] && seen_[2])) return wrong("no dtype, shape or data_offsets");
    return go(at::top);
  }
  bool start_array(std::size_t) {
    if (where_ == at::shape) return go(at::dimension);
    if (where_ == at::offsets) {
      offsets_ = 0;
      return go(at::offset);
    }
    return wrong("a list where none belongs");
  }
  bool end_array() {
    if (where_ == at::offset && offsets_ != 2) return wrong("data_offsets that are not two");
    return go(at::tensor);
  }
  bool string(string_t& text) {
    if (where_ == at::text) {
      metadata.emplace(text_key_, text);
      return go(at::metadata);
    }
    if (where_ != at::type) return wrong("a text where none belongs");
    for (const tensor_type_info& known : tensor_types) {
      if (known.name != text) continue;
      tensors.back().type = known.type;
      return go(at::tensor);
    }
    return wrong("a dtype " + escaped(text) + " that is not known");
  }
  bool number_unsigned(number_unsigned_t value) {
    if (where_ == at::dimension) {
      if (tensors.back().shape.size() == most_dimensions) return wrong("more than 8 dimensions");
      tensors.back().shape.push_back(value);
      return true;
    }
    if (where_ != at::offset) return wrong("a number where none belongs");
    if (offsets_ == 2) return wrong("data_offsets that are not two");
    (offsets_++ == 0 ? tensors.back().begin : tensors.back().end) = value;
    return true;
  }
  bool null() { return wrong("a null"); }
  bool boolean(bool) { return wrong("a boolean"); }
  bool number_integer(number_integer_t) { return wrong("a number with a sign"); }
  bool number_float(number_float_t, const string_t&) { return wrong("a number that is not whole, or too large"); }
  bool binary(binary_t&) { return wrong("bytes"); }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) {
    place = "header, byte " + std::to_string(position);
    problem = "is not JSON";
    return false;
  }

 private:
  enum class at { nothing, top, entry, metadata, text, tensor, type, shape, dimension, offsets, offset };
  bool go(at next) {
    where_ = next;
    return true;
  }
  bool wrong(std::string what) {
    problem = std::move(what);
    place = key_.empty() ? "header" : "entry " + escaped(key_);
    return false;
  }

  at where_ = at::nothing;
  std::string key_, text_key_;
  std::size_t offsets_ = 0;
  bool has_metadata_ = false;
  std::array<bool, 3> seen_{};
};

/// Arrays by name, and texts.
struct stored_header {
  std::vector<stored_tensor> tensors;
  file_metadata metadata;
};

/// Throws unless each array has the bytes of its shape, and all of them follow each other from the first byte to the
/// last.
inline void check_ranges(const std::vector<stored_tensor>& tensors, std::uint64_t bytes, const std::string& path) {
  std::vector<const stored_tensor*> order;
  for (const stored_tensor& one : tensors) {
    std::uint64_t size = info_of(one.type).bytes;
    bool too_large = false;
    for (const std::uint64_t n : one.shape) too_large = __builtin_mul_overflow(size, n, &size) || too_large;
    if (too_large) {
      throw error("a shape of more than 2^64 bytes", place_of(path, one.name), "one that the file can hold");
    }
    if (one.begin > one.end || one.end > bytes || one.end - one.begin != size) {
      throw error("bytes " + std::to_string(one.begin) + " to " + std::to_string(one.end) + " for " +
                      shape_text(one.type, one.shape),
                  place_of(path, one.name),
                  std::to_string(size) + " bytes within the " + std::to_string(bytes) + " behind the header");
    }
    order.push_back(&one);
  }
  std::sort(order.begin(), order.end(),
            [](const auto* a, const auto* b) { return std::tie(a->begin, a->end) < std::tie(b->begin, b->end); });
  std::uint64_t at = 0;
  for (const stored_tensor* one : order) {
    if (one->begin != at) {
      throw error("begins at byte " + std::to_string(one->begin), place_of(path, one->name),
                  "byte " + std::to_string(at) + ", where the array before it ends");
    }
    at = one->end;
  }
  if (at != bytes) {
    throw error(std::to_string(bytes - at) + " bytes behind the last array", path, "the end of the file");
  }
}

/// "F64, F32, ..."
inline std::string known_types() {
  std::string all;
  for (const tensor_type_info& known : tensor_types) all += (all.empty() ? "" : ", ") + std::string(known.name);
  return all;
}

/// The header of a file that has `bytes` bytes behind it.
inline stored_header parse_header(const std::string& text, std::uint64_t bytes, const std::string& path) {
  // The parser takes a zero for the end, and a byte order mark for nothing.
  if (text.find('\0') != std::string::npos) throw error("a zero byte", path + ", header", "JSON");
  if (text.starts_with("\xEF\xBB\xBF")) throw error("a byte order mark", path + ", header", "JSON");
  header_reader reader;
  if (!nlohmann::json::sax_parse(text, &reader)) {
    throw error(reader.problem, path + ", " + reader.place,
                "a JSON object of arrays, each with dtype (" + known_types() +
                    "), shape and data_offsets, and __metadata__ of texts");
  }
  std::sort(reader.tensors.begin(), reader.tensors.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  for (std::size_t n = 1; n < reader.tensors.size(); ++n) {
    const std::string& name = reader.tensors[n].name;
    if (name == reader.tensors[n - 1].name) throw error("a second entry of this name", place_of(path, name), "one");
  }
  check_ranges(reader.tensors, bytes, path);
  return {std::move(reader.tensors), std::move(reader.metadata)};
}

}  // namespace detail

}  // namespace cairn
