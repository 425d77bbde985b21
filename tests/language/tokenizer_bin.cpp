#include "cairn/language/tokenizer_bin.hpp"

#include <cstdlib>
#include <filesystem>
#include <limits>

#include "catch.hpp"

using namespace cairn;

namespace {

std::string four(std::uint32_t value) {
  std::string bytes(4, '\0');
  std::memcpy(bytes.data(), &value, 4);
  return bytes;
}
std::string bin_row(float score, const std::string& piece) {
  return four(std::bit_cast<std::uint32_t>(score)) + four(static_cast<std::uint32_t>(piece.size())) + piece;
}
/// As llama2.c writes it: <s> and </s> between two line ends, blanks as blanks.
std::string bin_of(const std::vector<std::string>& others, std::uint32_t longest = 6) {
  std::string bytes = four(longest) + bin_row(0, "<unk>") + bin_row(0, "\n<s>\n") + bin_row(0, "\n</s>\n");
  for (unsigned byte = 0; byte < 256; ++byte) bytes += bin_row(0, detail::piece_of_byte(byte));
  float score = 0;
  for (const std::string& piece : others) bytes += bin_row(score--, piece);
  return bytes;
}
std::string bin_refusal(const std::string& bytes, std::size_t pieces = 0) {
  try {
    parse_tokenizer_bin(bytes, {.pieces = pieces});
  } catch (const error& e) {
    return e.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("a tokenizer from tokenizer.bin, and back to the same bytes", "[language]") {
  const std::string bytes = bin_of({" a", " ", "a"});
  const auto tokens = parse_tokenizer_bin(bytes, {.pieces = 262});
  CHECK(tokens.vocabulary_size() == 262);
  CHECK(encode(tokens, "a a\n") == std::vector<token_id>{259, 259, 13});
  CHECK(tokenizer_bin(tokens) == bytes);
  const auto path = std::filesystem::temp_directory_path() / ("cairn_tokenizer_bin." + std::to_string(std::rand()));
  write_tokenizer_bin(tokens, path.string());
  CHECK(encode(read_tokenizer_bin(path.string(), 262), "a a\n") == std::vector<token_id>{259, 259, 13});
  std::filesystem::remove(path);
  CHECK_THROWS_AS(read_tokenizer_bin(path.string()), error);
  CHECK(encode(parse_tokenizer_bin(bytes, {.settings = {.dummy_prefix = false}}), "a") == std::vector<token_id>{261});
  std::vector<std::string> pieces;
  for (token_id id = 0; id < 262; ++id) pieces.emplace_back(tokens.vocabulary().pieces()[id]);
  CHECK_THROWS_WITH(tokenizer_bin(llama_tokenizer(pieces, std::vector<merged_pair>{{260, 261}}, "test")),
                    Catch::Contains("without scores"));
}

TEST_CASE("tokenizer.bin cut at every byte is refused, or is a whole one of fewer pieces where nobody knows how many",
          "[language]") {
  const std::string bytes = bin_of({" ", "a", "b"});
  std::size_t whole = 0;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    REQUIRE(bin_refusal(bytes.substr(0, size), 262) != "accepted");
    whole += bin_refusal(bytes.substr(0, size)) == "accepted" ? 1 : 0;
  }
  CHECK(whole == 2);
  CHECK(bin_refusal(bytes, 262) == "accepted");
  CHECK(bin_refusal(bytes.substr(0, bytes.size() - 9), 262) == "tokenizer.bin: 261 pieces; expected 262");
}

TEST_CASE("every byte of tokenizer.bin set to others is refused or read", "[language]") {
  const std::string bytes = bin_of({" ", "a", " a"});
  std::size_t refused = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    if (at > 60 && at < bytes.size() - 80) continue;  // the bytes' pieces are all alike
    for (const char other : {'\0', '\xff', static_cast<char>(bytes[at] ^ 1)}) {
      std::string broken = bytes;
      broken[at] = other;
      refused += bin_refusal(broken, 262) != "accepted" ? 1 : 0;
    }
  }
  CHECK(refused > 100);
}

TEST_CASE("broken numbers and pieces in tokenizer.bin (K1)", "[language]") {
  const std::string bytes = bin_of({" "});
  CHECK(bin_refusal("") == "tokenizer.bin, byte 0: the file is cut short; expected four bytes more");
  CHECK(bin_refusal(bytes + four(0)).find("cut short") != std::string::npos);
  CHECK(bin_refusal(bytes + four(0) + four(5) + "four").find("a piece of 5 bytes; expected at most the 4 left") !=
        std::string::npos);
  CHECK(bin_refusal(bytes + four(0) + four(0xFFFFFFFF)).find("a piece of 4294967295 bytes") != std::string::npos);
  CHECK(bin_refusal(bin_of({" "}, 7)).find("the longest piece has 6 bytes") != std::string::npos);
  CHECK(bin_refusal(bytes + bin_row(0, "longer one")).find("the longest piece has 10 bytes") != std::string::npos);
  CHECK(bin_refusal(bytes + bin_row(std::numeric_limits<float>::quiet_NaN(), "a")).find("not finite") !=
        std::string::npos);
  CHECK(bin_refusal(bytes + bin_row(0, "<0x-1>")).find("'<0x-1>'") != std::string::npos);
  CHECK(bin_refusal(bytes + bin_row(0, "<0xZZ>")).find("'<0xZZ>'") != std::string::npos);
  CHECK(bin_refusal(bytes + bin_row(0, "<0x0A>")).find("has id 13 too") != std::string::npos);
  CHECK(bin_refusal(bytes + bin_row(0, "")).find("an empty piece") != std::string::npos);
  CHECK(bin_refusal(bytes + bin_row(0, "\xff")).find("is no UTF-8") != std::string::npos);
}
