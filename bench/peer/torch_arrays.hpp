#pragma once
/// Arrays of ours as tensors of PyTorch's.

#include <ATen/ATen.h>

#include <cstddef>
#include <cstdint>

namespace bench {

inline std::int64_t size_of(std::size_t n) {
  return static_cast<std::int64_t>(n);
}

/// A copy of an array of ours as a parameter of theirs.
template <class Array>
at::Tensor copy_of(const Array& values) {
  const bool flat = values.cols() == 1;
  const at::Tensor view = at::from_blob(
      const_cast<float*>(values.data()),
      flat ? at::IntArrayRef{values.rows()} : at::IntArrayRef{static_cast<std::int64_t>(values.rows()), values.cols()},
      at::kFloat);
  return view.clone();
}

}  // namespace bench
