#include "cairn/train/model_arrays.hpp"

#include "catch.hpp"
#include "train/small_task.hpp"

TEST_CASE("the arrays of a model beside those of its gradient") {
  small::network<double> model(30, 6);
  auto gradient = model.empty_gradient();
  gradient.items.table.touch(7)[2] = 3;
  gradient.items.table.touch(4);
  const auto arrays = cairn::arrays_of(model, gradient);
  REQUIRE(arrays.size() == 3);
  CHECK(arrays[0].name == "items.table");
  CHECK(arrays[0].by_rows);
  CHECK_FALSE(arrays[0].is_vector);
  CHECK(arrays[0].size == 180);
  CHECK(arrays[0].gradient_size == 12);
  CHECK(arrays[0].gradient[2] == 3);
  CHECK(arrays[0].ids[1] == 4);
  CHECK(arrays[1].name == "out.weight");
  CHECK(arrays[1].values == model.out.weight.data());
  CHECK_FALSE(arrays[1].is_vector);
  CHECK(arrays[2].is_vector);
  STATIC_REQUIRE(std::is_same_v<cairn::model_scalar<small::network<float>>, float>);

  gradient.out.bias.resize(2);
  CHECK_THROWS_WITH(cairn::arrays_of(model, gradient),
                    Catch::Contains("out.bias") && Catch::Contains("2 values") && Catch::Contains("1 as in the model"));
}

TEST_CASE("an array whose gradient is empty stands in its place without values") {
  small::network<double> model(30, 6);
  auto gradient = model.empty_gradient();
  gradient.items.table = {};
  gradient.out.weight = {};
  gradient.out.bias(0) = 2;
  const auto arrays = cairn::arrays_of(model, gradient);
  REQUIRE(arrays.size() == 3);
  CHECK(arrays[0].name == "items.table");
  for (const std::size_t n : {0U, 1U}) {
    CHECK_FALSE(arrays[n].learns);
    CHECK(arrays[n].size == 0);
    CHECK(arrays[n].gradient_size == 0);
  }
  CHECK(arrays[2].learns);
  CHECK(cairn::detail::chunks_of(arrays, 4).size() == 1);
  // An array without values learns as well as any.
  model.out.bias.resize(0);
  gradient.out.bias.resize(0);
  CHECK(cairn::arrays_of(model, gradient)[2].learns);
}

TEST_CASE("chunks cover what a gradient has, and keep an array whole where they are told to") {
  small::network<double> model(30, 6);
  auto gradient = model.empty_gradient();
  for (const std::uint32_t id : {3U, 9U, 1U, 20U, 8U}) gradient.items.table.touch(id);
  const auto arrays = cairn::arrays_of(model, gradient);
  const auto list = [&](bool whole) {
    std::vector<std::vector<std::size_t>> result;
    for (const auto& c : cairn::detail::chunks_of(arrays, 4, whole)) result.push_back({c.array, c.begin, c.end});
    return result;
  };
  const std::vector<std::vector<std::size_t>> rows{{0, 0, 1}, {0, 1, 2}, {0, 2, 3}, {0, 3, 4}, {0, 4, 5}};
  auto cut = rows, whole = rows;
  cut.insert(cut.end(), {{1, 0, 4}, {1, 4, 6}, {2, 0, 1}});
  whole.insert(whole.end(), {{1, 0, 6}, {2, 0, 1}});
  CHECK((list(false) == cut));
  CHECK((list(true) == whole));
}
