#include "cairn/train/gradient_norm.hpp"

#include <limits>

#include "catch.hpp"
#include "train/small_task.hpp"

TEST_CASE("the norm of a gradient counts touched rows and all arrays") {
  small::network<float> model(30, 6);
  auto gradient = model.empty_gradient();
  CHECK(cairn::norm_of(cairn::arrays_of(model, gradient), 1).norm == 0);
  gradient.items.table.touch(20)[5] = 2;
  gradient.items.table.touch(3)[0] = -4;
  gradient.out.weight(0, 1) = 5;
  gradient.out.bias(0) = 6;
  auto arrays = cairn::arrays_of(model, gradient);
  CHECK(cairn::norm_of(arrays, 1).norm == 9);  // 4 + 16 + 25 + 36
  CHECK(cairn::norm_of(arrays, 1).bad == 3);
  cairn::scale_gradient(arrays, .5, 1);
  CHECK(gradient.items.table.touch(3)[0] == -2);
  CHECK(gradient.out.bias(0) == 3);
  CHECK(cairn::norm_of(arrays, 1).norm == 4.5);
  gradient.out.bias(0) = std::numeric_limits<float>::infinity();
  CHECK(cairn::norm_of(arrays, 1).bad == 2);
  gradient.items.table.touch(3)[2] = std::numeric_limits<float>::quiet_NaN();
  CHECK(cairn::norm_of(arrays, 1).bad == 0);
  gradient.items.table.touch(3)[2] = 1e30F;  // whose square a float has not
  gradient.out.bias(0) = 0;
  CHECK(cairn::norm_of(arrays, 1).norm == Approx(1e30));
}

TEST_CASE("norms and scaled gradients have the same bits on any number of threads") {
  const small::network<float> model(5000, 16);
  const auto scaled = [&](int threads) {
    auto own = model;
    auto gradient = model.empty_gradient();
    cairn::random_stream random(1, cairn::purpose::user);
    for (std::uint32_t id = 0; id < 4000; ++id) {
      for (float& value : gradient.items.table.touch(id)) value = static_cast<float>(random.normal());
    }
    const auto arrays = cairn::arrays_of(own, gradient);
    const double norm = cairn::norm_of(arrays, threads).norm;
    CHECK(norm == Approx(std::sqrt(64000.)).epsilon(.02));
    cairn::scale_gradient(arrays, 1 / norm, threads);
    return small::numbers_of(gradient);
  };
  CHECK((scaled(3) == scaled(1)));
}
