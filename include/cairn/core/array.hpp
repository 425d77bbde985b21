#pragma once
/// Dense arrays, and the one door to Eigen: nothing else in Cairn includes it.

#include <Eigen/Core>
#include <cstddef>
#include <span>

namespace cairn {

/// Row-major [rows, columns]: the row of an id is contiguous.
template <class Scalar>
using matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

template <class Scalar>
using vector = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;

/// All elements of a dense array, in storage order.
template <class Array>
auto span_of(Array& array) noexcept {
  return std::span(array.data(), static_cast<std::size_t>(array.size()));
}

/// One row of a row-major matrix.
template <class Matrix>
auto row_of(Matrix& values, std::size_t row) noexcept {
  const auto width = static_cast<std::size_t>(values.cols());
  return std::span(values.data() + row * width, width);
}

}  // namespace cairn
