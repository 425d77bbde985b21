#include "cairn/language/fallback_vocabulary.hpp"

#include <limits>

#include "catch.hpp"

using namespace cairn;

namespace {

/// <unk>, <s>, </s>, the bytes, and others from id 259 on.
std::vector<std::string> bytes_and(const std::vector<std::string>& others) {
  std::vector<std::string> pieces{"<unk>", "<s>", "</s>"};
  for (unsigned byte = 0; byte < 256; ++byte) pieces.push_back(detail::piece_of_byte(byte));
  pieces.insert(pieces.end(), others.begin(), others.end());
  return pieces;
}

std::string scored_refusal(const std::vector<std::string>& pieces, std::vector<float> scores,
                           const std::vector<token_id>& control = {0, 1, 2}) {
  try {
    fallback_vocabulary(pieces, std::move(scores), control, "file");
  } catch (const error& e) {
    return e.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("what scores say of pairs", "[language]") {
  const auto pieces = bytes_and({" ", "a", "b", "ab", " ab", "bc", "abc"});
  std::vector<float> scores(pieces.size());
  scores[262] = -1;
  scores[263] = -3;
  scores[264] = -1;
  scores[265] = -7;
  const fallback_vocabulary words(pieces, scores, std::vector<token_id>{0, 1, 2}, "test");
  const token_id a = 260, b = 261, ab = 262, c = words.characters().find(U'c');
  CHECK(c == pieces.size());
  CHECK(words.table().find(a, b) == merge_step{1, ab});
  CHECK(words.table().find(b, c) == merge_step{1, 264});
  CHECK(words.table().find(259, ab) == merge_step{2, 263});
  CHECK(words.table().find(ab, c) == merge_step{3, 265});
  CHECK(words.table().find(a, 264) == merge_step{3, 265});
  CHECK(words.table().size() == 5);
  CHECK(words.blank() == 259);
  CHECK(words.byte_piece('\n') == 13);
  CHECK(words.byte_of(13) == 10);
  CHECK(words.byte_of(260) == -1);
  CHECK(words.find("<s>") == no_token);
  CHECK(words.find("<0x0A>") == no_token);
  CHECK(words.width(13) == 1);
  CHECK(words.width(265) == 3);
}

TEST_CASE("pieces, scores and merges that do not fit are refused (K1)", "[language]") {
  const auto good = bytes_and({" ", "a"});
  const auto scores = std::vector<float>(good.size());
  CHECK(scored_refusal(good, scores) == "accepted");
  const auto changed = [&](std::size_t id, const std::string& piece) {
    auto pieces = good;
    pieces[id] = piece;
    return scored_refusal(pieces, scores);
  };
  CHECK(changed(260, "<0x-1>").find("file, id 260: the piece '<0x-1>'") == 0);
  CHECK(changed(260, "<0xZZ>").find("file, id 260: the piece '<0xZZ>'") == 0);
  CHECK(changed(13, "ten").find("file: no piece <0x0A>") == 0);
  CHECK(changed(259, "b").find("no piece for a blank") != std::string::npos);
  CHECK(changed(260, " ").find("has id 259 too") != std::string::npos);
  CHECK(changed(260, "").find("an empty piece") != std::string::npos);
  CHECK(changed(260, "\xc0\x80").find("is no UTF-8") != std::string::npos);
  CHECK(changed(260, "a\xed\xa0\x80").find("is no UTF-8") != std::string::npos);
  CHECK(changed(260, std::string(1025, 'a')).find("at most 1,024 bytes") != std::string::npos);
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    auto broken = scores;
    broken[260] = bad;
    CHECK(scored_refusal(good, broken) == "file, id 260: a score that is not finite; expected finite scores");
  }
  CHECK(scored_refusal(good, std::vector<float>(260)).find("260 scores; expected 261") != std::string::npos);
  CHECK(scored_refusal(good, scores, {261}).find("a control piece of id 261") != std::string::npos);
  const auto listed = [&](const std::vector<merged_pair>& merges) -> std::string {
    try {
      fallback_vocabulary(bytes_and({" ", "a", " a", "<s>a"}), merges, std::vector<token_id>{0, 1, 2}, "file");
    } catch (const error& e) {
      return e.what();
    }
    return "accepted";
  };
  CHECK(listed({{259, 260}}) == "accepted");
  CHECK(listed({{259, 263}}) == "file, merge 0: an id that no piece has; expected ids of pieces");
  CHECK(listed({{260, 259}}) == "file, merge 0: makes 'a ', which is no piece; expected a piece of the vocabulary");
  CHECK(listed({{259, 260}, {259, 260}}).find("there twice") != std::string::npos);
  CHECK(listed({{1, 260}}).find("of a byte or of a control piece") != std::string::npos);
}
