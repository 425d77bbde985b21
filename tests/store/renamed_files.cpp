#include "cairn/store/renamed_files.hpp"

#include <limits>
#include <numeric>

#include "cairn/core/array.hpp"
#include "catch.hpp"
#include "store/files.hpp"

namespace {
template <class Scalar>
struct attention_like {
  cairn::matrix<Scalar> query = cairn::matrix<Scalar>::Zero(4, 3), key = cairn::matrix<Scalar>::Zero(2, 3),
                        table = cairn::matrix<Scalar>::Zero(5, 2);
  cairn::vector<Scalar> query_bias = cairn::vector<Scalar>::Zero(4), key_bias = cairn::vector<Scalar>::Zero(2),
                        none = cairn::vector<Scalar>::Zero(0);
  static constexpr auto fields() {
    using self = attention_like;
    return std::tuple{cairn::field("query", &self::query),       cairn::field("key", &self::key),
                      cairn::field("table", &self::table),       cairn::field("query_bias", &self::query_bias),
                      cairn::field("key_bias", &self::key_bias), cairn::field("none", &self::none)};
  }
  bool operator==(const attention_like&) const = default;
};
const cairn::renamed_arrays attention_names{.arrays = {{"query", "t.attn.weight", {3, 6}, true, 0},
                                                       {"key", "t.attn.weight", {3, 6}, true, 4},
                                                       {"query_bias", "t.attn.bias", {6}, true, 0},
                                                       {"key_bias", "t.attn.bias", {6}, true, 4},
                                                       {"table", "t.wte.weight", {5, 2}}},
                                            .prefixes = {"t."},
                                            .endings = {{".gamma", ".weight"}},
                                            .ignored = {".mask"},
                                            .repeated = {{"head.weight", "t.wte.weight"}}};
/// Arrays of another program's file: 0, 1, 2, ... but for the order of names.
struct foreign_file {
  std::vector<float> attention = std::vector<float>(18), bias = std::vector<float>(6), table = std::vector<float>(10);
  std::vector<cairn::tensor> all;
  foreign_file() {
    float next = 0;
    for (auto* values : {&attention, &bias, &table}) {
      for (float& value : *values) value = next++;
    }
    all = {cairn::tensor_of("attn.weight", std::as_const(attention), {3, 6}),
           cairn::tensor_of("attn.bias", std::as_const(bias)),
           cairn::tensor_of("t.wte.gamma", std::as_const(table), {5, 2})};
  }
};
std::string renamed_refusal(const std::string& path, const std::vector<cairn::tensor>& all) {
  cairn::write_safetensors(path, all, {}, cairn::stored_numbers::any);
  attention_like<float> model;
  model.key(1, 1) = 77;
  const auto before = model;
  try {
    const cairn::safetensors_file file(path);
    cairn::load_renamed({&file, 1}, attention_names, model);
  } catch (const cairn::error& e) {
    CHECK((model == before));
    return e.what();
  }
  return "accepted";
}
}  // namespace

TEST_CASE("arrays of another program's file go to their places") {
  const files::folder folder;
  const std::string path = folder / "f";
  const foreign_file foreign;
  cairn::write_safetensors(path, foreign.all);
  const cairn::safetensors_file file(path);
  attention_like<float> model;
  cairn::load_renamed({&file, 1}, attention_names, model);
  for (Eigen::Index r = 0; r < 4; ++r) {
    for (Eigen::Index c = 0; c < 3; ++c) CHECK(model.query(r, c) == static_cast<float>(c * 6 + r));
  }
  CHECK(model.key(1, 2) == 17);
  CHECK(model.query_bias(3) == 21);
  CHECK(model.key_bias(0) == 22);
  CHECK(model.table(4, 1) == 33);
  attention_like<double> wide;
  cairn::load_renamed({&file, 1}, attention_names, wide);
  CHECK(wide.query == model.query.cast<double>());
  CHECK(wide.table == model.table.cast<double>());
  CHECK(wide.key_bias == model.key_bias.cast<double>());

  // Back to the same numbers under the names as they are now.
  cairn::save_renamed(path, attention_names, model, {{"format", "pt"}});
  const cairn::safetensors_file written(path);
  CHECK(written.names() == std::vector<std::string>{"t.attn.bias", "t.attn.weight", "t.wte.weight"});
  std::vector<float> attention(18), table(10);
  written.read(cairn::tensor_of("t.attn.weight", attention, {3, 6}));
  written.read(cairn::tensor_of("t.wte.weight", table, {5, 2}));
  CHECK(attention == foreign.attention);
  CHECK(table == foreign.table);
  CHECK(written.metadata().at("format") == "pt");
}

