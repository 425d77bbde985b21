#include "cairn/store/safetensors.hpp"

#include <array>
#include <limits>

#include "cairn/core/array.hpp"
#include "catch.hpp"
#include "store/files.hpp"

namespace {
struct stored_model {
  cairn::matrix<float> weight = cairn::matrix<float>::Random(3, 4);
  cairn::vector<double> bias = cairn::vector<double>::Random(3);
  std::vector<std::uint32_t> counts{7, 8};
  static constexpr auto fields() {
    return std::tuple{cairn::field("weight", &stored_model::weight), cairn::field("bias", &stored_model::bias),
                      cairn::field("counts", &stored_model::counts)};
  }
  bool operator==(const stored_model&) const = default;
};
std::string refusal_of(const std::string& path) {
  try {
    stored_model model;
    cairn::load_model(path, model);
  } catch (const cairn::error& e) {
    return e.what();
  }
  return "accepted";
}
}  // namespace

TEST_CASE("a model comes back as it was, with its texts") {
  const files::folder folder;
  const stored_model model;
  const cairn::file_metadata texts{{"made by", "a \"test\"\n"}, {"", "\xC3\xA9"}};
  cairn::save_model(folder / "m", model, texts);
  stored_model loaded;
  loaded.counts = {0, 0};
  loaded.weight.setZero();
  loaded.bias.setZero();
  CHECK(cairn::load_model(folder / "m", loaded) == texts);
  CHECK((loaded == model));
  CHECK(folder.count() == 1);
  const cairn::safetensors_file file(folder / "m");
  CHECK(file.names() == std::vector<std::string>{"bias", "counts", "weight"});
  CHECK(file.shape("weight") == std::vector<std::uint64_t>{3, 4});
  CHECK(file.type("weight") == cairn::tensor_type::f32);
  CHECK(file.contains("bias"));
  CHECK_FALSE(file.contains("bia"));
}

TEST_CASE("the bytes of a file are those of the format") {
  const files::folder folder;
  const std::vector<std::uint8_t> small{1, 2, 3};
  const std::vector<float> wide{1.F};
  const cairn::tensor both[] = {cairn::tensor_of("s", small, {3, 1}), cairn::tensor_of("w", wide)};
  cairn::write_safetensors(folder / "f", both, {{"k", "v"}});
  std::string header = R"({"__metadata__":{"k":"v"},"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                       R"("s":{"dtype":"U8","shape":[3,1],"data_offsets":[4,7]}})";
  header.resize((header.size() + 7) / 8 * 8, ' ');
  CHECK(files::get(folder / "f") == files::with_header(header, 0) + std::string("\0\0\x80\x3F\1\2\3", 7));
}

TEST_CASE("what is no file of a header and its bytes (M1, M2)") {
  const files::folder folder;
  const std::string path = folder / "f";
  CHECK(refusal_of(path).find("No such file") != std::string::npos);
  CHECK(refusal_of(folder.path.string()).find("not a regular file") != std::string::npos);
  REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
  CHECK(refusal_of(folder / "fifo").find("not a regular file") != std::string::npos);
  for (const std::size_t bytes : {0U, 1U, 7U}) {
    files::put(path, std::string(bytes, '\0'));
    CHECK(refusal_of(path).find("too small for a header") != std::string::npos);
  }
  files::put(path, std::string(8, '\xFF') + "{}");
  CHECK(refusal_of(path).find("a header of 18446744073709551615 bytes") != std::string::npos);
  files::put(path, std::string("\3\0\0\0\0\0\0\0{}", 10));
  CHECK(refusal_of(path).find("a header of 3 bytes") != std::string::npos);
  std::string large("\1\xE1\xF5\5\0\0\0\0", 8);  // 100,000,001
  files::put(path, large);
  std::filesystem::resize_file(path, 100'000'100);  // a hole: it takes no room
  CHECK(refusal_of(path).find("a header of 100000001 bytes") != std::string::npos);
}

TEST_CASE("arrays that are not those of the model leave it as it was (M9)") {
  const files::folder folder;
  const std::string path = folder / "f";
  const auto saved = [&](auto change) {
    stored_model other;
    change(other);
    cairn::save_model(path, other);
    return refusal_of(path);
  };
  CHECK(saved([](stored_model&) {}) == "accepted");
  CHECK(saved([](stored_model& m) {
          m.weight.resize(4, 3), m.weight.setZero();
        }).find("array 'weight': is F32 [4, 3]; expected F32 [3, 4]") != std::string::npos);
  CHECK(saved([](stored_model& m) { m.counts.push_back(1); }).find("array 'counts': is U32 [3]; expected U32 [2]") !=
        std::string::npos);

  stored_model model;
  auto tensors = cairn::tensors_of(std::as_const(model));
  cairn::write_safetensors(path, std::span(tensors).first(2));
  CHECK(refusal_of(path).find("no array of the name 'counts'") != std::string::npos);
  tensors.push_back(tensors[0]);
  tensors.back().name = "more";
  cairn::write_safetensors(path, tensors);
  CHECK(refusal_of(path).find("array 'more': an array that has no place, F32 [3, 4]") != std::string::npos);
  tensors.back().name = "bias";
  CHECK_THROWS_WITH(cairn::write_safetensors(path, tensors), Catch::Contains("second entry"));
  tensors.back().name = "__metadata__";
  CHECK_THROWS_AS(cairn::write_safetensors(path, tensors), cairn::error);
  tensors.back().name = "\xFF";
  CHECK_THROWS_WITH(cairn::write_safetensors(path, tensors), Catch::Contains("is not JSON"));
  tensors.back().name = "more";
  tensors.back().shape = {3, 5};
  CHECK_THROWS_WITH(cairn::write_safetensors(path, tensors), Catch::Contains("expected 60 bytes"));
}

