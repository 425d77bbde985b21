#include "cairn/data/file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "catch.hpp"
#include "refusal.hpp"
#include "temporary_file.hpp"

TEST_CASE("a file is read whole, byte by byte", "[data]") {
  const std::string bytes("a\0b\r\n\xff", 6);
  const temporary_file file(bytes);
  CHECK(cairn::read_file(file.path()) == bytes);
}

TEST_CASE("what is no readable file is refused", "[data]") {
  CHECK(refusal([] { cairn::read_file("no-such-file"); }) ==
        "no-such-file: No such file or directory; expected a readable file");
  CHECK(refusal([] { cairn::read_file("/"); }) == "/: is a directory; expected a regular file");
  const temporary_file empty("");
  CHECK(refusal([&] { cairn::read_file(empty.path()); }) == empty.path() + ": is empty; expected at least one row");

  const temporary_file pipe("");
  std::remove(pipe.path().c_str());
  REQUIRE(mkfifo(pipe.path().c_str(), 0600) == 0);
  CHECK(refusal([&] { cairn::read_file(pipe.path()); }) ==
        pipe.path() + ": is not a regular file; expected a regular file");

  const temporary_file closed("x");
  REQUIRE(chmod(closed.path().c_str(), 0) == 0);
  if (geteuid() == 0) {
    WARN("SKIPPED: the superuser may read every file");
  } else {
    CHECK(refusal([&] { cairn::read_file(closed.path()); }) ==
          closed.path() + ": Permission denied; expected a readable file");
  }
}
