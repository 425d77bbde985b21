// Compiled twice. With CAIRN_PEER_NATIVE for the machine at hand, in a namespace of its own, so that the linker does
// not take one copy of Eigen's functions for the other.
#ifdef CAIRN_PEER_NATIVE
#define Eigen EigenNative
#endif
#include <Eigen/Core>

#include "peer/gemm_peers.hpp"

namespace {

void multiply(const bench::product_shape& s, const float* a, const float* b, float* out) {
  using matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const auto m = static_cast<Eigen::Index>(s.rows), n = static_cast<Eigen::Index>(s.columns),
             k = static_cast<Eigen::Index>(s.depth);
  Eigen::Map<matrix>(out, m, n).noalias() = Eigen::Map<const matrix>(a, m, k) * Eigen::Map<const matrix>(b, k, n);
}

}  // namespace

#ifdef CAIRN_PEER_NATIVE
bench::product_peer bench::eigen_native_product() {
  return {"eigen-native", [](int threads) { Eigen::setNbThreads(threads); }, multiply, nullptr};
}
#else
bench::product_peer bench::eigen_product() {
  return {"eigen", [](int threads) { Eigen::setNbThreads(threads); }, multiply, nullptr};
}
#endif