TEST_CASE("numbers that are not finite are neither written nor read, unless asked for (M8)") {
  const files::folder folder;
  const std::string path = folder / "f";
  for (const double value : {std::numeric_limits<double>::quiet_NaN(), -std::numeric_limits<double>::infinity()}) {
    stored_model model;
    model.bias(2) = value;
    CHECK_THROWS_WITH(cairn::save_model(path, model), Catch::Contains("'bias': value 2 is not finite"));
    CHECK_FALSE(std::filesystem::exists(path));
    cairn::write_safetensors(path, cairn::tensors_of(std::as_const(model)), {}, cairn::stored_numbers::any);
    CHECK(refusal_of(path).find("'bias': value 2 is not finite") != std::string::npos);
    cairn::vector<double> bias(3);
    cairn::safetensors_file(path).read(cairn::tensor_of("bias", bias), cairn::stored_numbers::any);
    CHECK_FALSE(std::isfinite(bias(2)));
    std::filesystem::remove(path);
  }
}

TEST_CASE("a file that is cut anywhere, or has a byte changed in its header, is refused or equal") {
  const files::folder folder;
  const std::string path = folder / "f";
  stored_model model;
  cairn::save_model(path, model, {{"k", "v"}});
  const std::string sound = files::get(path);
  for (std::size_t size = 0; size < sound.size(); ++size) {
    files::put(path, sound.substr(0, size));
    const std::string said = refusal_of(path);
    INFO(size << ": " << said);
    REQUIRE(said != "accepted");
  }
  const std::size_t header = sound.size() - 12 * 4 - 3 * 8 - 2 * 4;
  for (std::size_t at = 0; at < header; ++at) {
    std::string bad = sound;
    const unsigned flips[] = {1U, 0x20U, 0xFFU};
    bad[at] = static_cast<char>(static_cast<unsigned char>(bad[at]) ^ flips[at % 3]);
    files::put(path, bad);
    stored_model loaded;
    try {
      cairn::load_model(path, loaded);
    } catch (const cairn::error&) {
      continue;  // any other exception fails the test
    }
    REQUIRE(loaded.weight == model.weight);  // a text was changed, or white space
  }
}

TEST_CASE("every type of numbers comes back as it was, and narrow fractions are widened where that is asked for") {
  const files::folder folder;
  const std::string path = folder / "f";
  std::vector<std::byte> bytes(24);
  for (std::size_t n = 0; n < bytes.size(); ++n) bytes[n] = static_cast<std::byte>(n % 2);
  std::vector<cairn::tensor> all;
  for (const auto& [type, name, width] : cairn::tensor_types) {
    all.push_back({"of " + std::string(name), type, {2, width == 8 ? 1 : 24 / width / 2}, {}});
    all.back().bytes = std::span(bytes).first(width * 2 * all.back().shape[1]);
  }
  std::vector<cairn::float16> halves(20000);
  for (std::size_t n = 0; n < halves.size(); ++n) halves[n] = cairn::float16(static_cast<float>(n) / 16);
  all.push_back(cairn::tensor_of("halves", std::as_const(halves)));
  cairn::write_safetensors(path, all);
  const cairn::safetensors_file file(path);
  for (const cairn::tensor& one : all) {
    std::vector<std::byte> read(one.bytes.size());
    file.read({one.name, one.type, one.shape, read});
    CHECK(std::equal(read.begin(), read.end(), one.bytes.begin(), one.bytes.end()));
    CHECK(file.type(one.name) == one.type);
  }
  std::vector<float> wide(halves.size());
  file.read_widened(cairn::tensor_of("halves", wide));
  CHECK(std::equal(wide.begin(), wide.end(), halves.begin(), [](float a, cairn::float16 b) { return a == b; }));
  CHECK_THROWS_WITH(file.read(cairn::tensor_of("halves", wide)), Catch::Contains("is F16 [20000]; expected F32"));
  std::vector<std::uint16_t> whole(halves.size());
  CHECK_THROWS_WITH(file.read_widened(cairn::tensor_of("halves", whole)), Catch::Contains("or narrower fractions"));
  std::vector<float> few(6);
  CHECK_THROWS_WITH(file.read_widened(cairn::tensor_of("of F64", few, {2, 1})),
                    Catch::Contains("is F64 [2, 1]; expected F32 [2, 1], or narrower"));
  CHECK_THROWS_AS(file.read_widened(cairn::tensor_of("of F16", few, {3, 2})), cairn::error);
  halves[17] = cairn::float16(1e9F);
  cairn::write_safetensors(path, std::array{cairn::tensor_of("halves", std::as_const(halves))}, {},
                           cairn::stored_numbers::any);
  CHECK_THROWS_WITH(cairn::safetensors_file(path).read_widened(cairn::tensor_of("halves", wide)),
                    Catch::Contains("value 17 is not finite"));
  std::string header = R"({"b":{"dtype":"BOOL","shape":[4],"data_offsets":[0,4]}})";
  files::put(path, files::with_header(header, 3) + '\2');
  std::array<bool, 4> flags{};
  CHECK_THROWS_WITH(cairn::safetensors_file(path).read(cairn::tensor_of("b", flags)),
                    Catch::Contains("value 3 is 2; expected 0 or 1"));
}
