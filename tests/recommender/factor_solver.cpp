#include "cairn/recommender/factor_solver.hpp"

#include "cairn/loss/squared.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "cairn/recommender/matrix_factorization.hpp"
#include "catch.hpp"

namespace {

/// A user's own solver: every factor of an item is how often it was taken, every factor of a customer is 1.
struct counting_solver {
  void check() const {}
  bool learns_values() const { return false; }
  void fit(cairn::factors& model, const cairn::interactions& data, const cairn::factor_training&,
           const cairn::execution&) const {
    model.user_factors.setOnes();
    for (std::size_t i = 0; i < data.items(); ++i) {
      model.item_factors.row(static_cast<Eigen::Index>(i)).setConstant(static_cast<float>(data.by_item().row_size(i)));
    }
  }
  void fold_in(const cairn::factors&, std::span<const std::uint32_t>, cairn::history_view,
               const cairn::factor_training&, cairn::folded_customer& customer) const {
    for (float& factor : customer.factors) factor = 1;
  }
};
static_assert(cairn::factor_solver<counting_solver>);
static_assert(!cairn::factor_solver<cairn::squared_loss>);

}  // namespace

TEST_CASE("a user's own solver learns a factorization") {
  const std::vector<cairn::interaction> entries{{0, 1, 1}, {1, 1, 1}, {1, 2, 1}};
  cairn::matrix_factorization<counting_solver> model{{.factors = 1}};
  const auto train = cairn::all_of(cairn::interactions(2, 3, entries));
  model.fit(train);
  CHECK(cairn::recommend(model, train, 0, 1, {.seen = cairn::seen_items::allow}).at(0).item == 1);
  CHECK(cairn::recommend(model, train, 0, 1).at(0).item == 2);
}
