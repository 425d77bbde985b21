#pragma once
/// Nearness in units of each coordinate's spread, and of all directions' spread where a whole covariance is known.

#include <limits>
#include <span>
#include <vector>

#include "cairn/kernel/cholesky.hpp"
#include "cairn/similarity/concept.hpp"
#include "cairn/similarity/euclidean.hpp"

namespace cairn {

/// 1 / (1 + d / scale), d^2 = sum over coordinates u of (a_u - b_u)^2 / var_u, absent entries as 0; 0 where no
/// coordinate is shared. var_u is the variance of coordinate u over all vectors, absent entries as 0 too: that of the
/// vectors that are compared, and not 0 where all entries are equal (a purchase log: p (1 - p), p the share of vectors
/// with an entry). A coordinate in which no two vectors differ counts for nothing. Symmetric; in [0, 1].
/// Source: Mahalanobis: "On the generalised distance in statistics", Proceedings of the National Institute of Sciences
/// of India 1936; with a diagonal covariance.
/// Use: coordinates of different units or spread, such as counts of views beside purchases: each counts in its own
/// standard deviations, and what few vectors have counts most.
struct mahalanobis {
  float scale = 1;  ///< > 0, in standard deviations: the distance at which the similarity is a half

  void check() const { detail::require_positive(scale, "mahalanobis.scale"); }
  using sums = counted_dot_sum;
  float weight(const entry_context& entry) const noexcept {
    const double vectors = static_cast<double>(std::max<std::size_t>(entry.vectors, 1));
    const double mean = static_cast<double>(entry.coordinate_sum) / vectors;
    const double mean_square = entry.coordinate_squares / vectors;
    const double variance = mean_square - mean * mean;
    if (!std::isfinite(variance)) return std::numeric_limits<float>::quiet_NaN();  // which no model is fitted with
    if (!(variance > 1e-6 * mean_square)) return 0;                                // a constant, or lost in rounding
    return static_cast<float>(static_cast<double>(entry.value) / std::sqrt(variance));
  }
  float value(const sums& shared, const vector_summary& left, const vector_summary& right) const noexcept {
    return euclidean{.scale = scale}.value(shared, left, right);
  }
};
static_assert(similarity<mahalanobis>);

/// sqrt((a - b)^T C^-1 (a - b)) of feature vectors [n] under a covariance C [n, n]: the plain distance once they are
/// whitened.
/// Source: De Maesschalck, Jouan-Rimbaud, Massart: "The Mahalanobis distance", Chemometrics and Intelligent Laboratory
/// Systems 2000.
/// Use: dense features that go together (price and weight, near-copies of one signal), before a search by plain
/// distance: correlated ones no longer count several times.
class mahalanobis_distance {
 public:
  /// covariance [n, n], row-major. Throws where it is not symmetric, not finite or not positive definite to rounding (a
  /// feature that is constant, or a combination of others: add a little to the diagonal). n^3 / 3 flops.
  mahalanobis_distance(std::span<const double> covariance, std::size_t n) : size_(n) {
    const auto refuse_unless = [](bool good, const char* what, const char* expected) {
      require(good, what, "mahalanobis_distance.covariance", expected);
    };
    refuse_unless(n == 0 ? covariance.empty() : covariance.size() % n == 0 && covariance.size() / n == n,
                  "a wrong size", "n x n numbers");
    const std::size_t width = padded(n);
    factor_.assign(width * width, 0.);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = i; j < n; ++j) {
        const double upper = covariance[i * n + j], lower = covariance[j * n + i];
        refuse_unless(std::isfinite(upper) && std::isfinite(lower), "not finite", "finite numbers");
        refuse_unless(std::abs(upper - lower) <= 1e-9 * (std::abs(upper) + std::abs(lower)), "not symmetric",
                      "a symmetric matrix");
        factor_[i * width + j] = upper;
      }
    }
    bool definite = cholesky_factor<double>(factor_, n);
    // A pivot below the error that the factor may have on the diagonal is rounding alone.
    const double error = static_cast<double>(n + 1) * std::numeric_limits<double>::epsilon();
    for (std::size_t i = 0; definite && i < n; ++i) {
      const double root = factor_[i * width + i];
      definite = root * root > error * covariance[i * n + i];
    }
    refuse_unless(definite, "not positive definite", "no feature that is constant or a combination of others");
  }

  std::size_t size() const noexcept { return size_; }

  /// U^-T x, C = U^T U: vectors of covariance C become such of covariance 1, and the plain distance between them is
  /// that of Mahalanobis between what they were. n^2 flops.
  std::vector<double> whiten(std::span<const double> x) const {
    require_size(x);
    std::vector<double> white(x.begin(), x.end());
    solve_transposed<double>(factor_, padded(size_), std::span(white));
    for (const double each : white) require(std::isfinite(each), "not finite", where, "finite features");
    return white;
  }

  /// Symmetric; 0 for equal vectors; keeps the triangle inequality. n^2 flops.
  double distance(std::span<const double> a, std::span<const double> b) const {
    require_size(a);
    require_size(b);
    std::vector<double> difference(size_);
    for (std::size_t i = 0; i < size_; ++i) difference[i] = a[i] - b[i];
    double squares = 0;
    for (const double each : whiten(difference)) squares += each * each;
    return std::sqrt(squares);
  }

 private:
  static constexpr const char* where = "mahalanobis_distance";
  void require_size(std::span<const double> x) const {
    require(x.size() == size_, "a vector of another size", where, "as many features as the covariance has");
  }

  std::vector<double> factor_;  ///< [padded(n), padded(n)], U in its upper triangle
  std::size_t size_;
};

}  // namespace cairn
