#include "cairn/language/byte_bpe_files.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "catch.hpp"
#include "reference/byte_bpe.hpp"

using namespace cairn;

namespace {

/// {"!":0,...}: the 256 bytes and more pieces, with a change where `patched` says.
std::string vocabulary_of(const std::vector<std::string>& more, const std::string& patched = "",
                          std::size_t patched_id = 0) {
  std::string text = "{";
  std::size_t id = 0;
  const auto put = [&](const std::string& piece) {
    text += (id == 0 ? "" : ",") + json_text(piece) + ":" + std::to_string(piece == patched ? patched_id : id);
    ++id;
  };
  for (int byte = 0; byte < 256; ++byte) put(to_byte_characters(std::string(1, static_cast<char>(byte))));
  for (const std::string& piece : more) put(piece);
  return text + "}";
}

std::string files_refusal(const std::string& vocabulary, const std::string& merges) {
  try {
    parse_byte_bpe(vocabulary, merges);
  } catch (const error& e) {
    return e.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("a tokenizer from vocab.json and merges.txt", "[language]") {
  const auto tokens =
      parse_byte_bpe(vocabulary_of({"ab", "\u0120ab", "<|endoftext|>"}), "#version: 0.2\na b\n\u0120 ab\n");
  CHECK(encode(tokens, "ab ab") == std::vector<token_id>{256, 257});
  CHECK(tokens.piece(257) == "\u0120ab");
  CHECK(tokens.decode(std::vector<token_id>{258, 257}) == "<|endoftext|> ab");
  CHECK(encode(parse_byte_bpe(vocabulary_of({"ab"}), "a b"), "ab") == std::vector<token_id>{256});
  CHECK(encode(parse_byte_bpe(vocabulary_of({"##"}), "# #\n"), "##") == std::vector<token_id>{256});
  CHECK(parse_byte_bpe(vocabulary_of({}), "").merges().empty());
}

TEST_CASE("what is written is read as the same", "[language]") {
  const auto tokens =
      parse_byte_bpe(vocabulary_of({"ab", "\u0120ab", "\\\"", "<|endoftext|>"}), "a b\n\u0120 ab\n\\ \"\n");
  const auto folder = std::filesystem::temp_directory_path() / ("cairn_byte_bpe." + std::to_string(std::rand()));
  std::filesystem::create_directory(folder);
  const std::string vocabulary = (folder / "vocab.json").string(), merges = (folder / "merges.txt").string();
  write_byte_bpe(tokens, vocabulary, merges);
  const auto read = read_byte_bpe(vocabulary, merges);
  CHECK(read.merges() == tokens.merges());
  REQUIRE(read.vocabulary_size() == tokens.vocabulary_size());
  for (token_id id = 0; id < tokens.vocabulary_size(); ++id) CHECK(read.piece(id) == tokens.piece(id));
  CHECK(vocabulary_json(read) == vocabulary_json(tokens));
  std::filesystem::remove_all(folder);
  CHECK_THROWS_AS(read_byte_bpe(vocabulary, merges), error);
}

TEST_CASE("broken files are refused (K1)", "[language]") {
  CHECK(files_refusal(vocabulary_of({"ab"}), "a b\n") == "accepted");
  CHECK(files_refusal(vocabulary_of({"ab"}, "ab", 257), "a b").find("without a gap") != std::string::npos);
  CHECK(files_refusal(vocabulary_of({"ab"}, "ab", 3), "a b").find("each id once") != std::string::npos);
  CHECK(files_refusal(vocabulary_of({"a b"}), "").find("stands for no byte") != std::string::npos);
  CHECK(files_refusal(vocabulary_of({"\u4e2d"}), "").find("stands for no byte") != std::string::npos);
  CHECK(files_refusal("{\"a\":0}", "").find("no piece for the byte") != std::string::npos);
  CHECK(files_refusal("{\"\xff\":0}", "").find("is not JSON") != std::string::npos);
  CHECK(files_refusal("", "").find("is not JSON") != std::string::npos);
  CHECK(files_refusal("{\"" + std::string(70000, 'a') + "\":0}", "").find("at most 64 KiB") != std::string::npos);
  const std::string vocabulary = vocabulary_of({"ab"});
  for (const char* line : {"ab", "a ", " b", "a  b", "a b c", " ", "", "a b "}) {
    CHECK(files_refusal(vocabulary, std::string("#version: 0.2\n") + line + "\na b\n").find("merges.txt, line 2: '") ==
          0);
  }
  CHECK(files_refusal(vocabulary, "a b\na xy\n") ==
        "merges.txt, line 2: 'xy' is no piece; expected two pieces of the vocabulary");
  CHECK(files_refusal(vocabulary, "a b\r\n").find("line 1: 'b\\x0d' is no piece") != std::string::npos);
  CHECK(files_refusal(vocabulary, "b a\n").find("makes 'ba', which is no piece") != std::string::npos);
  CHECK(files_refusal(vocabulary, "a b\na b\n").find("there twice") != std::string::npos);
}

TEST_CASE("vocab.json cut at every byte is refused", "[language]") {
  const std::string vocabulary = vocabulary_of({"ab"});
  for (std::size_t bytes = 0; bytes < vocabulary.size(); ++bytes) {
    REQUIRE(files_refusal(vocabulary.substr(0, bytes), "a b\n").find("is not JSON") != std::string::npos);
  }
}

TEST_CASE("the ids of Hugging Face's tokenizers for hard lines", "[language]") {
  const auto tokens = parse_byte_bpe(reference::byte_bpe_vocabulary, reference::byte_bpe_merges);
  for (int again = 0; again < 2; ++again) {
    for (const auto& [text, ids] : reference::byte_bpe_lines) {
      INFO(text);
      CHECK(encode(tokens, text) == ids);
      CHECK(tokens.decode(ids) == text);
    }
  }
}
