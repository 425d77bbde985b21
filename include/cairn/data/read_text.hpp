#pragma once
/// The text of a file, plain or gzip: the one door by which the readers come to their text.

#include <string>
#include <utility>

#include "cairn/core/error.hpp"
#include "cairn/data/file.hpp"
#if __has_include(<zlib.h>)
#include "cairn/data/gzip.hpp"
#endif

namespace cairn {

/// The text of a file; one that begins as gzip does is unpacked, whatever its name. Throws as read_file and gunzip do.
/// Programs that call it link zlib, where it was there to be included.
inline std::string read_text(const std::string& path) {
  std::string bytes = read_file(path);
#if __has_include(<zlib.h>)
  if (!is_gzip(bytes)) return bytes;
  std::string text = gunzip(bytes, path);
  if (text.empty()) throw error("is empty", path, "at least one row");
  return text;
#else
  if (bytes.starts_with("\x1f\x8b")) throw error("is compressed", path, "plain text, or a build with zlib");
  return bytes;
#endif
}

}  // namespace cairn
