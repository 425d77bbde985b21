/// Square products, those of transformers with what follows them, and batches of small ones, against OpenBLAS, BLIS,
/// oneDNN and Eigen.

#include "cairn/kernel/gemm.hpp"

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "cairn/core/random.hpp"
#include "peer/gemm_peers.hpp"
#include "peer/peer.hpp"

namespace {

std::vector<float> normals(std::size_t size, std::uint64_t seed) {
  cairn::random_stream random(seed, cairn::purpose::simulate);
  std::vector<float> values(size);
  for (float& value : values) value = static_cast<float>(random.normal());
  return values;
}

std::string name_of(const char* kind, const bench::product_shape& s) {
  return std::string(kind) + "-" + std::to_string(s.rows) + "x" + std::to_string(s.depth) + "x" +
         std::to_string(s.columns);
}

void plain(bench::comparison& table, const bench::product_shape& shape, int threads) {
  const std::string name = name_of("gemm", shape);
  if (!table.wants(name)) return;
  const auto a = normals(shape.rows * shape.depth, 1), b = normals(shape.depth * shape.columns, 2);
  std::vector<float> ours(shape.rows * shape.columns), theirs(ours.size());
  const auto run = [&] {
    cairn::gemm<float>(cairn::matrix_view<const float>(a.data(), shape.rows, shape.depth),
                       cairn::matrix_view<const float>(b.data(), shape.depth, shape.columns),
                       cairn::matrix_view<float>(ours.data(), shape.rows, shape.columns), {}, {.threads = threads});
  };
  run();
  std::vector<bench::contender> peers;
  for (const bench::product_peer& peer : bench::product_peers()) {
    peer.set_threads(threads);
    const auto other = [&, multiply = peer.multiply] { multiply(shape, a.data(), b.data(), theirs.data()); };
    other();
    bench::require_agreement(name + " of " + peer.name, ours, theirs,
                             1e-6 * std::sqrt(static_cast<double>(shape.depth)));
    peers.push_back({peer.name, other});
  }
  table.row({name, threads, 2. * static_cast<double>(shape.rows * shape.depth * shape.columns),
             threads * bench::kernel_ceiling()},
            run, peers);
}

}  // namespace

int main(int argc, char** argv) {
  bench::comparison table(argc, argv);
  for (const int threads : {1, 2}) {
    for (const std::size_t size : {512U, 1024U, 2048U}) plain(table, {size, size, size}, threads);
  }
}
