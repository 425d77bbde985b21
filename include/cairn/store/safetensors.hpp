#pragma once
/// Model files in the format safetensors: written atomically, read strictly.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/json_text.hpp"
#include "cairn/store/atomic_file.hpp"
#include "cairn/store/safetensors_header.hpp"
#include "cairn/store/stored_numbers.hpp"
#include "cairn/store/tensor.hpp"

namespace cairn {

/// Writes arrays and texts as a file that is there as a whole or not at all. Throws where it could not be read again:
/// names that are not unique, texts that are not UTF-8, bytes that are not those of a shape.
inline void write_safetensors(const std::string& path, std::span<const tensor> tensors,
                              const file_metadata& metadata = {}, stored_numbers kind = stored_numbers::finite) {
  std::vector<const tensor*> order;
  for (const tensor& one : tensors) {
    order.push_back(&one);
    detail::require_numbers(one, path, kind);
  }
  // Wide numbers first: all of them lie on multiples of their width.
  std::stable_sort(order.begin(), order.end(),
                   [](const tensor* a, const tensor* b) { return info_of(a->type).bytes > info_of(b->type).bytes; });
  std::string header = "{\"__metadata__\":{";
  for (const auto& [name, text] : metadata) {
    header += (header.back() == '{' ? "" : ",") + json_text(name) + ":" + json_text(text);
  }
  header += '}';
  std::uint64_t at = 0;
  for (const tensor* one : order) {
    header += "," + json_text(one->name) + ":{\"dtype\":\"" + std::string(info_of(one->type).name) + "\",\"shape\":[";
    for (std::size_t n = 0; n < one->shape.size(); ++n) {
      if (n > 0) header += ',';
      header += std::to_string(one->shape[n]);
    }
    header += "],\"data_offsets\":[" + std::to_string(at) + "," + std::to_string(at + one->bytes.size()) + "]}";
    at += one->bytes.size();
  }
  header += '}';
  header.resize((header.size() + 7) / 8 * 8, ' ');
  const std::uint64_t length = header.size();
  if (length > detail::most_header_bytes) throw error("too many arrays or texts", path, "a header below 100 MB");
  detail::parse_header(header, at, path);

  atomic_file file(path);
  file.write(std::as_bytes(std::span(&length, 1)));
  file.write(std::as_bytes(std::span(header)));
  for (const tensor* one : order) file.write(one->bytes);
  file.commit();
}

/// A file that is open, with a header that was read and checked: arrays without overlap or hole in all of its bytes.
/// Its numbers are read array by array, so that nothing is allocated that the file does not hold. Throws cairn::error,
/// with file, array and what was expected, where the file is anything else.
class safetensors_file {
 public:
  explicit safetensors_file(std::string path) : path_(std::move(path)) {
    struct stat about {};
    if (::stat(path_.c_str(), &about) != 0) throw failed();
    if (!S_ISREG(about.st_mode)) throw error("is not a regular file", path_, "a model file");
    handle_.number = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (handle_.number < 0 || ::fstat(handle_.number, &about) != 0) throw failed();
    if (!S_ISREG(about.st_mode)) throw error("is not a regular file", path_, "a model file");
    const auto size = static_cast<std::uint64_t>(about.st_size);
    std::uint64_t length = 0;
    if (size < sizeof length) throw error("is too small for a header", path_, "8 bytes and a header");
    read_at(0, std::as_writable_bytes(std::span(&length, 1)));
    if (length > detail::most_header_bytes || length > size - sizeof length) {
      throw error("a header of " + std::to_string(length) + " bytes", path_,
                  "at most 100,000,000 and what the file has, " + std::to_string(size - sizeof length));
    }
    bytes_ = size;
    data_ = sizeof length + length;
    std::string text(static_cast<std::size_t>(length), '\0');
    read_at(sizeof length, std::as_writable_bytes(std::span(text)));
    header_ = detail::parse_header(text, size - data_, path_);
  }

