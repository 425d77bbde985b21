#pragma once
/// A file that lives as long as a test needs it.

#include <stdlib.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>

class temporary_file {
 public:
  explicit temporary_file(std::string_view bytes)
      : path_((std::filesystem::temp_directory_path() / "cairn-test-XXXXXX").string()) {
    const int descriptor = mkstemp(path_.data());
    std::FILE* const file = fdopen(descriptor, "wb");
    std::fwrite(bytes.data(), 1, bytes.size(), file);
    std::fclose(file);
  }
  temporary_file(const temporary_file&) = delete;
  temporary_file& operator=(const temporary_file&) = delete;
  ~temporary_file() { std::remove(path_.c_str()); }

  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};
