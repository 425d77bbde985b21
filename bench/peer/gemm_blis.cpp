#include <blis.h>

#include "peer/gemm_peers.hpp"

bench::product_peer bench::blis_product() {
  return {"blis", [](int threads) { bli_thread_set_num_threads(threads); },
          [](const product_shape& s, const float* a, const float* b, float* out) {
            const auto m = static_cast<dim_t>(s.rows), n = static_cast<dim_t>(s.columns),
                       k = static_cast<dim_t>(s.depth);
            float one = 1, zero = 0;
            bli_sgemm(BLIS_NO_TRANSPOSE, BLIS_NO_TRANSPOSE, m, n, k, &one, const_cast<float*>(a), k, 1,
                      const_cast<float*>(b), n, 1, &zero, out, n, 1);
          },
          nullptr};
}
