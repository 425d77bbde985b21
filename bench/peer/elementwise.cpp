// Elementwise kernels and those of rows against PyTorch: exp, GELU, softmax and layer norm, into memory that is there
// already (PyTorch's *_out functions where it has them). Last rows: what fits in the first cache.

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <string>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/kernel/activation.hpp"
#include "cairn/kernel/layer_norm.hpp"
#include "cairn/kernel/softmax.hpp"
#include "peer/peer.hpp"

namespace {

struct table {
  std::size_t rows, columns;
  std::vector<float> x, ours, theirs;
  at::Tensor in, out;

  table(std::size_t rows_, std::size_t columns_)
      : rows(rows_), columns(columns_), x(rows * columns), ours(x.size()), theirs(x.size()) {
    cairn::random_stream random(rows, cairn::purpose::simulate);
    for (float& value : x) value = 2 * static_cast<float>(random.normal());
    const std::vector<std::int64_t> shape{static_cast<std::int64_t>(rows), static_cast<std::int64_t>(columns)};
    in = at::from_blob(x.data(), shape);
    out = at::from_blob(theirs.data(), shape);
  }
};

}  // namespace

int main(int argc, char** argv) {
  const at::NoGradGuard no_gradients;
  bench::comparison compare(argc, argv);
  const auto shapes = {std::pair{4096, 1024}, {12800, 200}, {25600, 64}, {16, 256}, {16, 64}};
  for (const auto& [rows, columns] : shapes) {
    table t(static_cast<std::size_t>(rows), static_cast<std::size_t>(columns));
    const std::string shape = std::to_string(rows) + "x" + std::to_string(columns);
    for (int threads = 1; threads <= (t.x.size() > 100000 ? 2 : 1); ++threads) {
      at::set_num_threads(threads);
      bench::pin(threads);  // threads begin where their maker may run
      // In the first cache the bound is arithmetic: an element's multiplications and multiply-adds, two vectors a
      // cycle.
      const auto row = [&](const std::string& name, double operations, const auto& ours, const auto& theirs) {
        if (!compare.wants(name + "_" + shape)) return;
        ours();
        theirs();
        bench::require_agreement(name, t.ours, t.theirs, 1e-5);
        const auto bytes = static_cast<double>(8 * t.x.size());
        const double ceiling = t.x.size() < 100000 ? 8 * bench::kernel_ceiling() / 2 / operations : 0;
        compare.row({name + "_" + shape, threads, bytes, ceiling, "GB/s"}, ours, {{"torch", theirs}});
      };
      const auto x = std::span<const float>(t.x);
      const auto out = std::span(t.ours);
      row(
          "exp", 12, [&] { cairn::exp(x, out, threads); }, [&] { at::exp_out(t.out, t.in); });
      row(
          "gelu", cairn::active_isa() == cairn::isa::avx512 ? 10 : 26, [&] { cairn::gelu(x, out, threads); },
          [&] { at::gelu_out(t.out, t.in); });
      row(
          "softmax", 11, [&] { cairn::softmax(x, out, t.columns, threads); },
          [&] { at::_softmax_out(t.out, t.in, 1, false); });
      const std::vector<float> gain(t.columns, 1.5F), bias(t.columns, 0.25F);
      std::vector<float> mean(t.rows), inverse(t.rows);
      const at::Tensor their_gain = at::full({columns}, 1.5F), their_bias = at::full({columns}, 0.25F);
      at::Tensor their_mean = at::empty({rows, 1}), their_inverse = at::empty({rows, 1});
      row(
          "layer_norm", 3, [&] { cairn::layer_norm(x, gain, bias, 1e-5F, out, mean, inverse, threads); },
          [&] {
            at::native_layer_norm_out(t.out, their_mean, their_inverse, t.in, {columns}, their_gain, their_bias, 1e-5);
          });
    }
  }
}
