#include "cairn/language/write_word_vectors.hpp"

#include <string>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/language/read_word_vectors.hpp"
#include "catch.hpp"
#include "data/refusal.hpp"
#include "data/temporary_file.hpp"

namespace {
cairn::word_vectors vectors_of(const std::vector<std::string>& words, std::size_t width) {
  cairn::id_map names;
  for (const std::string& word : words) names.insert(word);
  cairn::random_stream random(3, cairn::purpose::simulate);
  std::vector<float> values(names.size() * width);
  for (float& value : values) value = static_cast<float>(random.normal() * 1e-3);
  return {std::move(names), width, std::move(values)};
}
}  // namespace

TEST_CASE("word vectors come back from files as the same floats", "[language]") {
  using cairn::written_word_vectors;
  const auto vectors = vectors_of({"tea", "\xe8\x8c\xb6", "7", "</s>"}, 5);
  for (const auto format :
       {written_word_vectors::word2vec_text, written_word_vectors::glove_text, written_word_vectors::word2vec_binary}) {
    const temporary_file file("old");
    cairn::write_word_vectors(vectors, file.path(), format);
    const auto read = cairn::read_word_vectors(file.path());
    REQUIRE(read.size() == vectors.size());
    CHECK(std::vector<float>(read.values().begin(), read.values().end()) ==
          std::vector<float>(vectors.values().begin(), vectors.values().end()));
    for (std::uint32_t row = 0; row < 4; ++row) CHECK(read.word(row) == vectors.word(row));
  }
}

TEST_CASE("the written text of word vectors by hand", "[language]") {
  cairn::id_map names;
  names.insert("tea");
  const cairn::word_vectors vectors(std::move(names), 2, {.5F, -3});
  CHECK(cairn::word_vector_bytes(vectors) == "1 2\ntea 0.5 -3\n");
  CHECK(cairn::word_vector_bytes(vectors, cairn::written_word_vectors::glove_text) == "tea 0.5 -3\n");
  CHECK(cairn::word_vector_bytes(vectors, cairn::written_word_vectors::word2vec_binary) ==
        std::string("1 2\ntea \0\0\0\x3f\0\0\x40\xc0\n", 17));
}

TEST_CASE("words that no reader could tell from numbers are not written", "[language]") {
  for (const char* word : {"New York", "a\nb", "a\tb", ""}) {
    CHECK(refusal([&] {
            cairn::word_vector_bytes(vectors_of({"tea", word}, 2));
          }).ends_with("is empty or has a blank; expected words without blanks and line ends"));
  }
  CHECK(refusal([] { cairn::word_vector_bytes({}); }) == "word_vector_bytes: no words; expected at least one");
}
