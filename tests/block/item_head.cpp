#include "cairn/block/item_head.hpp"

#include "block/head_laws.hpp"
#include "cairn/kernel/dot.hpp"
#include "catch.hpp"

namespace {

/// A head of a user's own: the squared distance between the target's score and 1.
struct one_for_the_target {
  one_for_the_target prepare(std::span<const std::uint32_t>) const { return *this; }
  template <class T>
  double learn(const cairn::item_targets<T>& batch, const cairn::pass&, double scale, const cairn::matrix_view<T>& d_h,
               cairn::touched_rows<T>& d_table) const {
    double sum = 0;
    for (std::size_t n = 0; n < batch.h.rows; ++n) {
      std::fill_n(d_h.row(n), d_h.columns, T{0});
      const std::uint32_t target = batch.targets[n];
      if (target == cairn::no_target) continue;
      const std::span<const T> h{batch.h.row(n), d_h.columns}, item{batch.table.row(target), d_h.columns};
      const T miss = cairn::dot<T>(h, item) - 1;
      sum += static_cast<double>(miss * miss);
      cairn::axpy<T>(static_cast<T>(2 * scale) * miss, item, {d_h.row(n), d_h.columns});
      d_table.add(target, h, static_cast<T>(2 * scale) * miss);
    }
    return sum;
  }
};
static_assert(cairn::item_head<one_for_the_target>);

}  // namespace

TEST_CASE("a head of a user's own keeps the laws", "[block]") {
  laws::check_head(one_for_the_target{});
}
