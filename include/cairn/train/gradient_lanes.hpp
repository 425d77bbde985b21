#pragma once
/// Gradients that are learned side by side and joined in a fixed order.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "cairn/block/concept.hpp"
#include "cairn/block/workspace.hpp"
#include "cairn/core/fields.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/train/model_arrays.hpp"

namespace cairn {

/// Lanes are a setting, and threads take them as they come: each lane has a gradient of its own, each thread a
/// workspace, and the join goes from the first lane to the last. So sums depend on the lanes alone, and memory on both.
template <class Model>
class gradient_lanes {
 public:
  /// For up to `threads` threads (0: as many as the machine has), of which no more work than there are lanes.
  gradient_lanes(const Model& model, std::size_t lanes, int threads) : memory_(workers(lanes, threads)) {
    for (std::size_t n = 0; n < lanes; ++n) gradients_.push_back(empty_gradient(model));
    used_ = lanes;
  }
  static std::size_t workers(std::size_t lanes, int threads) noexcept {
    return std::min(lanes, static_cast<std::size_t>(thread_count(threads)));
  }

  std::size_t size() const noexcept { return gradients_.size(); }
  /// Requires one that counts.
  gradient_of<Model>& operator[](std::size_t lane) noexcept {
    assert(lane < used_);
    return gradients_[lane];
  }
  /// The sum of those that count, after join().
  gradient_of<Model>& total() noexcept { return gradients_[0]; }
  workspace& memory(int worker) noexcept { return memory_[static_cast<std::size_t>(worker)]; }

  /// Takes so many bytes for each thread in one piece, where growing would hold two.
  void reserve(std::size_t bytes) {
    for (workspace& one : memory_) {
      one.take<std::byte>(bytes);
      one.reset();
    }
  }

  /// Begins a sum of the first `lanes` lanes, at least of one, or of all; the others stay as they are and do not count.
  void clear(int threads, std::size_t lanes = std::numeric_limits<std::size_t>::max()) {
    used_ = std::clamp<std::size_t>(lanes, 1, gradients_.size());
    parallel_tasks(used_, detail::threads_for(gradient_bytes() / sizeof(double), threads),
                   [&](std::size_t n, int) { detail::clear_gradient(gradients_[n]); });
  }

  /// Adds the lanes that count to the first, in their order.
  void join(int threads) {
    for (std::size_t n = 1; n < used_; ++n) {
      zip_arrays([&](const std::string&, auto& sum, auto& part) { add(sum, part, threads); }, gradients_[0],
                 gradients_[n]);
    }
  }

  /// Bytes of the gradients, with the rows that they have touched; of lanes that do not count, when they last did.
  std::size_t gradient_bytes() const {
    std::size_t bytes = 0;
    for (const auto& one : gradients_) {
      for_each_array(one, [&](const std::string&, const auto& values) {
        bytes += static_cast<std::size_t>(values.size()) * sizeof(*values.data());
        if constexpr (detail::holds_touched_rows<std::remove_cvref_t<decltype(values)>>) {
          bytes += (values.ids().size() + values.table_rows()) * sizeof(std::uint32_t);
        }
      });
    }
    return bytes;
  }
  /// Bytes that the workspaces hold.
  std::size_t workspace_bytes() const noexcept {
    std::size_t bytes = 0;
    for (const workspace& one : memory_) bytes += one.capacity();
    return bytes;
  }

 private:
  template <class Array>
  static void add(Array& sum, const Array& part, int threads) {
    using scalar = std::remove_cvref_t<decltype(*sum.data())>;
    threads = detail::threads_for(static_cast<std::size_t>(part.size()), threads);
    if constexpr (detail::holds_touched_rows<Array>) {
      for (const std::uint32_t id : part.ids()) sum.touch(id);  // no row moves from here on, and each is one task's
      constexpr std::size_t grain = 64;
      parallel_for(part.ids().size(), grain, threads, [&](std::size_t begin, std::size_t end, int) {
        for (std::size_t n = begin; n < end; ++n) sum.add(part.ids()[n], part.row(n));
      });
    } else {
      parallel_for(static_cast<std::size_t>(part.size()), detail::chunk_grain, threads,
                   [&](std::size_t begin, std::size_t end, int) {
                     axpy<scalar>(1, std::span<const scalar>(part.data() + begin, end - begin),
                                  std::span<scalar>(sum.data() + begin, end - begin));
                   });
    }
  }

  std::vector<gradient_of<Model>> gradients_;
  std::size_t used_ = 0;
  std::vector<workspace> memory_;
};

}  // namespace cairn
