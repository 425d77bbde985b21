#pragma once
/// Files of a test: a name in a folder that goes away with it, and their bytes.

#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace files {

struct folder {
  std::filesystem::path path;
  folder() {
    path = std::filesystem::temp_directory_path() / ("cairn_store_" + std::to_string(::getpid()));
    std::filesystem::create_directories(path);
  }
  ~folder() { std::filesystem::remove_all(path); }
  std::string operator/(const char* name) const { return (path / name).string(); }
  std::size_t count() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(path), std::filesystem::directory_iterator{}));
  }
};

inline void put(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}
inline std::string get(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A file with this header and so many zero bytes behind it.
inline std::string with_header(const std::string& header, std::size_t bytes) {
  std::string length(8, '\0');
  for (std::size_t n = 0; n < 8; ++n) length[n] = static_cast<char>((std::uint64_t{header.size()} >> (8 * n)) & 255U);
  return length + header + std::string(bytes, '\0');
}

}  // namespace files
