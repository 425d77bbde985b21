#include "cairn/language/hugging_face_files.hpp"

#include <array>

#include "catch.hpp"
#include "store/files.hpp"

namespace {
std::string weights_refusal(const std::string& folder) {
  try {
    cairn::hugging_face_weights(folder);
  } catch (const cairn::error& e) {
    return e.what();
  }
  return "accepted";
}
void put_arrays(const std::string& path, const std::vector<std::string>& names) {
  static const std::vector<float> values{1, 2};
  std::vector<cairn::tensor> all;
  for (const std::string& name : names) all.push_back(cairn::tensor_of(name, values));
  cairn::write_safetensors(path, all);
}
std::string index_refusal(const std::string& index) {
  try {
    cairn::detail::shards_of(cairn::detail::parse_strict_json(index, "i"), "i");
  } catch (const cairn::error& e) {
    return e.what();
  }
  return "accepted";
}
}  // namespace

TEST_CASE("weights lie in one file, or in those of an index", "[language]") {
  const files::folder folder;
  const std::string path = folder.path.string();
  CHECK(weights_refusal(path).find("model.safetensors: No such file") != std::string::npos);
  put_arrays(folder / "a.safetensors", {"x", "y"});
  put_arrays(folder / "b.safetensors", {"z"});
  const auto index = [&](const std::string& map) {
    files::put(folder / "model.safetensors.index.json",
               "{\"metadata\":{\"total_size\":24},\"weight_map\":" + map + "}");
    return weights_refusal(path);
  };
  CHECK(index(R"({"x":"a.safetensors","z":"b.safetensors","y":"a.safetensors"})") == "accepted");
  CHECK(cairn::hugging_face_weights(path).size() == 2);
  CHECK(index(R"({"x":"a.safetensors","z":"b.safetensors"})").find("a.safetensors: 2 arrays; expected 1, as") !=
        std::string::npos);
  CHECK(index(R"({"x":"a.safetensors","y":"a.safetensors","q":"b.safetensors"})")
            .find("b.safetensors: has no array 'q'") != std::string::npos);
  CHECK(index(R"({"x":"a.safetensors","x":"b.safetensors"})").find("'x' is there twice") != std::string::npos);
  CHECK(index(R"({"x":"c.safetensors"})").find("c.safetensors: No such file") != std::string::npos);
  files::put(folder / "model.safetensors.index.json", R"({"weight_map":{"x":"a.safetensors")");
  CHECK(weights_refusal(path).find("is not JSON") != std::string::npos);
  files::put(folder / "model.safetensors.index.json", "[]");
  CHECK(weights_refusal(path).find("is no object") != std::string::npos);
  // One file goes before an index.
  put_arrays(folder / "model.safetensors", {"w"});
  CHECK(cairn::hugging_face_weights(path)[0].names() == std::vector<std::string>{"w"});
}

TEST_CASE("an index names files beside it and nothing else", "[language]") {
  CHECK(index_refusal(R"({"weight_map":{"x":"a.safetensors"}})") == "accepted");
  for (const char* name : {"../a.safetensors", "/etc/a.safetensors", "d/a.safetensors", "d\\\\a.safetensors",
                           ".safetensors", "..safetensors", "a.bin", ""}) {
    CHECK(index_refusal("{\"weight_map\":{\"x\":\"" + std::string(name) + "\"}}").find("weight_map, 'x': is '") !=
          std::string::npos);
  }
  CHECK(index_refusal(R"({"weight_map":{"x":1}})").find("'x': is no text") != std::string::npos);
  CHECK(index_refusal(R"({"weight_map":{}})").find("0 files; expected 1 to 512") != std::string::npos);
  CHECK(index_refusal(R"({"weight_map":[]})").find("weight_map: is '[]'; expected an object") != std::string::npos);
  CHECK(index_refusal("{}").find("weight_map: is missing") != std::string::npos);
  std::string many = "{\"weight_map\":{";
  for (int n = 0; n < 513; ++n) {
    many += (n == 0 ? "" : ",") + ("\"" + std::to_string(n) + "\":\"" + std::to_string(n) + ".safetensors\"");
  }
  CHECK(index_refusal(many + "}}").find("513 files") != std::string::npos);
}

TEST_CASE("a config says what the model is", "[language]") {
  const files::folder folder;
  const std::string path = folder.path.string();
  CHECK_THROWS_WITH(cairn::hugging_face_model_type(path), Catch::Contains("config.json: No such file"));
  files::put(folder / "config.json", R"({"model_type":"gpt2"})");
  CHECK(cairn::hugging_face_model_type(path) == "gpt2");
  files::put(folder / "config.json", R"({"model_type":2})");
  CHECK_THROWS_WITH(cairn::hugging_face_model_type(path), Catch::Contains("model_type: is '2'; expected a text"));
  std::filesystem::resize_file(folder / "config.json", 64'000'001);  // a hole: it takes no room
  CHECK_THROWS_WITH(cairn::hugging_face_model_type(path), Catch::Contains("larger than 64 MB"));
}