  const file_metadata& metadata() const noexcept { return header_.metadata; }
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const detail::stored_tensor& one : header_.tensors) all.push_back(one.name);
    return all;
  }
  bool contains(std::string_view name) const noexcept { return find(name) != nullptr; }
  /// Of an array. Throws where it is missing.
  tensor_type type(const std::string& name) const { return get(name).type; }
  const std::vector<std::uint64_t>& shape(const std::string& name) const { return get(name).shape; }

  /// Throws unless the file has exactly these arrays, each of this type and shape.
  template <class Byte>
  void require_tensors(std::span<const basic_tensor<Byte>> wanted) const {
    std::vector<std::string_view> names;
    for (const basic_tensor<Byte>& one : wanted) {
      require_shape(get(one.name), one.type, one.shape);
      names.push_back(one.name);
    }
    std::sort(names.begin(), names.end());
    for (const detail::stored_tensor& one : header_.tensors) {
      if (!std::binary_search(names.begin(), names.end(), std::string_view(one.name))) {
        throw error("an array that has no place, " + shape_text(one.type, one.shape), of_array(one.name), "none");
      }
    }
  }

  /// Reads one array into a place of its type and shape, which holds some of it where that fails.
  void read(const tensor_target& to, stored_numbers kind = stored_numbers::finite) const {
    const detail::stored_tensor& from = get(to.name);
    require_shape(from, to.type, to.shape);
    if (to.bytes.size() != from.end - from.begin) {
      throw error("a place of " + std::to_string(to.bytes.size()) + " bytes", of_array(to.name),
                  std::to_string(from.end - from.begin));
    }
    read_at(data_ + from.begin, to.bytes);
    detail::require_numbers(to, path_, kind);
  }

  /// The same into a place of wider fractions too: F16 and BF16 into float and double, F32 into double; never into
  /// narrower ones.
  void read_widened(const tensor_target& to, stored_numbers kind = stored_numbers::finite) const {
    const detail::stored_tensor& from = get(to.name);
    if (from.type == to.type) return read(to, kind);
    const std::size_t width = info_of(from.type).bytes, wide = info_of(to.type).bytes;
    if (!detail::fits_into(from.type, to.type) || from.shape != to.shape ||
        to.bytes.size() / wide != (from.end - from.begin) / width) {
      throw error("is " + shape_text(from.type, from.shape), of_array(from.name),
                  shape_text(to.type, to.shape) + ", or narrower fractions");
    }
    constexpr std::size_t together = std::size_t{1} << 14U;  // numbers at a time
    std::vector<std::byte> some(std::min(together * width, static_cast<std::size_t>(from.end - from.begin)));
    const std::size_t count = to.bytes.size() / wide;
    for (std::size_t at = 0; at < count; at += together) {
      const std::size_t size = std::min(together, count - at);
      const std::span<std::byte> stored = std::span(some).first(size * width);
      read_at(data_ + from.begin + at * width, stored);
      detail::take_stored(from.type, stored, {}, to.type, to.bytes.subspan(at * wide, size * wide), size, 1);
    }
    detail::require_numbers(to, path_, kind);
  }

  const std::string& path() const noexcept { return path_; }
  std::uint64_t bytes() const noexcept { return bytes_; }
  /// Where the bytes of an array begin in the file.
  std::uint64_t place(const std::string& name) const { return data_ + get(name).begin; }
  /// The open file, which stays this object's.
  int descriptor() const noexcept { return handle_.number; }

 private:
  struct handle {
    int number = -1;
    handle() = default;
    handle(handle&& other) noexcept : number(std::exchange(other.number, -1)) {}
    handle& operator=(handle&& other) noexcept {
      std::swap(number, other.number);
      return *this;
    }
    ~handle() {
      if (number >= 0) ::close(number);
    }
  };

  void read_at(std::uint64_t place, std::span<std::byte> to) const {
    while (!to.empty()) {
      constexpr std::size_t most = std::size_t{1} << 30U;  // a call
      const ssize_t got = ::pread(handle_.number, to.data(), std::min(to.size(), most), static_cast<off_t>(place));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) throw failed();
      if (got == 0) throw error("became shorter while it was read", path_, "a file that nobody is writing");
      to = to.subspan(static_cast<std::size_t>(got));
      place += static_cast<std::uint64_t>(got);
    }
  }

  void require_shape(const detail::stored_tensor& from, tensor_type type,
                     const std::vector<std::uint64_t>& shape) const {
    if (from.type != type || from.shape != shape) {
      throw error("is " + shape_text(from.type, from.shape), of_array(from.name), shape_text(type, shape));
    }
  }
  const detail::stored_tensor* find(std::string_view name) const noexcept {
    const auto at = std::lower_bound(header_.tensors.begin(), header_.tensors.end(), name,
                                     [](const auto& one, std::string_view wanted) { return one.name < wanted; });
    return at != header_.tensors.end() && at->name == name ? &*at : nullptr;
  }
  const detail::stored_tensor& get(const std::string& name) const {
    const detail::stored_tensor* found = find(name);
    if (found == nullptr) throw error("no array of the name '" + name + "'", path_, "one");
    return *found;
  }
  /// Names come from the file: they are cut and escaped.
  std::string of_array(const std::string& name) const { return detail::place_of(path_, name); }
  error failed() const { return {std::strerror(errno), path_, "a readable model file"}; }

  std::string path_;
  handle handle_;
  std::uint64_t bytes_ = 0, data_ = 0;  // of the file; before the arrays
  detail::stored_header header_;
};

/// Writes the arrays of a model.
template <has_fields Model>
void save_model(const std::string& path, const Model& model, const file_metadata& metadata = {}) {
  write_safetensors(path, tensors_of(model), metadata);
}

/// Reads a model of the same arrays and shapes; where the file does not fit, the model is left as it was.
template <has_fields Model>
file_metadata load_model(const std::string& path, Model& model) {
  const safetensors_file file(path);
  Model loaded = model;
  const std::vector<tensor_target> targets = tensors_of(loaded);
  file.require_tensors(std::span<const tensor_target>(targets));
  for (const tensor_target& to : targets) file.read(to);
  model = std::move(loaded);
  return file.metadata();
}

}  // namespace cairn
