#include "cairn/kernel/activation_epilogue.hpp"

#include <span>
#include <vector>

#include "cairn/kernel/gemm.hpp"
#include "catch.hpp"

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

TEST_CASE("activations are epilogues too", "[kernel]") {
  check_activation(cairn::with_gelu{}, [](std::span<float> x) { cairn::gelu<float>(x, x); });
  check_activation(cairn::with_silu{}, [](std::span<float> x) { cairn::silu<float>(x, x); });
}
