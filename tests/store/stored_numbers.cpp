#include "cairn/store/stored_numbers.hpp"

#include <limits>
#include <vector>

#include "cairn/kernel/bfloat16.hpp"
#include "catch.hpp"

using cairn::tensor_type;

namespace {
template <class T>
std::string number_refusal(const std::vector<T>& values, cairn::stored_numbers kind = cairn::stored_numbers::finite) {
  try {
    cairn::detail::require_numbers(cairn::tensor_of("a", values), "file", kind);
  } catch (const cairn::error& e) {
    return e.what();
  }
  return "accepted";
}
template <class To, class From>
std::vector<To> taken(const std::vector<From>& stored, const cairn::detail::stored_rows& of, std::size_t rows,
                      std::size_t columns) {
  std::vector<To> place(rows * columns, To{});
  cairn::detail::take_stored(cairn::tensor_type_of<From>(), std::as_bytes(std::span(stored)), of,
                             cairn::tensor_type_of<To>(), std::as_writable_bytes(std::span(place)), rows, columns);
  return place;
}
}  // namespace

TEST_CASE("fractions that are not finite and booleans that are none are named") {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  CHECK(number_refusal(std::vector<float>{1, -infinity}) ==
        "file, array 'a': value 1 is not finite; expected finite numbers");
  CHECK(number_refusal(std::vector<double>{std::nan("")}).find("value 0") != std::string::npos);
  CHECK(number_refusal(std::vector{cairn::float16(65504), cairn::float16(65520)}).find("value 1 is not finite") !=
        std::string::npos);
  CHECK(number_refusal(std::vector{cairn::bfloat16(1e38F), cairn::bfloat16(infinity)}).find("value 1") !=
        std::string::npos);
  CHECK(number_refusal(std::vector{cairn::bfloat16(infinity)}, cairn::stored_numbers::any) == "accepted");
  CHECK(number_refusal(std::vector<std::int16_t>{-1, 0x7f80}) == "accepted");
  std::vector<std::uint8_t> flags{0, 1, 2};
  const cairn::tensor booleans{"a", tensor_type::boolean, {3}, std::as_bytes(std::span(flags))};
  CHECK_THROWS_WITH(cairn::detail::require_numbers(booleans, "file", cairn::stored_numbers::any),
                    Catch::Contains("value 2 is 2; expected 0 or 1"));
}

TEST_CASE("numbers are widened and never narrowed") {
  const auto all = {tensor_type::f64, tensor_type::f32, tensor_type::f16, tensor_type::bf16,
                    tensor_type::u16, tensor_type::i64, tensor_type::u8,  tensor_type::boolean};
  std::string fit;
  for (const tensor_type from : all) {
    for (const tensor_type to : all) {
      if (from == to || !cairn::detail::fits_into(from, to)) continue;
      fit += std::string(cairn::info_of(from).name) + ">" + std::string(cairn::info_of(to).name) + " ";
    }
  }
  CHECK(fit == "F32>F64 F16>F64 F16>F32 BF16>F64 BF16>F32 ");
  CHECK(taken<float>(std::vector{cairn::float16(.1F)}, {}, 1, 1)[0] == 0x1.998p-4F);
  CHECK(taken<double>(std::vector{cairn::bfloat16(.1F)}, {}, 1, 1)[0] == 0x1.9ap-4);
  CHECK(taken<double>(std::vector<float>{.1F}, {}, 1, 1)[0] == static_cast<double>(.1F));
  for (std::uint32_t bits = 0; bits < 65536; ++bits) {
    cairn::bfloat16 value;
    value.bits = static_cast<std::uint16_t>(bits);
    const auto same = std::bit_cast<cairn::detail::stored_bfloat16>(value.bits);
    REQUIRE(std::bit_cast<std::uint32_t>(static_cast<float>(value)) ==
            std::bit_cast<std::uint32_t>(static_cast<float>(same)));
  }
}

TEST_CASE("rows of a matrix, or of its transpose, go to their place") {
  std::vector<std::int32_t> stored(40 * 70);  // [40, 70]
  for (std::size_t n = 0; n < stored.size(); ++n) stored[n] = static_cast<std::int32_t>(n);
  const auto rows = taken<std::int32_t>(stored, {70, 3, false}, 5, 70);
  CHECK(rows.front() == 3 * 70);
  CHECK(rows.back() == 8 * 70 - 1);
  const auto turned = taken<std::int32_t>(stored, {70, 10, true}, 50, 40);
  for (std::int32_t r = 0; r < 50; ++r) {
    for (std::int32_t c = 0; c < 40; ++c) REQUIRE(turned[static_cast<std::size_t>(r * 40 + c)] == c * 70 + 10 + r);
  }
  CHECK(taken<double>(std::vector<float>{1, 2, 3, 4, 5, 6}, {3, 1, true}, 2, 2) == std::vector<double>{2, 5, 3, 6});
  // There and back.
  std::vector<std::int32_t> again(stored.size(), -1);
  for (const std::size_t first : {0U, 30U}) {
    const std::size_t count = first == 0 ? 30 : 40;
    const auto part = taken<std::int32_t>(stored, {70, first, true}, count, 40);
    cairn::detail::give_stored(tensor_type::i32, std::as_bytes(std::span(part)), count, 40,
                               std::as_writable_bytes(std::span(again)), {70, first, true});
  }
  CHECK(again == stored);
}
