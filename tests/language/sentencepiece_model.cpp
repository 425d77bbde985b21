#include "cairn/language/sentencepiece_model.hpp"

#include <cstdio>
#include <filesystem>
#include <string>

#include "catch.hpp"

using namespace cairn;

namespace {

sentencepiece_model small_model() {
  return {.kind = sentencepiece_kind::unigram,
          .pieces = {{"<unk>", 0, piece_kind::unknown}, {"▁", -2.5F}, {"a", -1}, {"<s>", 0, piece_kind::control}},
          .charsmap = std::string("x\0y", 3),
          .add_prefix = false};
}

}  // namespace

TEST_CASE("a model file says what was written", "[language]") {
  const std::string bytes = sentencepiece_bytes(small_model());
  const sentencepiece_model model = parse_sentencepiece_model(bytes, "f");
  REQUIRE(model.pieces.size() == 4);
  CHECK(model.pieces[1].text == "▁");
  CHECK(model.pieces[1].score == -2.5F);
  CHECK(model.pieces[0].kind == piece_kind::unknown);
  CHECK(model.pieces[1].kind == piece_kind::normal);
  CHECK(model.pieces[3].kind == piece_kind::control);
  CHECK(model.charsmap == std::string("x\0y", 3));
  CHECK(!model.add_prefix);
  CHECK(model.collapse_spaces);
  CHECK(!model.space_behind);
  const std::string path = (std::filesystem::temp_directory_path() / "cairn_small.model").string();
  write_sentencepiece_model(path, small_model());
  CHECK(sentencepiece_bytes(read_sentencepiece_model(path)) == bytes);
  std::remove(path.c_str());
}

TEST_CASE("a model file that is cut short or changed is refused or read, and no more", "[language]") {
  const std::string bytes = sentencepiece_bytes(small_model());
  std::size_t refused = 0;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    try {
      parse_sentencepiece_model(std::string_view(bytes).substr(0, size), "f");
    } catch (const error&) {
      ++refused;
    }
  }
  CHECK(refused > bytes.size() * 3 / 4);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const char byte : {'\xFF', '\0', '\x08', '\x80'}) {
      std::string broken = bytes;
      broken[at] = byte;
      try {
        parse_sentencepiece_model(broken, "f");
      } catch (const error&) {
        ++refused;
      }
    }
  }
  CHECK(refused > 0);
  CHECK_THROWS_WITH(parse_sentencepiece_model("", "f"), Catch::Contains("f: has no pieces"));
  CHECK_THROWS_WITH(parse_sentencepiece_model(std::string(12, '\xFF'), "f"), Catch::Contains("ten bytes"));
  CHECK_THROWS_WITH(parse_sentencepiece_model("\x0A\x7F", "f"), Catch::Contains("beyond its message"));
  CHECK_THROWS_WITH(parse_sentencepiece_model("\x0A\x02\x18\x09", "f"), Catch::Contains("piece 0 is of type 9"));
  CHECK_THROWS_WITH(parse_sentencepiece_model("\x0B", "f"), Catch::Contains("wire type 3"));
}
