#include <cblas.h>

#include "peer/gemm_peers.hpp"

bench::product_peer bench::openblas_product() {
  return {"openblas", [](int threads) { openblas_set_num_threads(threads); },
          [](const product_shape& s, const float* a, const float* b, float* out) {
            const auto m = static_cast<blasint>(s.rows), n = static_cast<blasint>(s.columns),
                       k = static_cast<blasint>(s.depth);
            cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k, 1, a, k, b, n, 0, out, n);
          },
          nullptr};
}
