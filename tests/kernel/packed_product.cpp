#include "cairn/kernel/packed_product.hpp"

#include <vector>

#include "catch.hpp"
#include "kernel/numbers.hpp"

namespace {

/// Whether a packed operand, from either layout, gives the bits of gemm in all columns that there are, and 0 behind
/// them; `planted` is added to an element of the operand after it is packed.
template <class T>
bool packed_as_gemm(std::size_t rows, std::size_t depth, std::size_t columns, bool transposed, T planted = 0) {
  const auto a = random_numbers<T>(rows * depth, 1), stored = random_numbers<T>(depth * columns, 2);
  const cairn::matrix_view<const T> b = transposed
                                            ? cairn::matrix_view<const T>(stored.data(), columns, depth).transposed()
                                            : cairn::matrix_view<const T>(stored.data(), depth, columns);
  const cairn::matrix_view<const T> left(a.data(), rows, depth);
  std::vector<T> memory(cairn::packed_matrix<T>::size(depth, columns), T(7));
  const cairn::packed_matrix<T> packed(b, memory);
  memory[0] += planted;
  std::vector<T> expected(rows * columns), out(rows * packed.columns(), T(7));
  const cairn::matrix_view<T> whole(out.data(), rows, packed.columns()), wanted(expected.data(), rows, columns);
  packed.multiply(left, whole);
  packed.multiply(left, whole, cairn::joining::add);
  cairn::gemm<T>(left, b, wanted);
  cairn::gemm<T>(left, b, wanted, cairn::no_epilogue{}, {.how = cairn::joining::add});
  bool same = packed.columns() >= columns && packed.rows() == depth;
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < packed.columns(); ++c)
      same = same && whole(r, c) == (c < columns ? wanted(r, c) : T(0));
  }
  return same;
}

}  // namespace

TEST_CASE("a packed right operand gives the bits of the product, and a wrong element is seen", "[kernel]") {
  for (const std::size_t columns : {1U, 15U, 16U, 33U, 64U, 150U, 192U}) {
    for (const std::size_t rows : {1U, 5U, 48U}) {
      CHECK(packed_as_gemm<float>(rows, 50, columns, false));
      CHECK(packed_as_gemm<float>(rows, 50, columns, true));
      CHECK(packed_as_gemm<double>(rows, 11, columns, true));
    }
  }
  CHECK(packed_as_gemm<float>(3, 600, 20, true));
  CHECK(packed_as_gemm<float>(0, 4, 20, true));
  CHECK_FALSE(packed_as_gemm<float>(5, 50, 33, false, 1.F));
}
