#include "cairn/store/atomic_file.hpp"

#include <sys/resource.h>

#include <csignal>

#include "catch.hpp"
#include "store/files.hpp"

namespace {
std::span<const std::byte> bytes_of_text(const std::string& text) {
  return std::as_bytes(std::span(text));
}
}  // namespace

TEST_CASE("a file takes the place of the one before it, or leaves it") {
  const files::folder folder;
  const std::string path = folder / "file";
  {
    cairn::atomic_file file(path);
    file.write(bytes_of_text("one"));
    CHECK_FALSE(std::filesystem::exists(path));
    file.commit();
  }
  CHECK(files::get(path) == "one");
  {
    cairn::atomic_file file(path), second(path);
    file.write(bytes_of_text("two"));
    second.write(bytes_of_text("three"));
    CHECK(files::get(path) == "one");
    CHECK(folder.count() == 3);
  }
  CHECK(files::get(path) == "one");
  {
    cairn::atomic_file file(path);
    file.write(bytes_of_text("two"));
    file.write(bytes_of_text(" more"));
    file.commit();
  }
  CHECK(files::get(path) == "two more");
  CHECK(folder.count() == 1);
}

TEST_CASE("what cannot be written is an error with the system's reason, and leaves nothing") {
  const files::folder folder;
  CHECK_THROWS_WITH(cairn::atomic_file(folder / "no/such/file"), Catch::Contains("No such file"));
  std::filesystem::create_directory(folder.path / "taken");
  {
    cairn::atomic_file file(folder / "taken");
    file.write(bytes_of_text("one"));
    CHECK_THROWS_WITH(file.commit(), Catch::Contains("taken") && Catch::Contains("directory"));
  }
  CHECK(folder.count() == 1);
  CHECK(std::filesystem::is_directory(folder.path / "taken"));
}

TEST_CASE("a disk without room leaves the file as it was") {
  const files::folder folder;
  const std::string path = folder / "file";
  files::put(path, "one");
  const auto before = std::signal(SIGXFSZ, SIG_IGN);
  rlimit old{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &old) == 0);
  const rlimit little{4096, old.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &little) == 0);  // a write beyond fails, as on a full disk
  std::string said;
  try {
    cairn::atomic_file file(path);
    file.write(bytes_of_text(std::string(10000, 'x')));
    file.commit();
  } catch (const cairn::error& e) {
    said = e.what();
  }
  ::setrlimit(RLIMIT_FSIZE, &old);
  std::signal(SIGXFSZ, before);
  CHECK(said.find("File too large") != std::string::npos);
  CHECK(files::get(path) == "one");
  CHECK(folder.count() == 1);
}
