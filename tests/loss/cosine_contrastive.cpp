#include "cairn/loss/cosine_contrastive.hpp"

#include <cmath>
#include <vector>

#include "catch.hpp"
#include "law.hpp"

namespace {
struct planted_mean : cairn::cosine_contrastive_loss {
  using cosine_contrastive_loss::value;
  template <class T>
  void slope(std::span<const T> predictions, std::span<const T> targets, std::span<T> slopes) const {
    cosine_contrastive_loss::slope(predictions, targets, slopes);
    for (std::size_t i = 0; i < slopes.size(); ++i) slopes[i] *= targets[i] > 0 ? T{1} : T{2};
  }
};
}  // namespace

TEST_CASE("the cosine contrastive loss obeys the law, and the law rejects a forgotten mean") {
  CHECK(cairn::test::obeys_list_law(cairn::cosine_contrastive_loss{}, false));
  CHECK(cairn::test::obeys_list_law(cairn::cosine_contrastive_loss{.margin = -.5, .others = 3}, false));
  CHECK_FALSE(cairn::test::obeys_list_law(planted_mean{}, false));
}

TEST_CASE("the cosine contrastive loss by hand") {
  const std::vector<double> p{.75, .5, .25, .75}, t{1, 0, 0, 0};
  const cairn::cosine_contrastive_loss loss{.margin = .5, .others = 6};
  // .25 for the positive; of three negatives one is beyond the margin, by .25.
  CHECK(loss.value(std::span<const double>(p), std::span<const double>(t)) == Approx(.25 + 2 * .25));
  std::vector<double> slopes(4);
  loss.slope(std::span<const double>(p), std::span<const double>(t), std::span(slopes));
  CHECK(slopes == std::vector<double>{-1, 0, 0, 2});
}

TEST_CASE("the cosine contrastive loss refuses wrong settings by name") {
  CHECK_THROWS_WITH(cairn::check_loss(cairn::cosine_contrastive_loss{.margin = 2}),
                    Catch::Contains("cosine_contrastive_loss.margin"));
  CHECK_THROWS_WITH(cairn::check_loss(cairn::cosine_contrastive_loss{.others = 0}),
                    Catch::Contains("cosine_contrastive_loss.others"));
}
