#include "cairn/block/pooling.hpp"

#include <limits>
#include <vector>

#include "block/laws.hpp"
#include "cairn/block/gru.hpp"
#include "cairn/block/linear.hpp"
#include "cairn/block/sequential.hpp"
#include "catch.hpp"

namespace {

template <class Policy>
void check_pooling(const Policy& policy = {}) {
  const cairn::pooling<double, Policy> block{policy};
  laws::check_block(block);
  laws::check_gradients(block, {2, 0, 3});
  laws::check_decoding(block);
  laws::check_modes(cairn::pooling<float, Policy>{policy});
}

template <class Policy>
std::vector<double> pooled_by_hand(const Policy& policy = {}) {
  const std::vector<std::uint32_t> offsets{0, 3, 3, 4};
  const std::vector<double> x{1, 8, 6, 2, 5, 2, 7, -9};
  cairn::workspace memory;
  cairn::nothing unkept;
  return laws::copied(
      cairn::pooling<double, Policy>{policy}.forward({x.data(), 4, 2}, cairn::pass(offsets, memory), unkept));
}

}  // namespace

TEST_CASE("pooling: gradients, modes and decoding", "[block]") {
  check_pooling<cairn::mean_pooling>();
  check_pooling<cairn::maximum_pooling>();
  check_pooling<cairn::last_pooling>();
  check_pooling<cairn::first_pooling>();
  for (const double decay : {0., .5, .93, 1.}) check_pooling(cairn::decayed_mean_pooling{decay});
}

TEST_CASE("pooling by hand, an empty sequence among them", "[block]") {
  using values = std::vector<double>;
  CHECK((pooled_by_hand<cairn::mean_pooling>() == values{4, 4, 0, 0, 7, -9}));
  CHECK((pooled_by_hand<cairn::maximum_pooling>() == values{6, 8, 0, 0, 7, -9}));
  CHECK((pooled_by_hand<cairn::last_pooling>() == values{5, 2, 0, 0, 7, -9}));
  CHECK((pooled_by_hand<cairn::first_pooling>() == values{1, 8, 0, 0, 7, -9}));
}

TEST_CASE("a decayed mean by hand, between the last row and the mean", "[block]") {
  using values = std::vector<double>;
  using decayed = cairn::decayed_mean_pooling;
  CHECK((pooled_by_hand(decayed{1}) == pooled_by_hand<cairn::mean_pooling>()));
  CHECK((pooled_by_hand(decayed{0}) == pooled_by_hand<cairn::last_pooling>()));
  // (1/4, 1/2, 1) / (7/4) of 1 6 5 and of 8 2 2
  CHECK(laws::difference(pooled_by_hand(decayed{.5}), values{33. / 7, 20. / 7, 0, 0, 7, -9}) < 1e-15);
  for (const double bad : {-.1, 1.1, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_WITH(decayed{bad}.check(), Catch::Contains("decayed_mean_pooling.decay: not a share"));
  }
  CHECK_NOTHROW(decayed{}.check());
}

TEST_CASE("the maximum: of equal ones the first has the gradient, and NaN does not vanish", "[block]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> x{1, 2, nan, 2, 3, 1};
  std::vector<double> out(2), d_x(6);
  const double d_out[] = {5, 7};
  const cairn::matrix_view<const double> rows(x.data(), 3, 2);
  cairn::maximum_pooling::pool(rows, 0, out.data());
  CHECK(std::isnan(out[0]));
  CHECK(out[1] == 2);
  cairn::maximum_pooling::spread(rows, static_cast<const double*>(d_out), cairn::matrix_view<double>(d_x.data(), 3, 2));
  CHECK((d_x == std::vector<double>{0, 7, 5, 0, 0, 0}));
}

TEST_CASE("what follows a pooling in a sequential has one row a sequence", "[block]") {
  using classifier = cairn::sequential<cairn::gru<double>, cairn::pooling<double, cairn::last_pooling>,
                                       cairn::linear<double>, cairn::linear<double>>;
  const classifier block(cairn::gru<double>({5, 4}), {}, cairn::linear<double>({4, 3}), cairn::linear<double>({3, 2}));
  CHECK(cairn::pools<classifier>);
  laws::check_block(block);
  laws::check_decoding(block);
  const cairn::sequential<classifier, cairn::linear<double>> nested(block, cairn::linear<double>({2, 6}));
  laws::check_block(nested);
}
