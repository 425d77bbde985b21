#include "cairn/language/unigram_tokenizer.hpp"

#include <string>
#include <vector>

#include "catch.hpp"
#include "reference/subwords.hpp"

using namespace cairn;

namespace {

sentencepiece_model spaced_model() {
  return {.pieces = {{"<unk>", 0, piece_kind::unknown}, {"▁", -3}, {"▁a", -1}, {"b", -2}, {"▁ab", -2.5F}, {"中", -4}}};
}

}  // namespace

TEST_CASE("a unigram tokenizer of a SentencePiece model", "[language]") {
  const unigram_tokenizer tokens = unigram_of(spaced_model());
  CHECK(!tokens.words().settings.whole);
  CHECK(encode_spans(tokens, "ab  a中?") == std::vector<token_span>{{4, 0, 2}, {2, 2, 5}, {5, 5, 8}, {0, 8, 9}});
  CHECK(tokens.decode(encode(tokens, "ab  a中")) == "ab a中");
  CHECK(tokens.decode(encode(tokens, "b")) == "b");
  CHECK(encode(tokens, "").empty());
  CHECK(encode(tokens, " ").empty());
}

TEST_CASE("pieces across words are found in whole texts, which give the same ids where there are none", "[language]") {
  sentencepiece_model model = spaced_model();
  model.pieces.push_back({"b▁a", -.1F});
  const unigram_tokenizer across = unigram_of(model);
  CHECK(across.words().settings.whole);
  CHECK(encode(across, "ab a") == std::vector<token_id>{2, 6});
  const unigram_tokenizer apart = unigram_of(spaced_model());
  metaspace_words<chosen_normalizer> words = apart.words();
  words.settings.whole = true;
  const unigram_tokenizer whole(apart.model(), words);
  for (const char* text : {"ab a b", "中 ? b?? ?", "a  a  b  ab"})
    CHECK(encode_spans(apart, text) == encode_spans(whole, text));
}

TEST_CASE("models of another kind are refused by name", "[language]") {
  sentencepiece_model model = spaced_model();
  model.kind = sentencepiece_kind::bpe;
  CHECK_THROWS_WITH(unigram_of(model, "f"), Catch::Contains("f: a model of type 2"));
  model = spaced_model();
  model.space_behind = true;
  CHECK_THROWS_WITH(unigram_of(model, "f"), Catch::Contains("behind words"));
  model = spaced_model();
  model.charsmap = "abc";
  CHECK_THROWS_WITH(unigram_of(model, "f"), Catch::Contains("f: a trie of"));
}

TEST_CASE("unigram ids of hard lines are SentencePiece's", "[language]") {
  sentencepiece_model model;
  for (const auto& [text, score] : reference::small_unigram_pieces) model.pieces.push_back({text, score});
  model.pieces[0].kind = piece_kind::unknown;
  model.pieces[1].kind = model.pieces[2].kind = piece_kind::control;
  model.pieces[3].kind = piece_kind::whole;
  const unigram_tokenizer tokens = unigram_of(model);
  for (std::size_t k = 0; k < reference::subword_lines.size(); ++k) {
    CAPTURE(k, reference::subword_lines[k]);
    CHECK(encode(tokens, reference::subword_lines[k]) == reference::small_unigram_ids[k]);
  }
}
