#include "cairn/language/bpe_json_writing.hpp"

#include "catch.hpp"

using namespace cairn;

namespace {

std::vector<std::string> llama_pieces(const std::vector<std::string>& others) {
  std::vector<std::string> pieces{"<unk>", "\n<s>\n", "\n</s>\n"};
  for (unsigned byte = 0; byte < 256; ++byte) pieces.push_back(detail::piece_of_byte(byte));
  pieces.insert(pieces.end(), others.begin(), others.end());
  return pieces;
}

}  // namespace

TEST_CASE("control pieces as added tokens", "[language]") {
  const auto pieces = llama_pieces({" ", "a"});
  const llama_tokenizer tokens(pieces, std::vector<float>(pieces.size()), "test");
  const added_tokens added = control_tokens(tokens);
  CHECK(added.find(0)->text == "<unk>");
  CHECK(added.find(1)->text == "<s>");
  CHECK(added.find(2)->text == "</s>");
  CHECK(added.tokens().size() == 3);
}

TEST_CASE("scores as a list of merges, the highest first", "[language]") {
  const auto pieces = llama_pieces({" ", "a", "b", "ab", " a", " ab", "bb"});
  std::vector<float> scores(pieces.size());
  scores[262] = -2;
  scores[263] = -1;
  scores[264] = -3;
  scores[265] = -1;
  const llama_tokenizer tokens(pieces, scores, "test");
  CHECK(detail::listed_merges(tokens.vocabulary()) ==
        std::vector<merged_pair>{{259, 260}, {261, 261}, {260, 261}, {259, 262}, {263, 261}});
  const auto strange = llama_pieces({" ", "a", "ac"});
  const llama_tokenizer more(strange, std::vector<float>(strange.size()), "test");
  CHECK_THROWS_WITH(detail::listed_merges(more.vocabulary()), Catch::Contains("'ac' has a character that is no piece"));
  CHECK_THROWS_WITH(tokenizer_json(with_added_tokens<llama_tokenizer>(tokens, {})),
                    Catch::Contains("the control piece of id 0 is no added token"));
}

TEST_CASE("the document of a tokenizer", "[language]") {
  const auto pieces = llama_pieces({" ", "a", " a"});
  const llama_tokenizer tokens(pieces, std::vector<float>(pieces.size()), "test");
  const std::string text = tokenizer_json(with_added_tokens<llama_tokenizer>(tokens, control_tokens(tokens)));
  for (const char* part :
       {R"("added_tokens":[{"id":0,"content":"<unk>","single_word":false,)", R"("byte_fallback":true)",
        R"("prepend":"▁")", R"("<0x0A>":13)", R"("▁":259,"a":260,"▁a":261)", R"("merges":["▁ a"])"}) {
    CHECK(text.find(part) != std::string::npos);
  }
}
