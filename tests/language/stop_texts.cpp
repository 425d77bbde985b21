#include "cairn/language/stop_texts.hpp"

#include "cairn/language/bpe_training.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

byte_bpe<gpt2_splitter> bytes_as_tokens() {
  return train_byte_bpe(std::vector<std::string>{}, {.vocabulary_size = 256, .special_tokens = {}});
}

}  // namespace

TEST_CASE("a text stops where one of the texts stands, across tokens", "[language]") {
  const auto bytes = bytes_as_tokens();
  const stop_texts stops(bytes, {"\n\n", "User:"});
  const auto stopped = [&](std::string_view text) { return stops(0, encode(bytes, text)); };
  CHECK_FALSE(stopped(""));
  CHECK_FALSE(stopped("one\nUser"));
  CHECK(stopped("one\n\n"));
  CHECK(stopped("one User:"));
  CHECK(stops.before_stop("a User: b\n\n") == "a ");
  CHECK(stops.before_stop("a b") == "a b");
  CHECK_FALSE(stop_texts(bytes, {})(0, encode(bytes, "anything")));
  CHECK_THROWS_WITH(stop_texts(bytes, {"a", ""}), Catch::Contains("stop_texts"));
}

TEST_CASE("what a stop may begin with is not shown yet", "[language]") {
  const auto bytes = bytes_as_tokens();
  const stop_texts stops(bytes, {"\n\n", "User:"});
  CHECK(stops.shown("one\n") == "one");
  CHECK(stops.shown("one U") == "one ");
  CHECK(stops.shown("one Use") == "one ");
  CHECK(stops.shown("one Usa") == "one Usa");
  CHECK(stops.shown("one\n\ntwo") == "one");
  CHECK(stop_texts(bytes, {}).shown("one U") == "one U");
}
