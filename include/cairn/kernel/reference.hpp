#pragma once
/// The kernels as their formulas say them: one loop, sums in double. The oracles of the tests; not for use.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <vector>

#include "cairn/kernel/matrix_view.hpp"

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

/// a b of a [rows, depth] and b [depth, columns]: [rows, columns].
template <class T>
std::vector<double> product(const matrix_view<const T>& a, const matrix_view<const T>& b) {
  std::vector<double> out(a.rows * b.columns);
  for (std::size_t r = 0; r < a.rows; ++r) {
    for (std::size_t c = 0; c < b.columns; ++c) {
      for (std::size_t k = 0; k < a.columns; ++k) {
        out[r * b.columns + c] += static_cast<double>(a(r, k)) * static_cast<double>(b(k, c));
      }
    }
  }
  return out;
}

/// The activations, in the type of their argument.
template <class T>
T sigmoid(T x) {
  return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x));
}
template <class T>
T silu(T x) {
  return std::isinf(x) ? (x > 0 ? x : T{0}) : x * sigmoid(x);
}
template <class T>
T gelu(T x) {
  return std::isinf(x) ? (x > 0 ? x : T{0}) : x / 2 * std::erfc(-x * std::numbers::sqrt2_v<T> / 2);
}
template <class T>
T gelu_tanh(T x) {
  if (std::isinf(x)) return x > 0 ? x : T{0};
  return x * sigmoid(2 * std::sqrt(2 / std::numbers::pi_v<T>) * (x + static_cast<T>(0.044715L) * x * x * x));
}

/// log(sum_i exp(x[i])).
template <class T>
double log_sum_exp(std::span<const T> x) {
  double largest = -INFINITY, sum = 0;
  for (const T value : x) largest = value > largest ? value : largest;
  if (largest == -INFINITY) return largest;
  for (const T value : x) sum += std::exp(static_cast<double>(value) - largest);
  return largest + std::log(sum);
}

/// x[i] - log_sum_exp(x): -infinity where all elements are.
template <class T>
std::vector<double> log_softmax(std::span<const T> x) {
  std::vector<double> out(x.size(), -INFINITY);
  double largest = -INFINITY, sum = 0;
  for (const T value : x) largest = value > largest ? value : largest;
  if (largest == -INFINITY) return out;
  for (const T value : x) sum += std::exp(static_cast<double>(value) - largest);
  for (std::size_t i = 0; i < x.size(); ++i) out[i] = (static_cast<double>(x[i]) - largest) - std::log(sum);
  return out;
}

/// gain (x - mean) / sqrt(variance + epsilon) + bias of one row.
template <class T>
std::vector<double> layer_norm(std::span<const T> x, std::span<const T> gain, std::span<const T> bias, double epsilon) {
  double mean = 0, variance = 0;
  const auto size = static_cast<double>(x.size());
  for (const T value : x) mean += static_cast<double>(value) / size;
  for (const T value : x) variance += (static_cast<double>(value) - mean) * (static_cast<double>(value) - mean) / size;
  std::vector<double> out(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    out[i] = static_cast<double>(gain[i]) * (static_cast<double>(x[i]) - mean) / std::sqrt(variance + epsilon) +
             static_cast<double>(bias[i]);
  }
  return out;
}

/// gain x / sqrt(mean of squares + epsilon) of one row.
template <class T>
std::vector<double> rms_norm(std::span<const T> x, std::span<const T> gain, double epsilon) {
  const double square = dot(x, x) / static_cast<double>(x.size());
  std::vector<double> out(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    out[i] = static_cast<double>(gain[i]) * static_cast<double>(x[i]) / std::sqrt(square + epsilon);
  }
  return out;
}

/// Attention of one head over one sequence: out [length, width], the softmax's weights [length, length] and the
/// logarithms of its sums [length].
struct attended {
  std::vector<double> out, weights, log_sums;
};

