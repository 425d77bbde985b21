#pragma once
/// Memory for what blocks compute, handed out in order and taken back all at once.

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <tuple>
#include <type_traits>
#include <vector>

#include "cairn/kernel/attention.hpp"

namespace cairn {

/// Hands out memory like a stack. What is taken stays where it is until it is released: a forward pass takes, its
/// backward pass reads, and reset() keeps the memory for the next batch, which then allocates nothing. For one thread.
class workspace {
 public:
  /// A place in the stack.
  struct mark {
    std::size_t piece = 0, used = 0;
  };

  /// `count` values, uninitialized, from the begin of a cache line on.
  template <class T>
  std::span<T> take(std::size_t count) {
    static_assert(std::is_trivial_v<T>);
    if (count == 0) return {};
    const std::size_t bytes = (count * sizeof(T) + line - 1) / line * line;
    while (at_.piece < pieces_.size() && at_.used + bytes > pieces_[at_.piece].size) at_ = {at_.piece + 1, 0};
    if (at_.piece == pieces_.size()) add(bytes);
    std::byte* const begin = pieces_[at_.piece].bytes.get() + at_.used;
    at_.used += bytes;
    peak_ = std::max(peak_, before(at_.piece) + at_.used);
    return {reinterpret_cast<T*>(begin), count};
  }

  /// What the attention kernel works in.
  template <class T>
  attention_workspace<T>& attention() noexcept {
    return std::get<attention_workspace<T>>(attention_);
  }

  mark here() const noexcept { return at_; }
  /// Takes back all that was taken since the mark.
  void release(mark to) noexcept { at_ = to; }

  /// Takes all back. Memory that came in pieces is joined, so that the next round finds it in one.
  void reset() {
    at_ = {};
    if (pieces_.size() < 2) return;
    const std::size_t all = before(pieces_.size());
    pieces_.clear();
    add(all);
  }

  std::size_t peak() const noexcept { return peak_; }                       ///< most bytes in use at one time
  std::size_t capacity() const noexcept { return before(pieces_.size()); }  ///< bytes held

 private:
  static constexpr std::size_t line = 64, least = std::size_t{1} << 16U;
  struct freed {
    void operator()(std::byte* bytes) const noexcept { ::operator delete[](bytes, std::align_val_t{line}); }
  };
  struct piece {
    std::unique_ptr<std::byte[], freed> bytes;
    std::size_t size = 0;
  };

  std::size_t before(std::size_t end) const noexcept {
    std::size_t sum = 0;
    for (std::size_t n = 0; n < end; ++n) sum += pieces_[n].size;
    return sum;
  }
  void add(std::size_t bytes) {
    const std::size_t size = std::max({bytes, least, capacity() / 2 / line * line});
    pieces_.push_back({{static_cast<std::byte*>(::operator new[](size, std::align_val_t{line})), freed{}}, size});
  }

  std::vector<piece> pieces_;
  mark at_;
  std::size_t peak_ = 0;
  std::tuple<attention_workspace<float>, attention_workspace<double>> attention_;
};

/// A workspace that the calling thread keeps, for inference that is called again and again: it holds what the largest
/// call took. Whoever takes from it releases it before he calls anybody who may take it too.
inline workspace& workspace_of_thread() {
  thread_local workspace kept;
  return kept;
}

/// Takes back, when it goes out of scope, what was taken since it was made.
class workspace_scope {
 public:
  explicit workspace_scope(workspace& memory) noexcept : memory_(memory), begin_(memory.here()) {}
  workspace_scope(const workspace_scope&) = delete;
  workspace_scope& operator=(const workspace_scope&) = delete;
  ~workspace_scope() { memory_.release(begin_); }

 private:
  workspace& memory_;
  workspace::mark begin_;
};

}  // namespace cairn
