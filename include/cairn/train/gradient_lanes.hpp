#pragma once
/// Gradients that are learned side by side and joined in a fixed order.

#include <algorithm>
#include <cstddef>
#include <cstdint>
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

/// Lanes are a setting, and threads take them as they come: each has a gradient and a workspace of its own, and the
/// join goes from the first to the last. So sums depend on the lanes alone.
template <class Model>
class gradient_lanes {
 public:
  struct lane {
    gradient_of<Model> gradient;
    workspace memory;
  };

  gradient_lanes(const Model& model, std::size_t lanes) {
    for (std::size_t n = 0; n < lanes; ++n) lanes_.push_back({empty_gradient(model), workspace{}});
  }

  std::size_t size() const noexcept { return lanes_.size(); }
  lane& operator[](std::size_t n) noexcept { return lanes_[n]; }
  /// The sum of all, after join().
  gradient_of<Model>& total() noexcept { return lanes_[0].gradient; }

  void clear(int threads) {
    parallel_tasks(lanes_.size(), detail::threads_for(gradient_bytes() / sizeof(double), threads),
                   [&](std::size_t n, int) {
                     for_each_array(lanes_[n].gradient, [](const std::string&, auto& values) {
                       if constexpr (detail::holds_touched_rows<std::remove_cvref_t<decltype(values)>>) {
                         values.clear();
                       } else {
                         std::fill_n(values.data(), static_cast<std::size_t>(values.size()), 0);
                       }
                     });
                   });
  }

  /// Adds all lanes to the first, in their order.
  void join(int threads) {
    for (std::size_t n = 1; n < lanes_.size(); ++n) {
      zip_arrays([&](const std::string&, auto& sum, auto& part) { add(sum, part, threads); }, lanes_[0].gradient,
                 lanes_[n].gradient);
    }
  }

  /// Bytes of the gradients, with the rows that they have touched.
  std::size_t gradient_bytes() const {
    std::size_t bytes = 0;
    for (const lane& one : lanes_) {
      for_each_array(one.gradient, [&](const std::string&, const auto& values) {
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
    for (const lane& one : lanes_) bytes += one.memory.capacity();
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

  std::vector<lane> lanes_;
};

}  // namespace cairn
