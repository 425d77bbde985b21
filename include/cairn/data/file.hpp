#pragma once
/// A whole file as one string of bytes.

#include <sys/stat.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

#include "cairn/core/error.hpp"

namespace cairn {

/// The bytes of a regular file. Throws where it is missing, unreadable, a directory or another thing that is no regular
/// file (a pipe would block), or empty. Memory: the file's size.
inline std::string read_file(const std::string& path) {
  const auto failed = [&](int code) { return error(std::strerror(code), path, "a readable file"); };
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0) throw failed(errno);
  if (S_ISDIR(about.st_mode)) throw error("is a directory", path, "a regular file");
  if (!S_ISREG(about.st_mode)) throw error("is not a regular file", path, "a regular file");
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (!file) throw failed(errno);
  std::string bytes(static_cast<std::size_t>(about.st_size), '\0');
  const std::size_t read = std::fread(bytes.data(), 1, bytes.size(), file.get());
  if (std::ferror(file.get()) != 0) throw failed(errno);
  if (read != bytes.size()) throw error("became shorter while it was read", path, "a file that nobody is writing");
  if (bytes.empty()) throw error("is empty", path, "at least one row");
  return bytes;
}

}  // namespace cairn
