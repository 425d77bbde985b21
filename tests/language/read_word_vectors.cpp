#include "cairn/language/read_word_vectors.hpp"

#include <string>
#include <vector>

#include "catch.hpp"
#include "data/real_data.hpp"
#include "data/refusal.hpp"
#include "data/temporary_file.hpp"

using cairn::parse_word_vectors;
using cairn::word_vector_format;
using cairn::word_vectors;

namespace {

std::vector<float> row_in(const word_vectors& vectors, const char* word) {
  const auto row = vectors.at(word);
  return {row.begin(), row.end()};
}

std::string vectors_said(std::string_view bytes, const cairn::read_word_vectors_settings& settings = {}) {
  return refusal([&] { parse_word_vectors(bytes, "v", settings); });
}

/// "tea" 1, 2 and "cup" -0.5, 3 as word2vec writes them.
const std::string tea_and_cup("2 2\ntea \0\0\x80\x3f\0\0\0\x40\ncup \0\0\0\xbf\0\0\x40\x40\n",
                              4 + 4 + 8 + 1 + 4 + 8 + 1);

}  // namespace

TEST_CASE("word vectors are read as text with and without a header", "[language]") {
  for (const char* text : {"tea 1 2\ncup -0.5 3e0\n", "2 2\ntea 1 2\ncup -0.5 3\n", "2 2\r\ntea 1 2 \r\ncup\t-0.5 3",
                           "2 2\ntea 1 2 \ncup -0.5 3 \n\n"}) {
    INFO(text);
    const word_vectors vectors = parse_word_vectors(text);
    CHECK(vectors.size() == 2);
    CHECK(row_in(vectors, "tea") == std::vector<float>{1, 2});
    CHECK(row_in(vectors, "cup") == std::vector<float>{-.5F, 3});
    CHECK(vectors.word(0) == "tea");
  }
  CHECK(row_in(parse_word_vectors("1 3\n7 1 2 3\n"), "7") == std::vector<float>{1, 2, 3});
  CHECK(row_in(parse_word_vectors("\xe8\x8c\xb6 1 2\n"), "\xe8\x8c\xb6") == std::vector<float>{1, 2});
  CHECK(row_in(parse_word_vectors("caf\xe9 1 2\n"), "caf\xe9") == std::vector<float>{1, 2});  // bytes, not UTF-8
  CHECK(parse_word_vectors("tea 1e-60 2\n", "v").size() == 1);  // no less than what a float can hold, but 0
}

TEST_CASE("word2vec's binary is read with and without line ends", "[language]") {
  std::string joined = tea_and_cup;
  joined.erase(16, 1);
  joined.pop_back();
  for (const std::string& bytes : {tea_and_cup, joined}) {
    const word_vectors vectors = parse_word_vectors(bytes);
    CHECK(vectors.size() == 2);
    CHECK(row_in(vectors, "tea") == std::vector<float>{1, 2});
    CHECK(row_in(vectors, "cup") == std::vector<float>{-.5F, 3});
  }
  CHECK(parse_word_vectors(tea_and_cup, "v", {.format = word_vector_format::binary}).size() == 2);
  CHECK(vectors_said(tea_and_cup, {.format = word_vector_format::text}).starts_with("v:2"));
}

TEST_CASE("as many words as wanted are read, and files with known faults where told so", "[language]") {
  CHECK(parse_word_vectors("3 1\na 1\nb 2\nc 3\n", "v", {.most = 2}).size() == 2);
  CHECK(parse_word_vectors(tea_and_cup, "v", {.most = 1}).size() == 1);
  const word_vectors first = parse_word_vectors("a 1 1\nb 2 2\na 3 3\n", "v", {.keep_first = true});
  CHECK(first.size() == 2);
  CHECK(row_in(first, "a") == std::vector<float>{1, 1});
  const word_vectors dots = parse_word_vectors("2 2\na 1 1\n. . . 2 3\n", "v", {.words_with_blanks = true});
  CHECK(row_in(dots, ". . .") == std::vector<float>{2, 3});
  CHECK(vectors_said("a 1\n", {.most = 0}) == "read_word_vectors_settings.most: is 0; expected at least 1");
}

