#include "cairn/store/mapped_safetensors.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "cairn/kernel/bfloat16.hpp"
#include "catch.hpp"
#include "store/files.hpp"

TEST_CASE("arrays of a mapped file are seen where they lie") {
  const files::folder folder;
  const std::string path = folder / "f";
  const std::vector<double> wide{.5, -2};
  const std::vector<float> none;
  const std::vector<cairn::bfloat16> narrow{cairn::bfloat16(1.5F), cairn::bfloat16(-3.F), cairn::bfloat16(0.F)};
  const std::array<bool, 3> flags{true, false, true};
  const cairn::tensor all[] = {cairn::tensor_of("wide", wide, {2, 1}), cairn::tensor_of("none", none),
                               cairn::tensor_of("narrow", narrow), cairn::tensor_of("flags", flags)};
  cairn::write_safetensors(path, all);
  cairn::mapped_safetensors mapped(path);
  CHECK(mapped.view("wide").shape == std::vector<std::uint64_t>{2, 1});
  CHECK(mapped.numbers<double>("wide")[1] == -2);
  CHECK(mapped.numbers<float>("none").empty());
  CHECK(static_cast<float>(mapped.numbers<cairn::bfloat16>("narrow")[1]) == -3);
  CHECK(mapped.numbers<bool>("flags")[2]);
  CHECK(mapped.view("wide").bytes.data() == mapped.view("wide").bytes.data());
  CHECK(mapped.view("narrow").bytes.data() - mapped.view("wide").bytes.data() == 16);  // wide numbers first
  CHECK_THROWS_WITH(mapped.numbers<float>("wide"), Catch::Contains("'wide': is F64 [2, 1]; expected F32"));
  CHECK_THROWS_WITH(mapped.view("more"), Catch::Contains("no array of the name"));

  // Views outlive a move, and a new file of the name.
  const auto before = mapped.numbers<double>("wide");
  std::optional<cairn::mapped_safetensors> moved(std::move(mapped));
  const std::vector<double> other{7, 7};
  cairn::write_safetensors(path, std::array{cairn::tensor_of("wide", other)});
  CHECK(before[0] == .5);
  CHECK(moved->numbers<double>("wide").data() == before.data());
  *moved = cairn::mapped_safetensors(path);
  CHECK(moved->numbers<double>("wide")[0] == 7);
}

TEST_CASE("a mapped file is as strictly looked at as one that is read") {
  const files::folder folder;
  const std::string path = folder / "f";
  const std::vector<float> bad{1, std::numeric_limits<float>::infinity()};
  cairn::write_safetensors(path, std::array{cairn::tensor_of("bad", bad)}, {}, cairn::stored_numbers::any);
  const cairn::mapped_safetensors mapped(path);
  CHECK_THROWS_WITH(mapped.numbers<float>("bad"), Catch::Contains("'bad': value 1 is not finite"));
  CHECK(mapped.numbers<float>("bad", cairn::stored_numbers::any)[0] == 1);
  const std::string sound = files::get(path);
  for (std::size_t size = 0; size < sound.size(); ++size) {
    files::put(path + "cut", sound.substr(0, size));
    REQUIRE_THROWS_AS(cairn::mapped_safetensors(path + "cut"), cairn::error);
  }
  // A header of 67 bytes: floats at byte 75.
  std::string header = R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
  header.resize(67, ' ');
  files::put(path, files::with_header(header, 4));
  const cairn::mapped_safetensors odd(path);
  CHECK(odd.view("a").bytes.size() == 4);
  CHECK_THROWS_WITH(odd.numbers<float>("a"), Catch::Contains("begins at byte 75; expected a multiple of 4"));
}
