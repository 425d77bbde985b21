#pragma once
/// What holds for every family of models that is read from Hugging Face's files.

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "cairn/language/hugging_face.hpp"
#include "catch.hpp"
#include "language/reference_model.hpp"
#include "store/files.hpp"

namespace laws {

using namespace cairn;

template <class Settings>
std::string folder_refusal(const std::string& folder) {
  try {
    read_hugging_face<Settings>(folder);
  } catch (const error& e) {
    return e.what();
  }
  return "accepted";
}
/// A copy of a reference model with something in its config replaced.
inline void put_changed(const std::string& folder, const std::string& model, const std::string& from,
                        const std::string& to) {
  std::filesystem::create_directories(folder);
  std::filesystem::copy_file(reference::folder_of(model) + "/model.safetensors", folder + "/model.safetensors",
                             std::filesystem::copy_options::overwrite_existing);
  std::string config = files::get(reference::folder_of(model) + "/config.json");
  const std::size_t at = config.find(from);
  REQUIRE(at != std::string::npos);
  files::put(folder + "/config.json", config.replace(at, from.size(), to));
}

/// What is written is what was read, under the names of transformers.
template <class Settings>
void check_comes_back(const std::string& model) {
  const files::folder folder;
  const auto loaded = read_hugging_face<Settings>(reference::folder_of(model));
  write_hugging_face(folder / "written", loaded.settings, loaded.network);
  const auto again = read_hugging_face<Settings>(folder / "written");
  CHECK(hugging_face_model_type(folder / "written") == model);
  CHECK(reference::logits_of(again.network) == reference::logits_of(loaded.network));
  CHECK(again.settings.epsilon == loaded.settings.epsilon);
  CHECK(again.settings.positions == loaded.settings.positions);
  CHECK(again.settings.tied == loaded.settings.tied);
  // The file has the names of transformers, and numbers of the reference's.
  const safetensors_file written(folder / "written/model.safetensors");
  for (const safetensors_file& file : hugging_face_weights(reference::folder_of(model))) {
    const renamed_arrays names = hugging_face_layout<Settings>::names(loaded.settings);
    std::size_t shared = 0;
    for (const std::string& name : written.names()) {
      for (const std::string& other : file.names()) {
        if (names.plain(name) != names.plain(other)) continue;
        ++shared;
        std::size_t size = 1;
        for (const std::uint64_t n : file.shape(other)) size *= n;
        std::vector<float> ours(size), theirs(size);
        written.read(tensor_of(name, ours, file.shape(other)));
        file.read_widened(tensor_of(other, theirs, file.shape(other)));
        CHECK(ours == theirs);
      }
    }
    CHECK(shared == written.names().size());
  }
}

/// The same of config and headers alone, without a network.
template <class Settings>
std::string header_refusal(const std::string& folder) {
  try {
    const auto settings = read_hugging_face_settings<Settings>(folder);
    require_renamed(hugging_face_weights(folder), hugging_face_layout<Settings>::names(settings));
  } catch (const error& e) {
    return e.what();
  }
  return "accepted";
}

/// What a config that differs from the reference's in one member is refused for.
template <class Settings>
std::string changed_config(const std::string& model, const std::string& from, const std::string& to) {
  const files::folder folder;
  put_changed(folder / "changed", model, from, to);
  return header_refusal<Settings>(folder / "changed");
}
template <class Settings>
std::string with_member(const std::string& model, const std::string& text) {
  return changed_config<Settings>(model, "{", "{ " + text + ",");
}

/// Weights that are cut anywhere or have a byte changed in the header are refused, or the same.
template <class Settings>
void check_broken_weights(const std::string& model) {
  const files::folder folder;
  put_changed(folder / "broken", model, "{", "{");
  const std::string path = folder / "broken/model.safetensors", sound = files::get(path);
  const std::size_t header = 8 + static_cast<unsigned char>(sound[0]) + 256U * static_cast<unsigned char>(sound[1]);
  for (std::size_t size = 0; size < sound.size(); size += size < header ? 7 : 101) {
    files::put(path, sound.substr(0, size));
    REQUIRE(folder_refusal<Settings>(folder / "broken") != "accepted");
  }
  files::put(path, sound);
  const auto expected = read_hugging_face<Settings>(folder / "broken");
  std::size_t accepted = 0;
  for (std::size_t at = 0; at < header; at += 3) {
    std::string bad = sound;
    const unsigned flips[] = {1U, 0x20U, 0xFFU};
    bad[at] = static_cast<char>(static_cast<unsigned char>(bad[at]) ^ flips[at / 3 % 3]);
    files::put(path, bad);
    try {
      const auto loaded = read_hugging_face<Settings>(folder / "broken");
      ++accepted;
      zip_arrays([](const std::string&, const auto& now, const auto& then) { REQUIRE(now == then); }, loaded.network,
                 expected.network);
    } catch (const error&) {
      continue;  // any other exception fails the test
    }
  }
  CHECK(accepted < header / 20);  // white space, or a name that is passed over
}

}  // namespace laws
