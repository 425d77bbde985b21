#include "cairn/kernel/activation_epilogue.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "cairn/kernel/gemm.hpp"
#include "cairn/kernel/reference.hpp"
#include "catch.hpp"
#include "kernel/elementwise.hpp"

namespace {

/// The epilogue's product has the bits of the plain product that went through the function.
template <class Epilogue, class Function>
void check_activation(const Epilogue& epilogue, const Function& function) {
  const std::size_t rows = 14, columns = 45, depth = 3;
  std::vector<float> a(rows * depth), b(depth * columns), out(rows * columns), plain(rows * columns);
  for (std::size_t n = 0; n < a.size(); ++n) a[n] = static_cast<float>(n % 7) - 3;
  for (std::size_t n = 0; n < b.size(); ++n) b[n] = static_cast<float>(n % 11) * .25F - 1;
  const cairn::matrix_view<const float> left(a.data(), rows, depth), right(b.data(), depth, columns);
  cairn::gemm(left, right, cairn::matrix_view<float>(out.data(), rows, columns), epilogue);
  cairn::gemm(left, right, cairn::matrix_view<float>(plain.data(), rows, columns));
  function(std::span<float>(plain));
  CHECK(out == plain);
}

}  // namespace

TEST_CASE("SiLU and GPT-2's GELU are epilogues too", "[kernel]") {
  check_activation(cairn::with_gelu_tanh{}, [](std::span<float> x) { cairn::gelu_tanh<float>(x, x); });
  check_activation(cairn::with_silu{}, [](std::span<float> x) { cairn::silu<float>(x, x); });
}

TEST_CASE("GELU of a product is as near as its argument is", "[kernel]") {
  const auto x = elementwise::samples<float>();
  std::vector<float> out(x.size());
  const float one = 1;
  cairn::gemm(cairn::matrix_view<const float>(x.data(), x.size(), 1), cairn::matrix_view<const float>(&one, 1, 1),
              cairn::matrix_view<float>(out.data(), x.size(), 1), cairn::with_gelu{});
  double worst = 0;
  bool edges = true;
  for (std::size_t n = 0; n < x.size(); ++n) {
    if (!std::isfinite(x[n])) {
      edges = edges && (std::isnan(x[n]) ? std::isnan(out[n]) : out[n] == (x[n] > 0 ? x[n] : 0));
    } else if (std::abs(x[n]) > 1e-30F) {
      const double expected = cairn::reference::gelu(static_cast<double>(x[n]));
      worst = std::max(worst, std::abs(out[n] - expected) / std::abs(static_cast<double>(x[n])));
    }
  }
  CHECK(edges);
  CHECK(worst < 1.8e-7);
}
