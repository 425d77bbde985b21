#pragma once
/// One run through a network: how the batch is laid out, where memory comes from, and what randomness there is.

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>

#include "cairn/block/workspace.hpp"
#include "cairn/core/random.hpp"
#include "cairn/kernel/gemm.hpp"
#include "cairn/kernel/matrix_view.hpp"

namespace cairn {

/// The state of a block that infers: nothing is kept. As the type of `state` it is the mode of a pass.
struct nothing {};

/// A packed batch and what all parts of a network share while they work on it. Sequence s is the rows
/// [offsets[s], offsets[s + 1]) of every matrix [tokens, width]. Copied freely; each part of a block is given its own
/// copy, part(i), so that its random numbers are its own and come again in the backward pass.
class pass {
 public:
  /// offsets [sequences + 1], rising from 0: they, the memory and its contents stay the caller's. The seed is that of
  /// the step: dropout of two steps with one seed drops the same.
  pass(std::span<const std::uint32_t> offsets, workspace& memory, std::uint64_t seed = 0, int threads = 1) noexcept
      : offsets_(offsets), memory_(&memory), seed_(seed), threads_(threads) {
    assert(!offsets.empty() && offsets.front() == 0);
  }

  std::span<const std::uint32_t> offsets() const noexcept { return offsets_; }
  std::size_t sequences() const noexcept { return offsets_.size() - 1; }
  std::size_t tokens() const noexcept { return offsets_.back(); }
  std::size_t length(std::size_t sequence) const noexcept { return offsets_[sequence + 1] - offsets_[sequence]; }
  int threads() const noexcept { return threads_; }
  workspace& memory() const noexcept { return *memory_; }

  /// How products of this pass are made.
  gemm_options products(joining how = joining::assign) const noexcept {
    return {.how = how, .threads = threads_, .matrix_unit = matrix_unit_};
  }
  /// The same pass with large products of its floats made by the matrix unit or not; see gemm_options. Attention and
  /// what for_inference() and quantized() store are not.
  pass with_matrix_unit(bool used) const noexcept {
    pass own = *this;
    own.matrix_unit_ = used;
    return own;
  }

  /// The pass of a block's i-th part.
  pass part(std::size_t i) const noexcept {
    pass own = *this;
    own.path_ = mix(path_ + i + 1);
    return own;
  }

  /// The same batch with other rows: the last of each sequence, say.
  pass with_offsets(std::span<const std::uint32_t> offsets) const noexcept {
    pass own = *this;
    own.offsets_ = offsets;
    return own;
  }

  /// The same sequences with one row each; their offsets are taken from the workspace.
  pass pooled() const {
    const std::span<std::uint32_t> one_each = take<std::uint32_t>(sequences() + 1);
    for (std::size_t s = 0; s < one_each.size(); ++s) one_each[s] = static_cast<std::uint32_t>(s);
    return with_offsets(one_each);
  }

  /// Seed and index of this part's random stream.
  std::uint64_t seed() const noexcept { return seed_; }
  std::uint64_t path() const noexcept { return path_; }

  /// Uninitialized values of the workspace.
  template <class T>
  std::span<T> take(std::size_t count) const {
    return memory_->take<T>(count);
  }
  /// An uninitialized matrix [tokens, columns].
  template <class T>
  matrix_view<T> take_rows(std::size_t columns) const {
    return {memory_->take<T>(tokens() * columns).data(), tokens(), columns};
  }

 private:
  std::span<const std::uint32_t> offsets_;
  workspace* memory_;
  std::uint64_t seed_ = 0, path_ = 0;
  int threads_ = 1;
  bool matrix_unit_ = false;
};

/// All values of a matrix whose rows follow each other without gaps.
template <class T>
std::span<T> elements_of(const matrix_view<T>& values) noexcept {
  assert(values.row_stride == values.columns && values.column_stride == 1);
  return {values.data, values.rows * values.columns};
}

}  // namespace cairn
