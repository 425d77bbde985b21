#include "cairn/language/hugging_face.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "cairn/block/linear.hpp"
#include "catch.hpp"
#include "store/files.hpp"

namespace {
/// A family of one linear map.
struct one_map {
  std::size_t inputs = 1, outputs = 1;
  template <class Scalar>
  using network = cairn::linear<Scalar>;
  template <class Scalar>
  network<Scalar> make() const {
    return network<Scalar>({inputs, outputs, false});
  }
};
}  // namespace

template <>
struct cairn::hugging_face_layout<one_map> {
  static constexpr const char* type = "one_map";
  static one_map settings(const detail::json& config, const std::string& where, const hugging_face_reading&) {
    detail::require_model_type(config, type, where);
    return {detail::size_member(config, "inputs", detail::most_width, 0, where),
            detail::size_member(config, "outputs", detail::most_width, 0, where)};
  }
  static detail::json config(const one_map& settings) {
    return {{"model_type", type}, {"inputs", settings.inputs}, {"outputs", settings.outputs}};
  }
  static renamed_arrays names(const one_map& settings) {
    return {.arrays = {{"weight", "model.map", {settings.inputs, settings.outputs}, true}}, .prefixes = {"model."}};
  }
};

TEST_CASE("a model comes back from the folder that it was written to", "[language]") {
  const files::folder folder;
  const std::string path = folder / "a/b";
  const one_map settings{3, 2};
  auto network = settings.make<float>();
  for (Eigen::Index n = 0; n < 6; ++n) network.weight.data()[n] = static_cast<float>(n);
  cairn::write_hugging_face(path, settings, network);
  CHECK(cairn::hugging_face_model_type(path) == "one_map");
  const auto loaded = cairn::read_hugging_face<one_map>(path);
  CHECK(loaded.settings.inputs == 3);
  CHECK(loaded.network.weight == network.weight);
  CHECK(cairn::read_hugging_face_network<double>(path + "/", settings).weight == network.weight.cast<double>());
  // In two files, by their index.
  std::filesystem::rename(path + "/model.safetensors", path + "/part.safetensors");
  CHECK_THROWS_WITH(cairn::read_hugging_face<one_map>(path), Catch::Contains("No such file"));
  files::put(path + "/model.safetensors.index.json", R"({"weight_map":{"model.map":"part.safetensors"}})");
  CHECK(cairn::read_hugging_face<one_map>(path).network.weight == network.weight);
  CHECK_THROWS_WITH(cairn::read_hugging_face_network<float>(path, one_map{2, 2}),
                    Catch::Contains("array 'model.map': is F32 [3, 2]; expected F32 [2, 2]"));
  const std::string before = files::get(path + "/config.json");
  CHECK_THROWS_AS(cairn::write_hugging_face(path, one_map{2, 2}, network), cairn::error);
  CHECK(files::get(path + "/config.json") == before);
  files::put(folder / "taken", "x");
  CHECK_THROWS_WITH(cairn::write_hugging_face(folder / "taken", settings, network), Catch::Contains("taken"));
}

TEST_CASE("a model that says more than its files have is refused before it is made", "[language]") {
  const files::folder folder;
  const std::string path = folder / "m";
  const one_map settings{3, 2};
  cairn::write_hugging_face(path, settings, settings.make<float>());
  files::put(path + "/config.json", R"({"model_type":"one_map","inputs":1048576,"outputs":1048576})");  // 4 TB
  CHECK_THROWS_WITH(cairn::read_hugging_face<one_map>(path),
                    Catch::Contains("is F32 [3, 2]; expected F32 [1048576, 1048576]"));
  files::put(path + "/config.json", R"({"model_type":"two_maps","inputs":3,"outputs":2})");
  CHECK_THROWS_WITH(cairn::read_hugging_face<one_map>(path),
                    Catch::Contains("config.json, model_type: is 'two_maps'; expected one_map"));
}
