#pragma once
/// The files of a model's folder as Hugging Face lays them out: config.json, and weights in one file or in several.

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/file.hpp"
#include "cairn/language/strict_json.hpp"
#include "cairn/store/safetensors.hpp"

namespace cairn {

namespace detail {

inline std::string path_in(const std::string& folder, const std::string& name) {
  return folder.empty() || folder.ends_with('/') ? folder + name : folder + "/" + name;
}

/// A JSON object of a file of at most 64 MB.
inline json read_json_object(const std::string& path) {
  constexpr std::uintmax_t most = 64'000'000;
  std::error_code unseen;
  if (std::filesystem::is_regular_file(path, unseen) && std::filesystem::file_size(path, unseen) > most) {
    throw error("is larger than 64 MB", path, "a file of settings");
  }
  json object = parse_strict_json(read_file(path), path);
  if (!object.is_object()) throw error("is no object", path, "a JSON object");
  return object;
}

/// What an index says: names of arrays by the name of the file that has them. Throws unless each is the plain name of a
/// file in the index's own folder.
inline std::map<std::string, std::vector<std::string>> shards_of(const json& index, const std::string& where) {
  std::map<std::string, std::vector<std::string>> shards;
  for (const auto& [array, file] : member(index, "weight_map", &json::is_object, "an object", where).items()) {
    const std::string at = where + ", weight_map, " + escaped(array);
    if (!file.is_string()) throw error("is no text", at, "the name of a file");
    const auto& name = file.get_ref<const std::string&>();
    if (name.find_first_of("/\\") != std::string::npos || name.starts_with('.') || !name.ends_with(".safetensors")) {
      throw error("is " + escaped(name), at, "the name of a .safetensors file beside the index");
    }
    shards[name].push_back(array);
  }
  constexpr std::size_t most = 512;
  if (shards.empty() || shards.size() > most) {
    throw error(std::to_string(shards.size()) + " files", where + ", weight_map", "1 to 512");
  }
  return shards;
}

}  // namespace detail

/// What the config.json of a folder says the model is: "gpt2", "llama", "bert", ...
inline std::string hugging_face_model_type(const std::string& folder) {
  const std::string path = detail::path_in(folder, "config.json");
  const detail::json config = detail::read_json_object(path);
  return detail::member(config, "model_type", &detail::json::is_string, "a text", path).get<std::string>();
}

/// model.safetensors, or where there is none the files that model.safetensors.index.json names, opened and with their
/// headers checked. Throws where index and files do not say the same of where each array is.
inline std::vector<safetensors_file> hugging_face_weights(const std::string& folder) {
  std::vector<safetensors_file> files;
  const std::string one = detail::path_in(folder, "model.safetensors"), index = one + ".index.json";
  std::error_code unseen;
  if (std::filesystem::exists(one, unseen) || !std::filesystem::exists(index, unseen)) {
    files.emplace_back(one);
    return files;
  }
  for (const auto& [name, arrays] : detail::shards_of(detail::read_json_object(index), index)) {
    const safetensors_file& file = files.emplace_back(detail::path_in(folder, name));
    for (const std::string& array : arrays) {
      if (file.contains(array)) continue;
      throw error("has no array " + escaped(array), file.path(), "what " + index + " says");
    }
    if (file.names().size() != arrays.size()) {
      throw error(std::to_string(file.names().size()) + " arrays", file.path(),
                  std::to_string(arrays.size()) + ", as " + index + " says");
    }
  }
  return files;
}

}  // namespace cairn
