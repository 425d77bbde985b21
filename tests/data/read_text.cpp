#include "cairn/data/read_text.hpp"

#include "catch.hpp"
#include "gzipped.hpp"
#include "refusal.hpp"
#include "temporary_file.hpp"

TEST_CASE("text is read from plain and from compressed files alike", "[data]") {
  CHECK(cairn::read_text(temporary_file("plain\n").path()) == "plain\n");
  CHECK(cairn::read_text(temporary_file(gzipped("packed\n")).path()) == "packed\n");
  const temporary_file empty(gzipped(""));
  CHECK(refusal([&] { cairn::read_text(empty.path()); }) == empty.path() + ": is empty; expected at least one row");
  const temporary_file torn(gzipped("packed\n").substr(0, 15));
  CHECK(refusal([&] { cairn::read_text(torn.path()); }) ==
        torn.path() + ": the file is cut short; expected a whole gzip file");
}
