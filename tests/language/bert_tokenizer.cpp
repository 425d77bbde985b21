#include "cairn/language/bert_tokenizer.hpp"

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "reference/subwords.hpp"

using namespace cairn;

namespace {

/// A file that is gone with its test.
struct vocabulary_file {
  std::string path = (std::filesystem::temp_directory_path() / "cairn_bert_vocab.txt").string();
  explicit vocabulary_file(const std::string& text) { std::ofstream(path, std::ios::binary) << text; }
  ~vocabulary_file() { std::remove(path.c_str()); }
};

}  // namespace

TEST_CASE("BERT from a vocab.txt, and back", "[language]") {
  const vocabulary_file file("[UNK]\nhello\nworld\n##s\n中\n!\n");
  const bert_tokenizer tokens = read_bert_vocabulary(file.path);
  CHECK(encode_spans(tokens, "Hellos, 中World!") ==
        std::vector<token_span>{{1, 0, 5}, {3, 5, 6}, {0, 6, 7}, {4, 8, 11}, {2, 11, 16}, {5, 16, 17}});
  CHECK(tokens.decode(encode(tokens, "Hellos World!")) == "hellos world !");
  CHECK(encode(read_bert_vocabulary(file.path, cased_bert_words()), "hello Hello") == std::vector<token_id>{1, 0});
  const std::string copy = file.path + ".copy";
  write_piece_lines(copy, tokens.model().pieces());
  CHECK(read_text(copy) == read_text(file.path));
  std::remove(copy.c_str());
}

TEST_CASE("broken vocabularies are refused with their place", "[language]") {
  const auto reading = [](const std::string& text) {
    const vocabulary_file file(text);
    read_bert_vocabulary(file.path);
  };
  CHECK_THROWS_WITH(reading("[UNK]\na\n\nb\n"), Catch::Contains("id 2: an empty piece"));
  CHECK_THROWS_WITH(reading("[UNK]\na\na\n"), Catch::Contains("id 2: the piece 'a' has id 1 too"));
  CHECK_THROWS_WITH(reading("a\nb\n"), Catch::Contains("has no piece '[UNK]'"));
  CHECK_THROWS_WITH(reading("[UNK]\n\xC0\x80\n"), Catch::Contains("id 1: byte 0 is no UTF-8"));
  CHECK_THROWS_WITH(reading("[UNK]\n" + std::string(70000, 'a')), Catch::Contains("70000 bytes"));
  CHECK_THROWS_AS(reading(""), error);
  CHECK_THROWS_AS(read_bert_vocabulary("/nowhere/vocab.txt"), error);
}

TEST_CASE("ten megabytes in one line take linear time", "[language]") {
  const bert_tokenizer tokens(wordpiece(std::vector<std::string>{"[UNK]", "a", "##a"}));
  std::string text(10U << 20U, 'a');
  CHECK(encode(tokens, text) == std::vector<token_id>{0});
  for (std::size_t k = 0; k < text.size(); k += 90) text[k] = ',';
  CHECK(encode(tokens, text).size() == text.size());
}

TEST_CASE("BERT's ids of hard lines are Hugging Face's", "[language]") {
  const auto agree = [](const bert_tokenizer& tokens, const std::vector<std::vector<token_id>>& expected) {
    REQUIRE(expected.size() == reference::subword_lines.size());
    for (std::size_t k = 0; k < expected.size(); ++k) {
      CAPTURE(k, reference::subword_lines[k]);
      CHECK(encode(tokens, reference::subword_lines[k]) == expected[k]);
    }
  };
  agree(bert_tokenizer(wordpiece(reference::small_wordpieces)), reference::small_uncased_ids);
  agree(bert_tokenizer(wordpiece(reference::small_wordpieces), cased_bert_words()), reference::small_cased_ids);
  // The vocabularies themselves where CAIRN_DATA names the folder that has them.
  const char* const folder = std::getenv("CAIRN_DATA");
  const std::string data = folder == nullptr ? std::string() : std::string(folder) + "/tokenizers/";
  if (!std::filesystem::exists(data + "bert-base-uncased/vocab.txt")) return;
  agree(read_bert_vocabulary(data + "bert-base-uncased/vocab.txt"), reference::bert_english_ids);
  agree(read_bert_vocabulary(data + "bert-base-chinese/vocab.txt", cased_bert_words()), reference::bert_chinese_ids);
}
