#pragma once
/// The products of other libraries, each behind functions of plain pointers, since their headers do not go together.
/// CMake defines CAIRN_PEER_<LIBRARY> for those that it found.

#include <cstddef>
#include <vector>

namespace bench {

/// out = a b, row-major: a [rows, depth], b [depth, columns].
struct product_shape {
  std::size_t rows, depth, columns;
};

struct product_peer {
  const char* name;
  void (*set_threads)(int threads);
  void (*multiply)(const product_shape& shape, const float* a, const float* b, float* out);
  /// gelu(a b + bias), where the library has it in one call.
  void (*multiply_gelu)(const product_shape& shape, const float* a, const float* b, const float* bias, float* out);
};

product_peer openblas_product();
product_peer blis_product();
product_peer onednn_product();
product_peer eigen_product();         ///< as a plain compiler call makes it
product_peer eigen_native_product();  ///< with -march=native

inline std::vector<product_peer> product_peers() {
  return {
#ifdef CAIRN_PEER_OPENBLAS
      openblas_product(),
#endif
#ifdef CAIRN_PEER_BLIS
      blis_product(),
#endif
#ifdef CAIRN_PEER_DNNL
      onednn_product(),
#endif
      eigen_product(),    eigen_native_product(),
  };
}

}  // namespace bench
