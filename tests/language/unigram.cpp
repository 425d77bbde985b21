#include "cairn/language/unigram.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "cairn/core/random.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

using piece_spans = std::vector<token_span>;

piece_spans best_pieces(const unigram& model, std::string_view word) {
  piece_spans found;
  unigram::workspace work;
  model.encode(traced_word{word, 0, nullptr}, work, [&](token_id id, std::size_t begin, std::size_t end) {
    found.push_back({id, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
  });
  return found;
}

std::vector<unigram_piece> with_unknown(std::vector<unigram_piece> pieces) {
  pieces.insert(pieces.begin(), {"<unk>", 0, piece_kind::unknown});
  return pieces;
}

std::vector<unigram_piece> with_bytes() {
  std::vector<unigram_piece> pieces = with_unknown({{"a", -1}});
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (unsigned byte = 0; byte < 256; ++byte) {
    std::string text = "<0x";
    text += digits[byte / 16];
    text += digits[byte % 16];
    pieces.push_back({text + ">", 0, piece_kind::byte});
  }
  return pieces;
}

}  // namespace

TEST_CASE("the most probable pieces, not the longest", "[language]") {
  const unigram model(with_unknown({{"a", -1}, {"b", -1}, {"ab", -1.5F}, {"abc", -9}, {"c", -2}}));
  CHECK(best_pieces(model, "abc") == piece_spans{{3, 0, 2}, {5, 2, 3}});
  CHECK(best_pieces(model, "") == piece_spans{});
  // Where both ways are as probable the longer piece in front.
  const unigram tie(with_unknown({{"a", -1}, {"aa", -2}}));
  CHECK(best_pieces(tie, "aa") == piece_spans{{2, 0, 2}});
}

TEST_CASE("the best way is found among all of them", "[language]") {
  const std::vector<std::string> texts = {"a", "b", "ab", "ba", "aba", "bb", "abab", "中", "中a"};
  for (std::uint64_t round = 0; round < 200; ++round) {
    random_stream random(9, purpose::simulate, round);
    std::vector<unigram_piece> pieces = with_unknown({});
    for (const std::string& text : texts) {
      if (random.below(4) != 0) pieces.push_back({text, static_cast<float>(-1 - 8 * random.uniform())});
    }
    if (pieces.size() == 1) continue;
    const unigram model(pieces);
    float least = 0;
    for (const unigram_piece& piece : pieces) least = std::min(least, piece.score);
    std::string word;
    for (std::uint32_t left = 1 + random.below(7); left > 0; --left)
      word += texts[random.below(2) == 0 ? 0 : random.below(9)];
    // Every way, by recursion.
    const auto best = [&](const auto& again, std::string_view rest) -> double {
      if (rest.empty()) return 0;
      double most = -std::numeric_limits<double>::infinity();
      bool single = false;
      const std::size_t character = decode_utf8(rest, 0).bytes;
      for (std::size_t id = 1; id < pieces.size(); ++id) {
        if (!rest.starts_with(pieces[id].text)) continue;
        single = single || pieces[id].text.size() == character;
        most =
            std::max(most, static_cast<double>(pieces[id].score) + again(again, rest.substr(pieces[id].text.size())));
      }
      if (!single) most = std::max(most, static_cast<double>(least) - 10 + again(again, rest.substr(character)));
      return most;
    };
    unigram::workspace work;
    model.encode(traced_word{word, 0, nullptr}, work, [](token_id, std::size_t, std::size_t) {});
    CAPTURE(word);
    CHECK(static_cast<double>(work.score) == Approx(best(best, word)).epsilon(1e-5));
  }
}

TEST_CASE("unknown characters are one token, or bytes", "[language]") {
  const unigram model(with_unknown({{"a", -1}, {"ab", -2}}));
  CHECK(best_pieces(model, "中文a") == piece_spans{{0, 0, 6}, {1, 6, 7}});
  CHECK(best_pieces(model, "ab") == piece_spans{{2, 0, 2}});
  CHECK(best_pieces(model, "b") == piece_spans{{0, 0, 1}});
  const unigram bytes(with_bytes());
  CHECK(best_pieces(bytes, "a\xC3\xA9") == piece_spans{{1, 0, 1}, {2 + 0xC3, 1, 3}, {2 + 0xA9, 1, 3}});
  CHECK(bytes.joined(std::vector<token_id>{1, 2 + 0xC3, 2 + 0xA9, 1, 2 + 0xC3}) == "aéa\uFFFD");
  CHECK(model.joined(std::vector<token_id>{1, 0}) == "a ⁇ ");
  CHECK_THROWS_AS(model.joined(std::vector<token_id>{3}), error);
}

TEST_CASE("controls and unused pieces are not found in texts, and whole ones are not cut", "[language]") {
  const unigram model(with_unknown({{"<s>", 0, piece_kind::control},
                                    {"ab", 0, piece_kind::unused},
                                    {"aba", 0, piece_kind::whole},
                                    {"a", -.01F},
                                    {"b", -.01F}}));
  CHECK(best_pieces(model, "ab") == piece_spans{{4, 0, 1}, {5, 1, 2}});
  CHECK(best_pieces(model, "<s>").front().id == 0);
  CHECK(best_pieces(model, "aabaab").size() == 6);  // three cost .03 and the whole .1: cut, as SentencePiece would
  const unigram costly(with_unknown({{"aba", 0, piece_kind::whole}, {"a", -3}, {"b", -3}, {"aab", -1}}));
  CHECK(best_pieces(costly, "aaba") == piece_spans{{2, 0, 1}, {1, 1, 4}});
  CHECK(model.joined(std::vector<token_id>{1, 4}) == "a");
}

TEST_CASE("broken vocabularies of scores are refused", "[language]") {
  CHECK_THROWS_WITH(unigram({{"a", -1}}, "f"), Catch::Contains("f: has no unknown piece"));
  CHECK_THROWS_WITH(unigram(with_unknown({{"a", std::nanf("")}}), "f"), Catch::Contains("piece 1, 'a', has a score"));
  CHECK_THROWS_WITH(unigram(with_unknown({{"a", -INFINITY}})), Catch::Contains("not finite"));
  CHECK_THROWS_WITH(unigram(with_unknown(with_unknown({{"a", -1}}))), Catch::Contains("has id 0 too"));
  CHECK_THROWS_WITH(unigram(with_unknown({{"?", -1, piece_kind::unknown}})), Catch::Contains("is unknown as piece 0"));
  CHECK_THROWS_WITH(unigram(with_unknown({{"<0x41>", 0, piece_kind::byte}})), Catch::Contains("1 pieces for bytes"));
  CHECK_THROWS_WITH(unigram(with_unknown({{"<0x4g>", 0, piece_kind::byte}})), Catch::Contains("is no byte"));
  CHECK_THROWS_WITH(unigram(with_unknown({{"", 0}})), Catch::Contains("an empty piece"));
  CHECK(best_pieces(unigram(with_unknown({})), "ab") == piece_spans{{0, 0, 2}});
}

TEST_CASE("a long word takes time as its length", "[language]") {
  const unigram model(with_unknown({{"a", -1}, {"aa", -1.5F}, {std::string(40, 'a'), -20}}));
  CHECK(best_pieces(model, std::string(1U << 20U, 'a')).size() == 26222);
}
