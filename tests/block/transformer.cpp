#include "cairn/block/transformer.hpp"

#include "block/laws.hpp"
#include "cairn/block/feed_forward.hpp"
#include "cairn/block/self_attention.hpp"
#include "catch.hpp"

namespace {

template <cairn::norm_order Order>
auto example_layer(double rate) {
  using attention = cairn::self_attention<double>;
  using forward = cairn::feed_forward<double>;
  return cairn::transformer_layer<attention, forward, cairn::layer_normalization<double>, Order>(
      attention({.width = 8, .heads = {2}}), forward({8, 12}), cairn::layer_normalization<double>({8}), rate);
}

}  // namespace

TEST_CASE("a transformer's layers", "[block]") {
  const auto before = example_layer<cairn::norm_order::before>(0);
  laws::check_block(before);
  laws::check_block(example_layer<cairn::norm_order::behind>(0));
  laws::check_gradients(example_layer<cairn::norm_order::before>(.25));
  laws::check_gradients(example_layer<cairn::norm_order::behind>(.25));
  using layer = std::remove_const_t<decltype(before)>;
  laws::check_block(cairn::transformer<layer>({before, before}));
}
