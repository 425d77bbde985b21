#include "cairn/store/tensor.hpp"

#include "cairn/core/array.hpp"
#include "cairn/kernel/bfloat16.hpp"
#include "catch.hpp"

namespace {
struct tensor_model {
  cairn::matrix<float> weight = cairn::matrix<float>::Zero(2, 3);
  cairn::vector<float> bias = cairn::vector<float>::Zero(2);
  static constexpr auto fields() {
    return std::tuple{cairn::field("weight", &tensor_model::weight), cairn::field("bias", &tensor_model::bias)};
  }
};
}  // namespace

TEST_CASE("arrays are seen with name, type, shape and bytes") {
  tensor_model model;
  const auto targets = cairn::tensors_of(model, "model.");
  REQUIRE(targets.size() == 2);
  CHECK(targets[0].name == "model.weight");
  CHECK(targets[0].shape == std::vector<std::uint64_t>{2, 3});
  CHECK(targets[0].type == cairn::tensor_type::f32);
  CHECK(targets[0].bytes.size() == 24);
  CHECK(targets[1].shape == std::vector<std::uint64_t>{2});
  targets[1].bytes[3] = std::byte{0x40};  // the highest byte of 2.F
  CHECK(model.bias(0) == 2);
  const auto& read_only = model;
  STATIC_REQUIRE(std::is_same_v<decltype(cairn::tensors_of(read_only)), std::vector<cairn::tensor>>);
}

TEST_CASE("types have the names and sizes of the format") {
  CHECK(cairn::shape_text(cairn::tensor_type::f32, {3, 4}) == "F32 [3, 4]");
  CHECK(cairn::shape_text(cairn::tensor_type::u8, {}) == "U8 []");
  CHECK(cairn::info_of(cairn::tensor_type_of<double>()).name == "F64");
  CHECK(cairn::info_of(cairn::tensor_type_of<std::uint64_t>()).name == "U64");
  CHECK(cairn::info_of(cairn::tensor_type_of<std::int64_t>()).name == "I64");
  CHECK(cairn::info_of(cairn::tensor_type_of<std::uint32_t>()).bytes == 4);
  CHECK(cairn::info_of(cairn::tensor_type_of<std::uint8_t>()).name == "U8");
  CHECK(cairn::info_of(cairn::tensor_type_of<std::int8_t>()).name == "I8");
  CHECK(cairn::info_of(cairn::tensor_type_of<std::int16_t>()).name == "I16");
  CHECK(cairn::info_of(cairn::tensor_type_of<std::uint16_t>()).name == "U16");
  CHECK(cairn::info_of(cairn::tensor_type_of<std::int32_t>()).name == "I32");
  CHECK(cairn::info_of(cairn::tensor_type_of<bool>()).name == "BOOL");
  CHECK(cairn::info_of(cairn::tensor_type_of<cairn::float16>()).name == "F16");
  CHECK(cairn::info_of(cairn::tensor_type_of<cairn::bfloat16>()).name == "BF16");
  for (const auto& info : cairn::tensor_types) CHECK(cairn::info_of(info.type).name == info.name);
}
