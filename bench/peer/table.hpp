#pragma once
/// A table of a benchmark in memory that does not depend on chance: on huge pages where the system gives them.

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <span>

namespace bench {

template <class T>
class huge_table {
 public:
  explicit huge_table(std::size_t size) : size_(size) {
    constexpr std::size_t page = std::size_t{1} << 21U;
    const std::size_t bytes = (size * sizeof(T) + page - 1) / page * page;
    data_.reset(static_cast<T*>(std::aligned_alloc(page, bytes)));
    if (data_ == nullptr) throw std::bad_alloc();
    madvise(data_.get(), bytes, MADV_HUGEPAGE);
    for (T& value : values()) value = T{};
  }
  std::span<T> values() const noexcept { return {data_.get(), size_}; }

 private:
  struct release {
    void operator()(T* data) const noexcept { std::free(data); }
  };
  std::unique_ptr<T[], release> data_;
  std::size_t size_;
};

}  // namespace bench