/// softmax(scale q k^T - slope |key - query|) v over the keys that the mask shows; q, k, v [length, width]. Zeros and
/// -infinity where it shows none.
template <class T, class Mask>
attended attention(std::span<const T> q, std::span<const T> k, std::span<const T> v, std::size_t width, double scale,
                   const Mask& mask, double slope = 0) {
  const std::size_t length = q.size() / width;
  attended result{std::vector<double>(length * width), std::vector<double>(length * length), {}};
  for (std::size_t i = 0; i < length; ++i) {
    double* const weights = result.weights.data() + i * length;
    const std::size_t first = mask.first_key(i, length), end = mask.end_key(i, length);
    double largest = -INFINITY, sum = 0;
    for (std::size_t j = first; j < end; ++j) {
      weights[j] = scale * dot(q.subspan(i * width, width), k.subspan(j * width, width)) -
                   slope * std::abs(static_cast<double>(i) - static_cast<double>(j));
      largest = std::fmax(largest, weights[j]);
    }
    for (std::size_t j = first; j < end; ++j) sum += weights[j] = std::exp(weights[j] - largest);
    for (std::size_t j = first; j < end; ++j) {
      weights[j] /= sum;
      for (std::size_t n = 0; n < width; ++n) {
        result.out[i * width + n] += weights[j] * static_cast<double>(v[j * width + n]);
      }
    }
    result.log_sums.push_back(largest + std::log(sum));
  }
  return result;
}

/// The derivatives of a loss by q, k and v [length, width].
struct attended_backward {
  std::vector<double> q, k, v;
};

/// What follows from attention() and d_out, the loss's derivatives by its output.
template <class T>
attended_backward attention_backward(std::span<const T> q, std::span<const T> k, std::span<const T> v,
                                     std::size_t width, double scale, const attended& forward,
                                     std::span<const T> d_out) {
  const std::size_t length = q.size() / width;
  const std::vector<double> zeros(q.size());
  attended_backward d{zeros, zeros, zeros};
  for (std::size_t i = 0; i < length; ++i) {
    const auto d_row = d_out.subspan(i * width, width);
    double mean = 0;  // of the derivatives by weights
    for (std::size_t n = 0; n < width; ++n) mean += static_cast<double>(d_row[n]) * forward.out[i * width + n];
    for (std::size_t j = 0; j < length; ++j) {
      const double weight = forward.weights[i * length + j];
      const double slope = scale * weight * (dot(d_row, v.subspan(j * width, width)) - mean);
      for (std::size_t n = 0; n < width; ++n) {
        d.q[i * width + n] += slope * static_cast<double>(k[j * width + n]);
        d.k[j * width + n] += slope * static_cast<double>(q[i * width + n]);
        d.v[j * width + n] += weight * static_cast<double>(d_row[n]);
      }
    }
  }
  return d;
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

/// The gradients of slope (p . (q - r)) + l2 / 2 (|p|^2 + |q|^2 + |r|^2) in p, q and r: [3, size].
template <class T>
std::vector<double> margin_gradients(std::span<const T> p, std::span<const T> q, std::span<const T> r, double slope,
                                     double l2) {
  const std::size_t size = p.size();
  std::vector<double> out(3 * size);
  for (std::size_t k = 0; k < size; ++k) {
    const auto a = static_cast<double>(p[k]), b = static_cast<double>(q[k]), c = static_cast<double>(r[k]);
    out[k] = slope * (b - c) + l2 * a;
    out[size + k] = slope * a + l2 * b;
    out[2 * size + k] = l2 * c - slope * a;
  }
  return out;
}

/// A dense of a matrix A in compressed rows: dense [columns of A, width], the result [rows, width].
template <class T>
std::vector<double> sparse_times_dense(const std::vector<std::size_t>& offsets,
                                       const std::vector<std::uint32_t>& columns, const std::vector<double>& values,
                                       std::span<const T> dense, std::size_t width) {
  std::vector<double> out((offsets.size() - 1) * width);
  for (std::size_t r = 0; r + 1 < offsets.size(); ++r) {
    for (std::size_t n = offsets[r]; n < offsets[r + 1]; ++n) {
      for (std::size_t k = 0; k < width; ++k) {
        out[r * width + k] += values[n] * static_cast<double>(dense[columns[n] * width + k]);
      }
    }
  }
  return out;
}

}  // namespace cairn::reference
