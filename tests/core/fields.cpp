#include "cairn/core/fields.hpp"

#include <limits>
#include <string>
#include <tuple>
#include <vector>

#include "cairn/core/array.hpp"
#include "catch.hpp"

namespace {

template <class Scalar>
struct linear {
  cairn::matrix<Scalar> weight;
  cairn::vector<Scalar> bias;
  static constexpr auto fields() {
    return std::tuple{cairn::field("weight", &linear::weight), cairn::field("bias", &linear::bias)};
  }
};

template <class Scalar>
struct network {
  linear<Scalar> first;
  std::vector<linear<Scalar>> layers;
  std::vector<Scalar> scale;
  int epoch = 0;  // no field: nothing walks over it
  static constexpr auto fields() {
    return std::tuple{cairn::field("first", &network::first), cairn::field("layers", &network::layers),
                      cairn::field("scale", &network::scale)};
  }
};

template <class Scalar>
linear<Scalar> filled(int rows, int columns, Scalar value) {
  return {cairn::matrix<Scalar>::Constant(rows, columns, value), cairn::vector<Scalar>::Constant(rows, value)};
}

template <class Scalar>
network<Scalar> example(Scalar value) {
  return {filled(2, 3, value), {filled(2, 2, value), filled(1, 2, value)}, {value, value}, 5};
}

std::vector<std::string> names_of(const network<float>& model) {
  std::vector<std::string> names;
  cairn::for_each_array(model, [&](const std::string& name, const auto&) { names.push_back(name); });
  return names;
}

}  // namespace

static_assert(cairn::has_fields<network<float>>);
static_assert(!cairn::has_fields<std::vector<float>>);
static_assert(!cairn::has_fields<int>);

TEST_CASE("a walk meets every array once, in order, by its dotted name", "[core]") {
  CHECK(names_of(example(1.F)) == std::vector<std::string>{"first.weight", "first.bias", "layers.0.weight",
                                                           "layers.0.bias", "layers.1.weight", "layers.1.bias",
                                                           "scale"});
  CHECK(names_of({}) == std::vector<std::string>{"first.weight", "first.bias", "scale"});
  CHECK(cairn::parameter_count(example(1.F)) == 6 + 2 + 4 + 2 + 2 + 1 + 2);
  CHECK(cairn::parameter_count(network<float>{}) == 0);
  CHECK(cairn::array_bytes(example(1.F)) == 4 * 19);
  CHECK(cairn::array_bytes(example(1.)) == 8 * 19);
}

TEST_CASE("models of different scalars are walked together", "[core]") {
  auto model = example(1.F);
  const auto gradient = example(.5);
  auto state = example(.25);
  cairn::zip_arrays(
      [](const std::string&, auto& values, const auto& slopes, auto& sums) {
        REQUIRE(cairn::span_of(values).size() == cairn::span_of(slopes).size());
        for (std::size_t i = 0; i < cairn::span_of(values).size(); ++i) {
          cairn::span_of(sums)[i] += cairn::span_of(slopes)[i];
          cairn::span_of(values)[i] -= static_cast<float>(cairn::span_of(sums)[i]);
        }
      },
      model, gradient, state);
  for (const auto& layer : model.layers) CHECK(layer.weight(0, 1) == .25F);
  CHECK(model.scale == std::vector{.25F, .25F});
  CHECK(state.first.bias[1] == .75);
}

TEST_CASE("models with different numbers of parts are refused by the name of the parts", "[core]") {
  auto model = example(1.F);
  auto gradient = example(1.);
  gradient.layers.pop_back();
  CHECK_THROWS_WITH(cairn::zip_arrays([](const std::string&, auto&, auto&) {}, model, gradient),
                    Catch::Contains("layers") && Catch::Contains("2 parts"));
}

TEST_CASE("zeros have the model's shapes and keep what is no array", "[core]") {
  auto model = example(3.F);
  model.scale[0] = std::numeric_limits<float>::quiet_NaN();
  const auto zeros = cairn::zeros_like(model);
  cairn::zip_arrays(
      [](const std::string&, const auto& zero, const auto& values) {
        CHECK(zero.size() == values.size());
        for (const auto value : cairn::span_of(zero)) CHECK(value == 0);
      },
      zeros, model);
  CHECK(zeros.layers[1].weight.rows() == 1);
  CHECK(zeros.layers[1].weight.cols() == 2);
  CHECK(zeros.epoch == 5);
  CHECK(model.first.bias[0] == 3.F);
}

TEST_CASE("an array of another shape is named, and both shapes", "[core]") {
  const auto expected = example(1.);
  auto model = expected;
  CHECK_NOTHROW(cairn::require_same_shapes(model, expected, "loading"));
  model.layers[1].weight.resize(3, 2);
  CHECK_THROWS_WITH(cairn::require_same_shapes(model, expected, "loading"),
                    "loading: array 'layers.1.weight' is 3 by 2; expected 1 by 2");
  model.layers.pop_back();
  CHECK_THROWS_WITH(cairn::require_same_shapes(model, expected, "loading"), Catch::Contains("parts differ in number"));
}

TEST_CASE("the hash of an array is that of its bytes", "[core]") {
  const std::vector<float> values{1, 2}, other{1, 2.0000002F};
  CHECK(cairn::hash_of_array(values) == cairn::fnv1a(std::string_view("\0\0\x80\x3f\0\0\0\x40", 8)));
  CHECK(cairn::hash_of_array(values) != cairn::hash_of_array(other));
  CHECK(cairn::hash_of_array(std::vector<float>{}) == cairn::fnv1a(""));
}

TEST_CASE("a value that is not finite is named by its whole array", "[core]") {
  CHECK_NOTHROW(cairn::require_finite(example(1.F), "epoch 3"));
  for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(),
                           -std::numeric_limits<double>::infinity()}) {
    auto model = example(1.);
    model.layers[1].weight(0, 1) = bad;
    model.scale[1] = bad;
    CHECK_THROWS_WITH(cairn::require_finite(model, "epoch 3"),
                      Catch::StartsWith("epoch 3: value 1 of array 'layers.1.weight' is not finite"));
  }
  CHECK_THROWS_WITH(cairn::require_finite(example(std::numeric_limits<float>::infinity()), "loading"),
                    Catch::Contains("first.weight"));
}
