/// The 100 best of 1,000,000 items by inner product, for one query and for many, against faiss and against what bounds
/// them: reading the table, and the product alone. Those rows have names that end in -of-reading and -of-product, and
/// their ratio is the share of the bound. OPENBLAS_CORETYPE=SkylakeX makes OpenBLAS use its AVX-512 kernels where it
/// would not by itself.

#include <cblas.h>
#include <faiss/IndexFlat.h>
#include <omp.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "cairn/core/parallel.hpp"
#include "cairn/core/random.hpp"
#include "cairn/kernel/gemm.hpp"
#include "cairn/kernel/product_top_k.hpp"
#include "peer.hpp"
#include "table.hpp"

namespace {

constexpr std::size_t items = 1000000, width = 64, kept = 100;

/// The product with a tile of items after the other, so that the scores stay in a cache: [queries, tile] or its
/// transpose.
template <class Multiply>
void by_tiles(int threads, std::size_t queries, const Multiply& multiply) {
  constexpr std::size_t tile = 1536;
  static std::vector<std::vector<float>> scores;
  scores.resize(static_cast<std::size_t>(threads));
  for (auto& each : scores) each.resize(tile * queries);
  cairn::parallel_for(items, tile, threads, [&](std::size_t begin, std::size_t end, int worker) {
    multiply(begin, end - begin, scores[static_cast<std::size_t>(worker)].data());
  });
}

void run(bench::comparison& table, std::span<const float> all, faiss::IndexFlatIP& index, std::size_t queries,
         int threads) {
  const std::string name = "top-100-of-" + std::to_string(queries);
  std::vector<float> x(queries * width);
  cairn::random_stream random(queries, cairn::purpose::simulate);
  for (float& value : x) value = static_cast<float>(random.normal());
  const double flops = 2. * static_cast<double>(queries * items * width);
  const double bytes = 4. * static_cast<double>(items * width);

  std::vector<std::vector<cairn::scored_index>> best(queries);
  std::vector<float> found, expected(queries * kept);
  std::vector<std::int64_t> ids(queries * kept);
  const auto ours = [&] { cairn::product_top_k(x, all, width, kept, std::span(best), threads); };
  const auto theirs = [&] {
    index.search(static_cast<std::int64_t>(queries), x.data(), static_cast<std::int64_t>(kept), expected.data(),
                 ids.data());
  };
  const auto set_threads = [&] {
    bench::pin(threads);
    omp_set_num_threads(threads);
    openblas_set_num_threads(threads);
  };
  set_threads();
  ours();
  theirs();
  for (const auto& list : best) {
    for (const cairn::scored_index& entry : list) found.push_back(entry.score);
  }
  bench::require_agreement(name, found, expected, 1e-6);
  table.row({name, threads, flops, threads * bench::kernel_ceiling()}, ours, {{"faiss", theirs}});

  const auto read = [&] {
    cairn::parallel_for(all.size(), std::size_t{1} << 16U, threads, [&](std::size_t begin, std::size_t end, int) {
      bench::read_all(all.subspan(begin, end - begin));
    });
  };
  if (queries < 8) table.row({name + "-of-reading", threads, bytes, 0, "GB/s"}, ours, {{"reading", read}});
  if (queries == 1) return;
  openblas_set_num_threads(1);  // tiles are shared out among threads
  const auto openblas_rows = [&](std::size_t first, std::size_t count, float* scores) {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, static_cast<int>(count), static_cast<int>(queries),
                static_cast<int>(width), 1.F, all.data() + first * width, static_cast<int>(width), x.data(),
                static_cast<int>(width), 0.F, scores, static_cast<int>(queries));
  };
  const auto openblas_columns = [&](std::size_t first, std::size_t count, float* scores) {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, static_cast<int>(queries), static_cast<int>(count),
                static_cast<int>(width), 1.F, x.data(), static_cast<int>(width), all.data() + first * width,
                static_cast<int>(width), 0.F, scores, static_cast<int>(count));
  };
  const auto cairn_rows = [&](std::size_t first, std::size_t count, float* scores) {
    const cairn::matrix_view<const float> left(all.data() + first * width, count, width);
    const cairn::matrix_view<const float> right(x.data(), queries, width);
    cairn::gemm<float>(left, right.transposed(), cairn::matrix_view<float>(scores, count, queries));
  };
  const auto cairn_columns = [&](std::size_t first, std::size_t count, float* scores) {
    const cairn::matrix_view<const float> left(x.data(), queries, width);
    const cairn::matrix_view<const float> right(all.data() + first * width, count, width);
    cairn::gemm<float>(left, right.transposed(), cairn::matrix_view<float>(scores, queries, count));
  };
  table.row({name + "-of-product", threads, flops, threads * bench::kernel_ceiling()}, ours,
            {{"openblas", [&] { by_tiles(threads, queries, openblas_rows); }},
             {"openblas^T", [&] { by_tiles(threads, queries, openblas_columns); }},
             {"cairn gemm", [&] { by_tiles(threads, queries, cairn_rows); }},
             {"cairn gemm^T", [&] { by_tiles(threads, queries, cairn_columns); }}});
}

}  // namespace

int main(int argc, char** argv) {
  bench::comparison table(argc, argv);
  const bench::huge_table<float> held(items * width);
  cairn::random_stream random(1, cairn::purpose::simulate);
  for (float& value : held.values()) value = static_cast<float>(random.normal());
  faiss::IndexFlatIP index(static_cast<std::int64_t>(width));
  index.add(static_cast<std::int64_t>(items), held.values().data());
  for (const int threads : {1, 2}) {
    for (const std::size_t queries : {1U, 4U, 16U, 256U}) {
      if (table.wants("top-100-of-" + std::to_string(queries))) run(table, held.values(), index, queries, threads);
    }
  }
}
