#pragma once
/// A file that is there as a whole or as it was before.

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <span>
#include <string>
#include <utility>

#include "cairn/core/error.hpp"

namespace cairn {

/// Bytes go to a file beside the one that is meant, which commit() puts in its place: written through to the disk, then
/// renamed, then the folder written through. Without commit() nothing is left behind. Throws cairn::error, with the
/// system's reason, where any of it fails; the file is then as it was.
class atomic_file {
 public:
  explicit atomic_file(std::string path) : path_(std::move(path)) {
    const std::string stem = path_ + ".part" + std::to_string(::getpid()) + ".";
    for (int n = 0; file_ < 0; ++n) {
      beside_ = stem + std::to_string(n);
      file_ = ::open(beside_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      if (file_ < 0 && (errno != EEXIST || n == 1000)) fail();
    }
  }
  atomic_file(const atomic_file&) = delete;
  atomic_file& operator=(const atomic_file&) = delete;
  ~atomic_file() {
    if (file_ >= 0) ::close(file_);
    if (!committed_) ::unlink(beside_.c_str());
  }

  void write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      constexpr std::size_t most = std::size_t{1} << 30U;  // a call
      const ssize_t written = ::write(file_, bytes.data(), std::min(bytes.size(), most));
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) fail();
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
  }

  void commit() {
    if (::fsync(file_) != 0) fail();
    const int closed = ::close(file_);
    file_ = -1;
    if (closed != 0) fail();
    if (std::rename(beside_.c_str(), path_.c_str()) != 0) fail();
    committed_ = true;
    const std::size_t slash = path_.find_last_of('/');
    const std::string folder = slash == std::string::npos ? "." : path_.substr(0, slash + 1);
    const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0) return;  // a folder that may be written to but not read: the rename itself is done
    ::fsync(handle);
    ::close(handle);
  }

 private:
  /// A constructor that throws leaves nothing behind either: its file is not there.
  [[noreturn]] void fail() const { throw error(std::strerror(errno), path_, "a file that can be written"); }

  std::string path_, beside_;
  int file_ = -1;
  bool committed_ = false;
};

}  // namespace cairn
