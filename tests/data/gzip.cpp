#include "cairn/data/gzip.hpp"

#include <string>

#include "catch.hpp"
#include "gzipped.hpp"
#include "refusal.hpp"

TEST_CASE("gzip makes the round trip, in one member or several", "[data]") {
  std::string text;
  for (int n = 0; n < 50000; ++n) text += std::to_string(n) + "\n";
  CHECK(cairn::gunzip(gzipped(text), "in.gz") == text);
  CHECK(cairn::gunzip(gzipped("one\n") + gzipped("two\n"), "in.gz") == "one\ntwo\n");
  CHECK(cairn::gunzip(gzipped(""), "in.gz").empty());
  const std::string zeros(10000000, '\0');
  CHECK(cairn::gunzip(gzipped(zeros), "in.gz") == zeros);
}

TEST_CASE("gzip that is cut short or damaged never gives another text", "[data]") {
  const std::string text = "user,item\nu1,i1\nu2,i2\nu1,i2\nu3,i1\n";
  const std::string whole = gzipped(text);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    CHECK(refusal([&] { cairn::gunzip(whole.substr(0, size), "in.gz"); }) ==
          "in.gz: the file is cut short; expected a whole gzip file");
  }
  for (std::size_t at = 10; at < whole.size(); ++at) {
    CAPTURE(at);
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    std::string read = text;  // a bit that pads the last byte means nothing
    refusal([&] { read = cairn::gunzip(damaged, "in.gz"); });
    CHECK(read == text);
  }
  CHECK(refusal([&] { cairn::gunzip(whole + "more", "in.gz"); }) ==
        "in.gz: bytes after the end of the compressed text; expected a whole gzip file");
  CHECK(refusal([&] { cairn::gunzip("plain text", "in.gz"); }).starts_with("in.gz: damaged at byte "));
}

TEST_CASE("a small file that claims a huge text is refused", "[data]") {
  const std::string bomb = gzipped(std::string(1000000, 'x'));
  CHECK(refusal([&] { cairn::gunzip(bomb, "in.gz", 999999); }) ==
        "in.gz: the text is longer than 999999 bytes; expected a whole gzip file");
  CHECK(cairn::gunzip(bomb, "in.gz", 1000000).size() == 1000000);
}
