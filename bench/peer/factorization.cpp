/// Gram matrices, their Cholesky factors and their inverses, against OpenBLAS. OPENBLAS_CORETYPE=SkylakeX makes
/// OpenBLAS use its AVX-512 kernels where it would not by itself.

#include <cblas.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/kernel/blocked_cholesky.hpp"
#include "cairn/kernel/rank_k.hpp"
#include "peer.hpp"

extern "C" {
void spotrf_(const char* triangle, const int* size, float* a, const int* stride, int* info);
void spotri_(const char* triangle, const int* size, float* a, const int* stride, int* info);
void strsm_(const char* side, const char* triangle, const char* transposed, const char* unit, const int* rows,
            const int* columns, const float* scale, const float* a, const int* a_stride, float* b, const int* b_stride);
}

namespace {

/// Zeros below the diagonal, which the two need not agree on.
std::vector<float> upper_of(std::vector<float> square, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) std::fill_n(square.data() + i * size, i, 0.F);
  return square;
}

/// The upper triangle of a row-major matrix is the lower one of Fortran's.
void factorization(bench::comparison& table, std::size_t size, std::size_t count) {
  const std::string suffix = "-" + std::to_string(size);
  std::vector<float> rows(count * size), gram(size * size), theirs(size * size);
  cairn::random_stream random(size, cairn::purpose::simulate);
  for (float& value : rows) value = static_cast<float>(random.uniform()) - .5F;
  const int n = static_cast<int>(size), k = static_cast<int>(count);
  const double cube = static_cast<double>(size) * static_cast<double>(size) * static_cast<double>(size);
  const auto ssyrk = [&](std::vector<float>& to) {
    cblas_ssyrk(CblasRowMajor, CblasUpper, CblasTrans, n, k, 1.F, rows.data(), n, 0.F, to.data(), n);
  };
  const auto ours = [&](std::vector<float>& to, int threads) {
    for (std::size_t i = 0; i < size; ++i) std::fill_n(to.data() + i * size + i, size - i, 0.F);
    cairn::rank_k_update<float>(rows, count, size, size, std::span(to), size, threads);
  };
  ours(gram, 1);
  ssyrk(theirs);
  bench::require_agreement("ssyrk", upper_of(gram, size), upper_of(theirs, size), 1e-5);

  // Both factor and invert copies, which are made anew each time.
  int info = 0;
  std::vector<float> a(size * size), b(size * size);
  const auto spotrf = [&](std::vector<float>& to) { spotrf_("L", &n, to.data(), &n, &info); };
  const auto spotri = [&](std::vector<float>& to) { spotri_("L", &n, to.data(), &n, &info); };
  a = b = gram;
  if (!cairn::cholesky_factor<float>(std::span(a), size, size)) throw std::runtime_error("not positive definite");
  spotrf(b);
  bench::require_agreement("spotrf", upper_of(a, size), upper_of(b, size), 1e-4);
  const std::vector<float> factor = b;
  cairn::cholesky_inverse<float>(std::span(a), size, size);
  spotri(b);
  bench::require_agreement("spotri", upper_of(a, size), upper_of(b, size), 1e-3);

  for (const int threads : {1, 2}) {
    openblas_set_num_threads(threads);
    const double ceiling = threads * bench::kernel_ceiling();
    table.row({"syrk" + suffix, threads, static_cast<double>(count) * static_cast<double>(size * size), ceiling},
              [&] { ours(a, threads); }, {{"openblas", [&] { ssyrk(b); }}});
    table.row({"cholesky" + suffix, threads, cube / 3, ceiling},
              [&] {
                a = gram;
                cairn::cholesky_factor<float>(std::span(a), size, size, threads);
              },
              {{"openblas", [&] {
                  b = gram;
                  spotrf(b);
                }}});
    table.row({"inverse" + suffix, threads, 2 * cube / 3, ceiling},
              [&] {
                a = factor;
                cairn::cholesky_inverse<float>(std::span(a), size, size, threads);
              },
              {{"openblas", [&] {
                  b = factor;
                  spotri(b);
                }}});
    const float one = 1;
    table.row({"solve" + suffix, threads, cube, ceiling},
              [&] {
                a = gram;
                cairn::solve_transposed<float>(factor, size, size, std::span(a), size, size, threads);
              },
              {{"openblas", [&] {
                  b = gram;
                  strsm_("R", "L", "T", "N", &n, &n, &one, factor.data(), &n, b.data(), &n);
                }}});
  }
}

}  // namespace

int main(int argc, char** argv) {
  bench::comparison table(argc, argv);
  std::printf("OpenBLAS uses its kernels for %s\n", openblas_get_corename());
  for (const std::size_t size : {1000U, 4000U}) {
    bool wanted = false;
    for (const char* row : {"syrk-", "cholesky-", "inverse-", "solve-"}) {
      wanted = wanted || table.wants(row + std::to_string(size));
    }
    if (wanted) factorization(table, size, 2 * size);
  }
}
