#include "cairn/recommender/sequence_settings.hpp"

#include "cairn/block/linear.hpp"
#include "cairn/block/softmax_head.hpp"
#include "catch.hpp"

namespace {

/// An encoder of a user's own.
struct plain_encoder {
  std::size_t width = 4;
  std::size_t longest() const noexcept { return 10; }
  template <class Scalar>
  cairn::linear<Scalar> make() const {
    return cairn::linear<Scalar>({width, width});
  }
};
struct without_longest {
  std::size_t width = 4;
  template <class Scalar>
  cairn::linear<Scalar> make() const {
    return cairn::linear<Scalar>({width, width});
  }
};
struct no_block {
  std::size_t width = 4;
  std::size_t longest() const noexcept { return 10; }
  template <class Scalar>
  Scalar make() const {
    return 0;
  }
};
struct no_objective {};

}  // namespace

static_assert(cairn::sequence_encoder<plain_encoder>);
static_assert(!cairn::sequence_encoder<without_longest> && !cairn::sequence_encoder<no_block>);
static_assert(cairn::sequence_objective<cairn::every_next_item> && !cairn::sequence_objective<no_objective>);

TEST_CASE("settings of a sequence recommender take any encoder and head", "[recommender]") {
  const cairn::sequence_recommender_settings<plain_encoder, cairn::softmax_head> settings{.encoder = {.width = 7}};
  CHECK(settings.encoder.make<double>().inputs() == 7);
  CHECK(settings.validation_seen == cairn::seen_items::exclude);
  CHECK(settings.attributes == nullptr);
  CHECK_FALSE(settings.use_of_attributes.predict);
}
