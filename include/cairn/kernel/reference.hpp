#pragma once
/// The kernels as their formulas say them: one loop, sums in double. The oracles of the tests; not for use.

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace cairn::reference {

/// sum_i x[i] y[i].
template <class T>
double dot(std::span<const T> x, std::span<const T> y) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += static_cast<double>(x[i]) * static_cast<double>(y[i]);
  return sum;
}

/// rows^T rows of rows [count, width]: [width, width], both triangles.
template <class T>
std::vector<double> gram(std::span<const T> rows, std::size_t count, std::size_t width) {
  std::vector<double> square(width * width);
  for (std::size_t n = 0; n < count; ++n) {
    for (std::size_t i = 0; i < width; ++i) {
      for (std::size_t j = 0; j < width; ++j) {
        square[i * width + j] += static_cast<double>(rows[n * width + i]) * static_cast<double>(rows[n * width + j]);
      }
    }
  }
  return square;
}

/// The upper factor U of A = U^T U; A and U [size, size]. Empty where A is not positive definite.
inline std::vector<double> cholesky(std::vector<double> a, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = i; j < size; ++j) {
      for (std::size_t k = 0; k < i; ++k) a[i * size + j] -= a[k * size + i] * a[k * size + j];
      if (i == j && !(a[i * size + i] > 0)) return {};
      a[i * size + j] = i == j ? std::sqrt(a[i * size + i]) : a[i * size + j] / a[i * size + i];
      if (i != j) a[j * size + i] = 0;
    }
  }
  return a;
}

/// a b^T of a [rows, depth] and b [columns, depth]: [rows, columns].
template <class T>
std::vector<double> product_transposed(std::span<const T> a, std::span<const T> b, std::size_t depth) {
  const std::size_t rows = a.size() / depth;
  const std::size_t columns = b.size() / depth;
  std::vector<double> out(rows * columns);
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < columns; ++c) {
      out[r * columns + c] = dot(a.subspan(r * depth, depth), b.subspan(c * depth, depth));
    }
  }
  return out;
}

/// sum_i (x[i] - y[i])^2.
template <class T>
double squared_distance(std::span<const T> x, std::span<const T> y) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double difference = static_cast<double>(x[i]) - static_cast<double>(y[i]);
    sum += difference * difference;
  }
  return sum;
}

/// x . y / (|x| |y|), and 0 where a length is 0.
template <class T>
double cosine(std::span<const T> x, std::span<const T> y) {
  const double lengths = std::sqrt(dot(x, x)) * std::sqrt(dot(y, y));
  return lengths == 0 ? 0 : dot(x, y) / lengths;
}

/// The numbers of the k largest scores, best first, of equal ones the lower; NaN and what is at or below `floor` left
/// out.
inline std::vector<std::size_t> top_k(std::span<const double> scores, std::size_t k, double floor) {
  std::vector<std::size_t> best;
  std::vector<bool> taken(scores.size());
  while (best.size() < k) {
    std::size_t next = scores.size();
    for (std::size_t n = 0; n < scores.size(); ++n) {
      if (!taken[n] && scores[n] > floor && (next == scores.size() || scores[n] > scores[next])) next = n;
    }
    if (next == scores.size()) break;
    taken[next] = true;
    best.push_back(next);
  }
  return best;
}

}  // namespace cairn::reference