TEST_CASE("arrays may lie in several files, and in narrow numbers") {
  const files::folder folder;
  const foreign_file foreign;
  std::vector<cairn::float16> halves;
  for (const float value : foreign.attention) halves.emplace_back(value);
  cairn::write_safetensors(folder / "1", std::span(foreign.all).first(2));
  cairn::write_safetensors(folder / "2", std::span(foreign.all).subspan(2));
  std::vector<cairn::tensor> narrow = foreign.all;
  narrow[0] = cairn::tensor_of("attn.weight", std::as_const(halves), {3, 6});
  cairn::write_safetensors(folder / "3", std::span(narrow).first(2));
  std::vector<cairn::safetensors_file> files;
  for (const char* name : {"1", "2"}) files.emplace_back(folder / name);
  attention_like<float> model, same;
  cairn::load_renamed(files, attention_names, model);
  files[0] = cairn::safetensors_file(folder / "3");
  cairn::load_renamed(files, attention_names, same);
  CHECK((model == same));
  CHECK(model.key(1, 2) == 17);
  files.emplace_back(folder / "1");
  CHECK_THROWS_WITH(cairn::load_renamed(files, attention_names, model),
                    Catch::Contains("/1, array 'attn.bias': is there twice"));
  CHECK_THROWS_WITH(cairn::load_renamed({}, attention_names, model), Catch::Contains("no array of the name"));
}

TEST_CASE("what does not fit is named, and nothing is changed (M8, M9)") {
  const files::folder folder;
  const std::string path = folder / "f";
  const foreign_file foreign;
  const auto changed = [&](auto change) {
    std::vector<cairn::tensor> all = foreign.all;
    change(all);
    return renamed_refusal(path, all);
  };
  CHECK(changed([](auto&) {}) == "accepted");
  CHECK(changed([](auto& all) {
          all.pop_back();
        }).find("no array of the name 't.wte.weight'; expected one of shape [5, 2]") != std::string::npos);
  CHECK(changed([](auto& all) {
          all[0].shape = {6, 3};
        }).find("'attn.weight': is F32 [6, 3]; expected F32 [3, 6], or narrower fractions") != std::string::npos);
  CHECK(changed([](auto& all) {
          all[1].type = cairn::tensor_type::i32;
        }).find("'attn.bias': is I32 [6]; expected F32 [6]") != std::string::npos);
  CHECK(changed([](auto& all) {
          all.push_back(all[1]);
          all.back().name = "t.attn.bias";
        }).find("'t.attn.bias': is there twice") != std::string::npos);
  CHECK(changed([](auto& all) {
          all.push_back(all[1]);
          all.back().name = "more";
        }).find("'more': an array that has no place, F32 [6]") != std::string::npos);
  CHECK(changed([](auto& all) {
          all.push_back(all[1]);
          all.back().name = "t.attn.mask";
        }) == "accepted");
  // A second copy of what is tied.
  CHECK(changed([](auto& all) {
          all.push_back(all[2]);
          all.back().name = "head.weight";
        }) == "accepted");
  std::vector<float> other = foreign.table;
  other[9] += 1;
  CHECK(changed([&](auto& all) {
          all.push_back(cairn::tensor_of("head.weight", std::as_const(other), {5, 2}));
        }).find("'head.weight': has other numbers than 't.wte.gamma'") != std::string::npos);
  CHECK(changed([&](auto& all) {
          all.push_back(cairn::tensor_of("head.weight", std::as_const(other), {2, 5}));
        }).find("'head.weight': is F32 [2, 5]; expected F32 [5, 2]") != std::string::npos);
  // Numbers that are not finite, whole or in parts, at last: the model is as it was.
  std::vector<float> bad = foreign.attention;
  bad[7] = std::numeric_limits<float>::infinity();
  CHECK(changed([&](auto& all) {
          all[0] = cairn::tensor_of("attn.weight", std::as_const(bad), {3, 6});
        }).find("'attn.weight': value 7 is not finite") != std::string::npos);
  std::vector<double> wide(6);
  CHECK(changed([&](auto& all) {
          all[1] = cairn::tensor_of("attn.bias", std::as_const(wide));
        }).find("'attn.bias': is F64 [6]; expected F32 [6]") != std::string::npos);
  // What a check that is made before the model looks at, without one.
  cairn::write_safetensors(path, foreign.all);
  const cairn::safetensors_file file(path);
  CHECK_NOTHROW(cairn::require_renamed({&file, 1}, attention_names));
  auto names = attention_names;
  names.arrays[4].shape = {std::uint64_t{1} << 40U, 2};
  CHECK_THROWS_WITH(cairn::require_renamed({&file, 1}, names), Catch::Contains("expected F32 [1099511627776, 2]"));
  names = attention_names;
  names.repeated[0].of = "t.none";
  CHECK_THROWS_WITH(cairn::require_renamed({&file, 1}, names), Catch::Contains("t.none: is not in the table"));
}

TEST_CASE("a file of other names that is cut anywhere is refused") {
  const files::folder folder;
  const std::string path = folder / "f";
  cairn::write_safetensors(path, foreign_file().all);
  const std::string sound = files::get(path);
  for (std::size_t size = 0; size < sound.size(); ++size) {
    files::put(path, sound.substr(0, size));
    attention_like<float> model;
    const auto load = [&] {
      const cairn::safetensors_file file(path);
      cairn::load_renamed({&file, 1}, attention_names, model);
    };
    REQUIRE_THROWS_AS(load(), cairn::error);
  }
}
