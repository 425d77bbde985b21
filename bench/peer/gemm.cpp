/// Products against OpenBLAS, BLIS, oneDNN and Eigen: squares, those of transformers with bias and GELU, and batches of
/// small ones. Shapes are rows x depth x columns.

#include "cairn/kernel/gemm.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/kernel/activation_epilogue.hpp"
#include "cairn/kernel/dot.hpp"
#include "peer/gemm_peers.hpp"
#include "peer/peer.hpp"

namespace {

using bench::product_shape;
using cairn::matrix_view;

std::vector<float> normals(std::size_t size, std::uint64_t seed) {
  cairn::random_stream random(seed, cairn::purpose::simulate);
  std::vector<float> values(size);
  for (float& value : values) value = static_cast<float>(random.normal());
  return values;
}

std::string name_of(const char* kind, const product_shape& s) {
  return std::string(kind) + "-" + std::to_string(s.rows) + "x" + std::to_string(s.depth) + "x" +
         std::to_string(s.columns);
}

/// `count` products of one shape, b shared by all, and what the peers do for the same result.
struct product_row {
  product_shape shape;
  std::size_t count = 1;
  std::vector<float> a = normals(count * shape.rows * shape.depth, 1), b = normals(shape.depth * shape.columns, 2),
                     bias = normals(shape.columns, 3), out = std::vector<float>(count * shape.rows * shape.columns),
                     other = out;

  matrix_view<const float> left() const { return {a.data(), shape.rows, shape.depth}; }
  matrix_view<const float> right() const { return {b.data(), shape.depth, shape.columns}; }
  /// Whether gemm takes the matrix unit for it, where it is asked to.
  bool is_split() const { return cairn::detail::is_split<float>(left(), right()); }
  double tolerance() const { return 1e-6 * std::sqrt(static_cast<double>(shape.depth)); }

  /// Ours and theirs are given where to write: the same place when they are timed, so that each finds in the caches
  /// what the one before has left there.
  template <class Ours, class Theirs>
  void time(bench::comparison& table, const std::string& name, const cairn::gemm_options& options, const Ours& ours,
            const Theirs& theirs) {
    const int threads = options.threads;
    const double ceiling = options.matrix_unit ? bench::split_ceiling() : bench::kernel_ceiling();
    ours(out.data());
    std::vector<bench::contender> contenders;
    for (const bench::product_peer& peer : bench::product_peers()) {
      peer.set_threads(threads);
      theirs(peer, other.data());
      bench::require_agreement(name + " of " + peer.name, out, other, tolerance());
      contenders.push_back({peer.name, [&theirs, peer, this] { theirs(peer, out.data()); }});
    }
    const auto flops = 2. * static_cast<double>(count * shape.rows * shape.depth * shape.columns);
    table.row(
        {name, threads, flops, threads * ceiling}, [&] { ours(out.data()); }, contenders);
  }
};

/// Rows that a matrix unit may make come a second time, made by it.
std::string name_of(const char* kind, const product_shape& s, const cairn::gemm_options& options) {
  return name_of(kind, s) + (options.matrix_unit ? "-matrix-unit" : "");
}

void squares(bench::comparison& table, std::size_t size, const cairn::gemm_options& options) {
  const std::string name = name_of("gemm", {size, size, size}, options);
  if (!table.wants(name)) return;
  product_row row{{size, size, size}};
  if (options.matrix_unit && !row.is_split()) return;
  row.time(
      table, name, options,
      [&](float* out) {
        cairn::gemm(row.left(), row.right(), matrix_view<float>(out, size, size), cairn::no_epilogue{}, options);
      },
      [&](const bench::product_peer& peer, float* out) { peer.multiply(row.shape, row.a.data(), row.b.data(), out); });
}

/// gelu(a b + bias). Where a peer has no such product, ours of a row follow its product, while the row is in a cache.
void fused(bench::comparison& table, const product_shape& shape, const cairn::gemm_options& options) {
  const std::string name = name_of("gemm-bias-gelu", shape, options);
  if (!table.wants(name)) return;
  product_row row{shape};
  if (options.matrix_unit && !row.is_split()) return;
  row.time(
      table, name, options,
      [&](float* out) {
        cairn::gemm(row.left(), row.right(), matrix_view<float>(out, shape.rows, shape.columns),
                    cairn::epilogue(cairn::with_bias<float>{row.bias}, cairn::with_gelu{}), options);
      },
      [&](const bench::product_peer& peer, float* out) {
        if (peer.multiply_gelu != nullptr) {
          return peer.multiply_gelu(shape, row.a.data(), row.b.data(), row.bias.data(), out);
        }
        peer.multiply(shape, row.a.data(), row.b.data(), out);
        cairn::parallel_for(shape.rows, 64, options.threads, [&](std::size_t begin, std::size_t end, int) {
          for (std::size_t r = begin; r < end; ++r) {
            const std::span<float> values(out + r * shape.columns, shape.columns);
            cairn::axpy(1.F, row.bias, values);
            cairn::gelu<float>(values, values);
          }
        });
      });
}

void batch(bench::comparison& table, const product_shape& shape, int threads) {
  constexpr std::size_t count = 256;
  const std::string name = name_of("gemm-batch", shape);
  if (!table.wants(name)) return;
  product_row row{shape, count};
  const std::size_t between = shape.rows * shape.depth, between_out = shape.rows * shape.columns;
  row.time(
      table, name, {.threads = threads},
      [&](float* out) {
        cairn::gemm_batch(count, row.left(), between, row.right(), 0,
                          matrix_view<float>(out, shape.rows, shape.columns), between_out, cairn::no_epilogue{},
                          {.threads = threads});
      },
      [&](const bench::product_peer& peer, float* out) {
        if (threads > 1)
          peer.set_threads(1);  // each product on one thread, as many products at once as there are threads
        cairn::parallel_for(count, count / 16, threads, [&](std::size_t begin, std::size_t end, int) {
          for (std::size_t n = begin; n < end; ++n) {
            peer.multiply(shape, row.a.data() + n * between, row.b.data(), out + n * between_out);
          }
        });
      });
}

}  // namespace

int main(int argc, char** argv) {
  bench::comparison table(argc, argv);
  for (const int threads : {1, 2}) {
    for (const bool by_unit : {false, true}) {
      const cairn::gemm_options options{.threads = threads, .matrix_unit = by_unit};
      for (const std::size_t size : {512U, 1024U, 2048U}) squares(table, size, options);
      for (const product_shape& shape :
           {product_shape{6400, 64, 64}, {6400, 64, 256}, {2048, 384, 1536}, {256, 1024, 64}, {64, 64, 4096}}) {
        fused(table, shape, options);
      }
    }
    for (const std::size_t columns : {16U, 32U, 64U, 128U}) batch(table, {64, 64, columns}, threads);
  }
}
