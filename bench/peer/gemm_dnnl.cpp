#include <omp.h>

#include <array>
#include <map>
#include <oneapi/dnnl/dnnl.hpp>

#include "peer/gemm_peers.hpp"

namespace {

void multiply_gelu(const bench::product_shape& s, const float* a, const float* b, const float* bias, float* out) {
  using namespace dnnl;
  using tag = memory::format_tag;
  static const engine here(engine::kind::cpu, 0);
  static stream queue(here);
  static std::map<std::array<std::size_t, 4>, matmul> made;
  const auto m = static_cast<memory::dim>(s.rows), n = static_cast<memory::dim>(s.columns),
             k = static_cast<memory::dim>(s.depth);
  const memory::desc left({m, k}, memory::data_type::f32, tag::ab), right({k, n}, memory::data_type::f32, tag::ab),
      row({1, n}, memory::data_type::f32, tag::ab), result({m, n}, memory::data_type::f32, tag::ab);
  matmul& product = made[{s.rows, s.depth, s.columns, static_cast<std::size_t>(omp_get_max_threads())}];
  if (!product) {
    post_ops after;
    after.append_eltwise(1, algorithm::eltwise_gelu_erf, 0, 0);
    primitive_attr attributes;
    attributes.set_post_ops(after);
    product = matmul(matmul::primitive_desc(matmul::desc(left, right, row, result), attributes, here));
  }
  product.execute(queue, {{DNNL_ARG_SRC, memory(left, here, const_cast<float*>(a))},
                          {DNNL_ARG_WEIGHTS, memory(right, here, const_cast<float*>(b))},
                          {DNNL_ARG_BIAS, memory(row, here, const_cast<float*>(bias))},
                          {DNNL_ARG_DST, memory(result, here, out)}});
  queue.wait();
}

}  // namespace

bench::product_peer bench::onednn_product() {
  return {"onednn", [](int threads) { omp_set_num_threads(threads); },
          [](const product_shape& s, const float* a, const float* b, float* out) {
            const auto m = static_cast<dnnl::memory::dim>(s.rows), n = static_cast<dnnl::memory::dim>(s.columns),
                       k = static_cast<dnnl::memory::dim>(s.depth);
            dnnl::sgemm('N', 'N', m, n, k, 1, a, k, b, n, 0, out, n);
          },
          multiply_gelu};
}
