#pragma once
/// Models in folders as Hugging Face lays them out, read and written.

#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <system_error>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/language/hugging_face_config.hpp"
#include "cairn/language/hugging_face_files.hpp"
#include "cairn/language/language_network.hpp"
#include "cairn/store/atomic_file.hpp"
#include "cairn/store/renamed_files.hpp"

namespace cairn {

/// The settings that the config.json of a folder asks for. Throws, naming the member, where it is of another type of
/// model or asks for what is not supported.
template <class Settings>
Settings read_hugging_face_settings(const std::string& folder, const hugging_face_reading& how = {}) {
  const std::string path = detail::path_in(folder, "config.json");
  return hugging_face_layout<Settings>::settings(detail::read_json_object(path), path, how);
}

/// Weights in a network of the settings. Throws, naming array and shapes, where they contradict the settings; that is
/// known before the network is allocated. Numbers that are narrower in the files are widened.
template <class Scalar, class Settings>
auto read_hugging_face_network(std::span<const safetensors_file> files, const Settings& settings) {
  const renamed_arrays names = hugging_face_layout<Settings>::names(settings);
  require_renamed(files, names, tensor_type_of<Scalar>());
  auto network = settings.template make<Scalar>();
  read_renamed(files, names, tensors_of(network));
  return network;
}
template <class Scalar, class Settings>
auto read_hugging_face_network(const std::string& folder, const Settings& settings) {
  return read_hugging_face_network<Scalar>(std::span<const safetensors_file>(hugging_face_weights(folder)), settings);
}

/// A model from a folder with config.json, and model.safetensors or model.safetensors.index.json and the files that it
/// names: read_hugging_face<gpt2_decoder>("folder").
template <class Settings>
loaded_network<Settings> read_hugging_face(const std::string& folder, const hugging_face_reading& how = {}) {
  using layout = hugging_face_layout<Settings>;
  Settings settings = read_hugging_face_settings<Settings>(folder, how);
  const std::vector<safetensors_file> files = hugging_face_weights(folder);
  if constexpr (requires { layout::seen(settings, std::set<std::string>()); }) {
    const renamed_arrays names = layout::names(settings);
    std::set<std::string> plain;
    for (const auto& [name, at] : detail::arrays_in(files, names)) plain.insert(name);
    settings = layout::seen(settings, plain);
  }
  return {settings, read_hugging_face_network<float>(std::span<const safetensors_file>(files), settings)};
}

/// Writes config.json and model.safetensors, each there as a whole or as it was; the folder is made where there is
/// none. Throws where the settings are not those of the network, or none that such files can say.
template <class Settings, class Network>
void write_hugging_face(const std::string& folder, const Settings& settings, const Network& network) {
  const std::string config = hugging_face_layout<Settings>::config(settings).dump(2) + "\n";
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) throw error(failed.message(), folder, "a folder that can be written to");
  save_renamed(detail::path_in(folder, "model.safetensors"), hugging_face_layout<Settings>::names(settings), network,
               {{"format", "pt"}});
  atomic_file file(detail::path_in(folder, "config.json"));
  file.write(std::as_bytes(std::span(config)));
  file.commit();
}

}  // namespace cairn
