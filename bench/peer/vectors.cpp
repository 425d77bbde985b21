/// One vector against the rows of a table: inner products, squared distances and cosines in float, bfloat16 and int8,
/// with tables in the first cache, the second and memory. Rows ending in -of-reading have as their ratio the share of
/// what a loop reaches that only reads and adds the table up; their ceiling is the arithmetic of the multiply-adds that
/// the row needs. The other rows are against OpenBLAS, Eigen and faiss. OPENBLAS_CORETYPE=SkylakeX makes OpenBLAS use
/// its AVX-512 kernels where it would not by itself.

#include <cblas.h>
#include <faiss/utils/distances.h>

#include <Eigen/Core>
#include <Eigen/SparseCore>
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/kernel/gemv.hpp"
#include "cairn/kernel/reference.hpp"
#include "cairn/kernel/row_scores.hpp"
#include "cairn/kernel/sparse.hpp"
#include "peer.hpp"
#include "table.hpp"

namespace {

template <class T>
constexpr const char* type_name = std::is_same_v<T, float>         ? "float"
                                  : std::is_same_v<T, std::int8_t> ? "int8"
                                                                   : "bf16";

struct place {
  const char* name;
  std::size_t bytes;
};

template <class T>
void fill_normal(std::span<T> values, std::uint64_t seed) {
  cairn::random_stream random(seed, cairn::purpose::simulate);
  // Drawn once and repeated: what large tables hold does not matter.
  std::vector<T> drawn(std::min<std::size_t>(values.size(), 65521));
  for (T& value : drawn) {
    const auto normal = static_cast<float>(random.normal());
    value = static_cast<T>(std::is_same_v<T, std::int8_t> ? normal * 30 : normal);
  }
  for (std::size_t n = 0; n < values.size(); ++n) values[n] = drawn[n % drawn.size()];
}

template <class Sum>
std::vector<float> as_floats(const std::vector<Sum>& values) {
  return {values.begin(), values.end()};
}

/// Rows of the table for one measure; `fused` multiply-adds an element, `peers` what else computes it.
template <class T, class Sum, class Score, class Expected>
void measure(bench::comparison& table, const std::string& name, std::span<const T> x, std::span<const T> rows,
             std::vector<Sum>& out, double fused, const Score& score, const Expected& expected,
             const std::vector<bench::contender>& peers) {
  if (!table.wants(name)) return;
  score();
  std::vector<float> some;
  for (std::size_t r = 0; r < std::min<std::size_t>(out.size(), 100); ++r) {
    some.push_back(static_cast<float>(expected(x, rows.subspan(r * x.size(), x.size()))));
  }
  const auto found = as_floats(out);
  bench::require_agreement(name, std::span(found).first(some.size()), some, 1e-4);
  const auto bytes = static_cast<double>(rows.size_bytes());
  const auto* words = reinterpret_cast<const float*>(rows.data());
  const double arithmetic =
      std::is_same_v<T, std::int8_t> ? 0 : bench::kernel_ceiling() / (2 * fused) * static_cast<double>(sizeof(T));
  table.row({name + "-of-reading", 1, bytes, arithmetic, "GB/s"}, score,
            {{"reading", [&] {
                bench::read_all({words, rows.size_bytes() / sizeof(float)});
              }}});
  if (!peers.empty()) table.row({name, 1, bytes, 0, "GB/s"}, score, peers);
}

template <class T>
void run(bench::comparison& table, const place& where, std::size_t width) {
  const std::string suffix = std::string("-") + type_name<T> + "-" + std::to_string(width) + "-" + where.name;
  if (!table.wants("dot" + suffix) && !table.wants("distance" + suffix) && !table.wants("cosine" + suffix)) return;
  const std::size_t count = where.bytes / (width * sizeof(T));
  const bench::huge_table<T> held(count * width);
  fill_normal(held.values(), 1);
  std::vector<T> x(width);
  fill_normal(std::span(x), 2);
  const std::span<const T> rows = held.values(), query = x;
  std::vector<cairn::sum_of_products<T>> sums(count);
  std::vector<float> cosines(count), others(count);
  std::vector<bench::contender> dots, distances;
  if constexpr (std::is_same_v<T, float>) {
    const auto m = static_cast<int>(count), n = static_cast<int>(width);
    dots.push_back({"openblas", [&, m, n] {
                      cblas_sgemv(CblasRowMajor, CblasNoTrans, m, n, 1.F, rows.data(), n, x.data(), 1, 0.F,
                                  others.data(), 1);
                    }});
    dots.push_back({"eigen", [&] {
                      using matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
                      const Eigen::Map<const matrix> a(rows.data(), static_cast<Eigen::Index>(count),
                                                       static_cast<Eigen::Index>(width));
                      const Eigen::Map<const Eigen::VectorXf> v(x.data(), static_cast<Eigen::Index>(width));
                      Eigen::Map<Eigen::VectorXf>(others.data(), static_cast<Eigen::Index>(count)).noalias() = a * v;
                    }});
    dots.push_back(
        {"faiss", [&] { faiss::fvec_inner_products_ny(others.data(), x.data(), rows.data(), width, count); }});
    distances.push_back({"faiss", [&] { faiss::fvec_L2sqr_ny(others.data(), x.data(), rows.data(), width, count); }});
    for (const bench::contender& peer : dots) {
      cairn::gemv<float>(rows, query, sums);
      peer.run();
      bench::require_agreement(peer.name, sums, others, 1e-5);
    }
  }
  measure<T>(
      table, "dot" + suffix, query, rows, sums, 1, [&] { cairn::row_dots<T>(query, rows, sums); },
      [](auto a, auto b) { return cairn::reference::dot<T>(a, b); }, dots);
  measure<T>(
      table, "distance" + suffix, query, rows, sums, 1, [&] { cairn::row_squared_distances<T>(query, rows, sums); },
      [](auto a, auto b) { return cairn::reference::squared_distance<T>(a, b); }, distances);
  measure<T>(
      table, "cosine" + suffix, query, rows, cosines, 2, [&] { cairn::row_cosines<T>(query, rows, cosines); },
      [](auto a, auto b) { return cairn::reference::cosine<T>(a, b); }, {});
}

/// A^T x, against OpenBLAS.
void run_transposed(bench::comparison& table, const place& where, std::size_t width) {
  const std::string name = "gemv-transposed-float-" + std::to_string(width) + "-" + where.name;
  if (!table.wants(name)) return;
  const std::size_t count = where.bytes / (width * sizeof(float));
  const bench::huge_table<float> held(count * width);
  fill_normal(held.values(), 1);
  std::vector<float> x(count), ours(width), theirs(width);
  fill_normal(std::span(x), 2);
  const auto m = static_cast<int>(count), n = static_cast<int>(width);
  const std::span<const float> rows = held.values();
  const auto cairn = [&] { cairn::gemv_transposed<float>(rows, x, ours); };
  const auto openblas = [&] {
    cblas_sgemv(CblasRowMajor, CblasTrans, m, n, 1.F, rows.data(), n, x.data(), 1, 0.F, theirs.data(), 1);
  };
  cairn();
  openblas();
  bench::require_agreement(name, ours, theirs, 1e-3);  // sums of up to a million terms, in another order
  table.row({name, 1, static_cast<double>(rows.size_bytes()), 0, "GB/s"}, cairn, {{"openblas", openblas}});
  table.row({name + "-of-reading", 1, static_cast<double>(rows.size_bytes()), 0, "GB/s"}, cairn,
            {{"reading", [&] { bench::read_all(rows); }}});
}

/// A sparse matrix of 20,000 rows of 30 entries by a dense one of so many rows, against Eigen.
void run_sparse(bench::comparison& table, std::size_t dense_rows, std::size_t width) {
  const std::string name = "sparse-times-dense-" + std::to_string(dense_rows) + "x" + std::to_string(width);
  if (!table.wants(name)) return;
  constexpr std::size_t rows = 20000, entries = 30;
  const bench::huge_table<float> held(dense_rows * width);
  fill_normal(held.values(), 1);
  cairn::random_stream random(3, cairn::purpose::simulate);
  std::vector<std::size_t> offsets{0};
  std::vector<std::uint32_t> columns;
  std::vector<float> values;
  using sparse = Eigen::SparseMatrix<float, Eigen::RowMajor>;
  using dense = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  std::vector<Eigen::Triplet<float>> triplets;
  for (std::size_t r = 0; r < rows; ++r) {
    std::set<std::uint32_t> drawn;
    while (drawn.size() < entries) drawn.insert(random.below(static_cast<std::uint32_t>(dense_rows)));
    for (const std::uint32_t column : drawn) {
      columns.push_back(column);
      values.push_back(static_cast<float>(random.normal()));
      triplets.emplace_back(static_cast<int>(r), static_cast<int>(column), values.back());
    }
    offsets.push_back(columns.size());
  }
  sparse a(static_cast<int>(rows), static_cast<int>(dense_rows));
  a.setFromTriplets(triplets.begin(), triplets.end());
  const std::span<const float> right = held.values();
  const Eigen::Map<const dense> b(right.data(), static_cast<Eigen::Index>(dense_rows),
                                  static_cast<Eigen::Index>(width));
  std::vector<float> ours(rows * width), theirs(rows * width);
  Eigen::Map<dense> to(theirs.data(), static_cast<Eigen::Index>(rows), static_cast<Eigen::Index>(width));
  const auto cairn = [&] { cairn::sparse_times_dense<float>(offsets, columns, values, right, width, ours); };
  const auto eigen = [&] { to.noalias() = a * b; };
  cairn();
  eigen();
  bench::require_agreement(name, ours, theirs, 1e-5);
  table.row({name, 1, static_cast<double>(columns.size() * width * sizeof(float)), 0, "GB/s"}, cairn,
            {{"eigen", eigen}});
}

}  // namespace

int main(int argc, char** argv) {
  openblas_set_num_threads(1);
  bench::comparison table(argc, argv);
  bench::pin(1);
  for (const place& where : {place{"L1", std::size_t{1} << 15U}, place{"L2", std::size_t{1} << 19U},
                             place{"memory", std::size_t{1} << 28U}}) {
    for (const std::size_t width : {64U, 128U, 256U, 1024U}) {
      run<float>(table, where, width);
      run<cairn::bfloat16>(table, where, width);
      run<std::int8_t>(table, where, width);
      run_transposed(table, where, width);
    }
  }
  for (const std::size_t width : {16U, 64U, 256U}) {
    run_sparse(table, 1000, width);
    run_sparse(table, 1000000, width);
  }
}
