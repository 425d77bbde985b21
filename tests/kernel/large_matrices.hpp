#pragma once
/// What the tests of large matrices share: matrices whose other half and gaps hold no numbers, and what rounding
/// allows.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "cairn/core/random.hpp"

namespace test {

/// Row-major [rows, columns] with gaps between the rows and an odd beginning, all NaN until it is filled.
template <class T>
class gapped {
 public:
  gapped(std::size_t rows, std::size_t columns, std::size_t gap = 3, std::size_t offset = 1)
      : offset_(offset),
        stride_(columns + gap),
        values_(offset + (rows + 1) * stride_, std::numeric_limits<T>::quiet_NaN()) {}
  T& operator()(std::size_t i, std::size_t j) { return values_[offset_ + i * stride_ + j]; }
  double operator()(std::size_t i, std::size_t j) const {
    return static_cast<double>(values_[offset_ + i * stride_ + j]);
  }
  std::size_t stride() const { return stride_; }
  std::span<T> span() { return std::span(values_).subspan(offset_); }
  std::span<const T> span() const { return std::span(values_).subspan(offset_); }
  /// How many numbers there are: what must not be written holds none.
  std::size_t numbers() const {
    std::size_t count = 0;
    for (const T value : values_) count += value == value ? 1 : 0;
    return count;
  }
  /// The same bits, where there are numbers.
  bool operator==(const gapped& other) const {
    bool same = values_.size() == other.values_.size();
    for (std::size_t n = 0; same && n < values_.size(); ++n) {
      same = values_[n] == other.values_[n] || (values_[n] != values_[n] && other.values_[n] != other.values_[n]);
    }
    return same;
  }

 private:
  std::size_t offset_, stride_;
  std::vector<T> values_;
};

template <class T>
gapped<T> random_matrix(std::size_t rows, std::size_t columns, std::uint64_t seed) {
  cairn::random_stream random(seed, cairn::purpose::simulate);
  gapped<T> m(rows, columns);
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) m(i, j) = static_cast<T>(random.normal());
  }
  return m;
}

/// An upper triangle whose inverse is of moderate size, NaN below the diagonal.
template <class T>
gapped<T> random_upper(std::size_t size, std::uint64_t seed) {
  cairn::random_stream random(seed, cairn::purpose::simulate);
  gapped<T> m(size, size);
  for (std::size_t i = 0; i < size; ++i) {
    m(i, i) = static_cast<T>(1 + random.uniform());
    for (std::size_t j = i + 1; j < size; ++j) {
      m(i, j) = static_cast<T>(random.normal() / std::sqrt(static_cast<double>(size)));
    }
  }
  return m;
}

/// How far sum_k left(k) right(k), k in [begin, end), is from `value`, in units of what rounding each of its terms and
/// partial sums may do: (end - begin + 5) epsilon sum_k |left(k) right(k)|. At most 1 if all went well.
template <class T, class Left, class Right>
double misfit(double value, std::size_t begin, std::size_t end, const Left& left, const Right& right) {
  double sum = -value, size = std::abs(value);
  for (std::size_t k = begin; k < end; ++k) {
    sum += left(k) * right(k);
    size += std::abs(left(k) * right(k));
  }
  const double allowed = (static_cast<double>(end - begin) + 5) * std::numeric_limits<T>::epsilon() * size;
  return allowed > 0 ? std::abs(sum) / allowed : std::abs(sum) > 0 ? INFINITY : sum;
}

/// The larger, and NaN where one is.
inline void keep_worst(double& worst, double next) {
  worst = next <= worst ? worst : next;
}

}  // namespace test
