#include "cairn/core/fields.hpp"

#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"

namespace {

using cairn::field;

template <class Scalar>
struct leaf {
  std::vector<Scalar> weight, bias;
  static constexpr auto fields() { return std::tuple{field("weight", &leaf::weight), field("bias", &leaf::bias)}; }
};

template <class Scalar>
struct tree {
  leaf<Scalar> root;
  std::vector<leaf<Scalar>> layers;
  std::vector<Scalar> scale;
  static constexpr auto fields() {
    return std::tuple{field("root", &tree::root), field("layers", &tree::layers), field("scale", &tree::scale)};
  }
};

tree<float> sample() { return {{{1, 2}, {3}}, {{{4}, {5, 6}}, {{}, {7}}}, {8}}; }

}  // namespace

static_assert(cairn::has_fields<tree<float>>);
static_assert(!cairn::has_fields<std::vector<float>>);

TEST_CASE("arrays are walked in order, with dotted names") {
  const auto model = sample();
  std::vector<std::string> names;
  std::vector<float> values;
  cairn::for_each_array(model, [&](const std::string& name, const auto& array) {
    names.push_back(name);
    values.insert(values.end(), array.begin(), array.end());
  });
  CHECK(names == std::vector<std::string>{"root.weight", "root.bias", "layers.0.weight", "layers.0.bias",
                                          "layers.1.weight", "layers.1.bias", "scale"});
  CHECK(values == std::vector<float>{1, 2, 3, 4, 5, 6, 7, 8});
  CHECK(cairn::parameter_count(model) == 8);
}

TEST_CASE("models of different scalars zip by their fields") {
  const auto narrow = sample();
  tree<double> wide{{{0, 0}, {0}}, {{{0}, {0, 0}}, {{}, {0}}}, {0}};
  cairn::zip_arrays(
      [](const std::string&, const auto& from, auto& to) {
        for (std::size_t i = 0; i < from.size(); ++i) to[i] = 2 * static_cast<double>(from[i]);
      },
      narrow, wide);
  CHECK(wide.layers[0].bias == std::vector<double>{10, 12});
  CHECK(wide.scale == std::vector<double>{16});
  wide.layers.pop_back();
  CHECK_THROWS_WITH(cairn::zip_arrays([](const std::string&, const auto&, auto&) {}, narrow, wide),
                    Catch::Contains("layers") && Catch::Contains("2 parts"));
}

TEST_CASE("zeros_like keeps shapes") {
  const auto zeros = cairn::zeros_like(sample());
  CHECK(cairn::parameter_count(zeros) == 8);
  CHECK(zeros.layers[0].bias == std::vector<float>{0, 0});
}

TEST_CASE("what is not finite is named with its place") {
  auto model = sample();
  CHECK_NOTHROW(cairn::require_finite(model, "epoch 2"));
  model.layers[0].bias[1] = std::numeric_limits<float>::infinity();
  CHECK_THROWS_WITH(cairn::require_finite(model, "epoch 2"),
                    Catch::Contains("value 1 of array 'layers.0.bias'") && Catch::Contains("epoch 2"));
}
