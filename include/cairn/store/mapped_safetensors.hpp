#pragma once
/// A safetensors file whose arrays are used where they lie, without a copy.

#include <sys/mman.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <utility>

#include "cairn/core/error.hpp"
#include "cairn/store/safetensors.hpp"
#include "cairn/store/stored_numbers.hpp"
#include "cairn/store/tensor.hpp"

namespace cairn {

/// A file in the address space, checked as safetensors_file checks it; its views are valid as long as this object, or
/// the one that it was moved to. Pages come from the disk when they are first touched and are shared between processes.
/// What the file is after it was opened is beyond this object's power: one that is written to in place changes under
/// its views, and touching a page beyond the end of one that was cut ends the program by a signal (SIGBUS). Files that
/// atomic_file wrote are safe, since it renames: the old one stays as long as it is mapped. Where files come from
/// others while they are in use, safetensors_file reads with an error in place of a signal.
class mapped_safetensors {
 public:
  explicit mapped_safetensors(const std::string& path) : file_(path) {
    size_ = static_cast<std::size_t>(file_.bytes());
    void* const where = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file_.descriptor(), 0);
    if (where == MAP_FAILED) throw error(std::strerror(errno), path, "a file that can be mapped into memory");
    begin_ = static_cast<const std::byte*>(where);
  }
  mapped_safetensors(mapped_safetensors&& other) noexcept
      : file_(std::move(other.file_)), begin_(std::exchange(other.begin_, nullptr)), size_(other.size_) {}
  mapped_safetensors& operator=(mapped_safetensors&& other) noexcept {
    std::swap(file_, other.file_);
    std::swap(begin_, other.begin_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~mapped_safetensors() {
    if (begin_ != nullptr) ::munmap(const_cast<std::byte*>(begin_), size_);
  }

  /// Names, types, shapes and texts; reads with a copy.
  const safetensors_file& file() const noexcept { return file_; }

  /// An array as it lies there; its numbers are not looked at. Throws where there is none of the name.
  tensor view(const std::string& name) const {
    tensor found{name, file_.type(name), file_.shape(name), {}};
    std::uint64_t count = info_of(found.type).bytes;
    for (const std::uint64_t size : found.shape) count *= size;  // checked with the header
    found.bytes = {begin_ + file_.place(name), static_cast<std::size_t>(count)};
    return found;
  }

  /// The numbers of an array of this type, row-major. Throws where it has another type, where they do not lie on
  /// multiples of their size (other programs may write so; then read a copy), and, unless any may be there, where one
  /// is not finite: to see that, all of them are read.
  template <class T>
  std::span<const T> numbers(const std::string& name, stored_numbers kind = stored_numbers::finite) const {
    const tensor found = view(name);
    if (found.type != tensor_type_of<T>()) {
      throw error("is " + shape_text(found.type, found.shape), detail::place_of(file_.path(), name),
                  std::string(info_of(tensor_type_of<T>()).name));
    }
    if (reinterpret_cast<std::uintptr_t>(found.bytes.data()) % alignof(T) != 0) {
      throw error("begins at byte " + std::to_string(file_.place(name)), detail::place_of(file_.path(), name),
                  "a multiple of " + std::to_string(alignof(T)) + ", or a reader that copies");
    }
    detail::require_numbers(found, file_.path(), kind);
    return {reinterpret_cast<const T*>(found.bytes.data()), found.bytes.size() / sizeof(T)};
  }

 private:
  safetensors_file file_;
  const std::byte* begin_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace cairn
