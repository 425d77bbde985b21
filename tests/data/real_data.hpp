#pragma once
/// Real data sets for tests, which are no part of the project: their folder is named by CAIRN_DATA.

#include <cstdlib>
#include <optional>
#include <string>

#include "catch.hpp"

/// The path of a file of the data sets; nothing, and a plain word about it, where they are not there.
inline std::optional<std::string> real_data(const std::string& file) {
  const char* const folder = std::getenv("CAIRN_DATA");
  if (folder == nullptr) {
    WARN("SKIPPED: CAIRN_DATA does not name the folder with " << file);
    return std::nullopt;
  }
  return std::string(folder) + "/" + file;
}