TEST_CASE("broken texts of word vectors are refused, and where", "[language]") {
  CHECK(vectors_said("a 1 2\nb 1\n") == "v:2: 2 fields; expected a word and 2 numbers");
  CHECK(vectors_said("2 2\na 1 2\nb c 1 2\n") == "v:3: 4 fields; expected a word and 2 numbers, as the header says");
  CHECK(vectors_said("a 1 2\n\nb 1 2\n") == "v:2: 0 fields; expected a word and 2 numbers");
  CHECK(vectors_said("a 1 2\n 1 2\n") == "v:2: no word before the numbers; expected a word and its numbers");
  CHECK(vectors_said("a 1 nan\n") ==
        "v:1, column 3: 'nan' is not finite; expected a finite decimal number such as 3 or 2.5");
  CHECK(vectors_said("a 1 2\nb inf 2\n").starts_with("v:2, column 2: 'inf' is not finite"));
  CHECK(vectors_said("a 1 2,5\n").starts_with("v:1, column 3: '2,5' is not a number"));
  CHECK(vectors_said("a 1 1e39\n") == "v:1, column 3: '1e39' is out of range; expected a float");
  CHECK(vectors_said("a 1\nb 2\na 3\n") ==
        "v:3: the word 'a' has a vector already, its number 1; expected each word once (or keep_first)");
  CHECK(vectors_said("3 2\na 1 2\nb 1 2\n") == "v: 2 rows; expected 3 rows, as the header says");
  CHECK(vectors_said("1 2\na 1 2\nb 1 2\n") == "v: 2 rows; expected 1 rows, as the header says");
  CHECK(vectors_said("99999999999999 100\na 1 2\n").starts_with("v:2: 3 fields"));
  CHECK(vectors_said("0 2\n") == "v:1: the header tells of 0 words of 2 numbers; expected at least one of each");
  CHECK(vectors_said("2 0\na\nb\n").starts_with("v:1: the header tells of 2 words of 0 numbers"));
  CHECK(vectors_said("a\n") == "v:1: no numbers; expected a word and its numbers");
  CHECK(vectors_said("").starts_with("v: no row"));
  CHECK(vectors_said("\n").starts_with("v: no row"));
}

TEST_CASE("broken binaries of word vectors are refused, wherever they are cut", "[language]") {
  for (std::size_t kept = 0; kept + 1 < tea_and_cup.size(); ++kept) {
    INFO(kept);
    CHECK(vectors_said(tea_and_cup.substr(0, kept), {.format = word_vector_format::binary}) != "not refused");
  }
  std::string claims = tea_and_cup;
  claims[0] = '9';
  CHECK(vectors_said(claims) ==
        "v: the header tells of 9 words of 2 floats, and 26 bytes follow; expected a whole file");
  CHECK(
      vectors_said("18446744073709551615 4611686018427387904\na \1\2\3\4").starts_with("v: the header tells of 18446"));
  std::string broken = tea_and_cup;
  broken.replace(12, 4, "\0\0\xc0\x7f", 4);
  CHECK(vectors_said(broken) ==
        "v, word 1 of 2, 0 bytes after the header, column 2: a value is not finite; expected finite numbers");
  std::string twice = tea_and_cup;
  twice.replace(17, 3, "tea");
  CHECK(vectors_said(twice).starts_with("v, word 2 of 2, 13 bytes after the header: the word 'tea' has a vector"));
  CHECK(vectors_said(tea_and_cup + "more") == "v: 4 bytes after the last word; expected the end of the file");
  CHECK(vectors_said("tea 1 2\n", {.format = word_vector_format::binary}).starts_with("v:1: no header"));
}

TEST_CASE("a file of word vectors is named by what it refuses", "[language]") {
  const temporary_file good("a 1 2\n"), bad("a 1 2\nb 1\n");
  CHECK(cairn::read_word_vectors(good.path()).size() == 1);
  CHECK(refusal([&] { cairn::read_word_vectors(bad.path()); }).starts_with(bad.path() + ":2: "));
}

TEST_CASE("the subset of GloVe is read", "[language][real]") {
  const auto path = real_data("glove-6b-100d-subset/glove.6B.100d.subset.txt.gz");
  if (!path) return;
  const word_vectors vectors = cairn::read_word_vectors(*path);
  CHECK(vectors.size() == 21904);
  CHECK(vectors.width() == 100);
  CHECK(vectors.at("the")[1] == -0.24487F);
}
