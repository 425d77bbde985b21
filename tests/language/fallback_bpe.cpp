#include "cairn/language/fallback_bpe.hpp"

#include <chrono>
#include <limits>
#include <map>
#include <random>

#include "catch.hpp"
#include "reference/fallback_bpe.hpp"

using namespace cairn;

namespace {

/// <unk>, <s>, </s>, the bytes from id 3 on, and then others from id 259 on, each scored above the next.
std::vector<std::string> bytes_with(const std::vector<std::string>& others) {
  std::vector<std::string> pieces{"<unk>", "<s>", "</s>"};
  for (unsigned byte = 0; byte < 256; ++byte) pieces.push_back(detail::piece_of_byte(byte));
  pieces.insert(pieces.end(), others.begin(), others.end());
  return pieces;
}
std::vector<float> falling_scores(std::size_t count) {
  std::vector<float> scores;
  for (std::size_t id = 0; id < count; ++id) scores.push_back(id < 259 ? 0.0F : 258.0F - static_cast<float>(id));
  return scores;
}
llama_tokenizer scored_llama(const std::vector<std::string>& others, fallback_bpe_settings settings = {}) {
  const auto pieces = bytes_with(others);
  return {pieces, falling_scores(pieces.size()), "test", settings};
}

/// The definition on strings: of neighbors that together are a piece those of the highest score, leftmost, are joined.
std::vector<token_id> encoded_plainly(const std::vector<std::string>& pieces, const std::vector<float>& scores,
                                      std::string text) {
  std::map<std::string, token_id> ids;
  for (token_id id = 259; id < pieces.size(); ++id) ids.emplace(pieces[id], id);
  if (!text.empty()) text.insert(0, " ");
  std::vector<std::string> symbols;
  for (std::size_t at = 0; at < text.size();) {
    const decoded_point here = decode_utf8(text, at);
    symbols.push_back(text.substr(at, here.bytes));
    at += here.bytes;
  }
  for (;;) {
    std::size_t best = 0;
    float most = -std::numeric_limits<float>::infinity();
    for (std::size_t k = 0; k + 1 < symbols.size(); ++k) {
      const auto found = ids.find(symbols[k] + symbols[k + 1]);
      if (found == ids.end() || scores[found->second] <= most) continue;
      most = scores[found->second];
      best = k;
    }
    if (std::isinf(most)) break;
    symbols[best] += symbols[best + 1];
    symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(best) + 1);
  }
  std::vector<token_id> out;
  for (const std::string& symbol : symbols) {
    if (const auto found = ids.find(symbol); found != ids.end()) {
      out.push_back(found->second);
    } else {
      for (const char byte : symbol) out.push_back(3U + static_cast<unsigned char>(byte));
    }
  }
  return out;
}

/// Each digit is a word of its own.
struct digits_apart {
  template <class F>
  void split(std::string_view text, F&& f) const {
    for (std::size_t at = 0, end = 0; at < text.size(); at = end) {
      end = at + 1;
      while (end < text.size() && (text[end] < '0' || text[end] > '9') && (text[at] < '0' || text[at] > '9')) ++end;
      f(at, end);
    }
  }
};

}  // namespace

TEST_CASE("characters are merged by score, and bytes stand in for what is no piece", "[language]") {
  const auto tokens = scored_llama({"ab", " a", " ", "a", "b", "  "});  // 259 and on
  CHECK(encode(tokens, "").empty());
  CHECK(encode_spans(tokens, "a") == std::vector<token_span>{{260, 0, 1}});
  CHECK(encode_spans(tokens, "b") == std::vector<token_span>{{261, 0, 0}, {263, 0, 1}});
  CHECK(encode_spans(tokens, "ab a") == std::vector<token_span>{{261, 0, 0}, {259, 0, 2}, {260, 2, 4}});
  CHECK(encode_spans(tokens, " \u4e2db") ==
        std::vector<token_span>{{264, 0, 1}, {3 + 0xE4, 1, 2}, {3 + 0xB8, 2, 3}, {3 + 0xAD, 3, 4}, {263, 4, 5}});
  CHECK(encode(tokens, "\xff") == std::vector<token_id>{261, 3 + 0xFF});
  CHECK(encode(tokens, "<s>") == std::vector<token_id>{261, 3 + '<', 3 + 's', 3 + '>'});
  CHECK(encode(tokens, "<0x0A>").size() == 7);
  CHECK(tokens.piece(260) == "\u2581a");
  CHECK(tokens.piece(13) == "<0x0A>");
  CHECK(tokens.decode(std::vector<token_id>{1, 260, 260, 13, 2}) == "a a\n");
  CHECK_THROWS_AS(tokens.decode(std::vector<token_id>{265}), error);
  CHECK_THROWS_AS(tokens.piece(265), error);
}

TEST_CASE("settings of blanks", "[language]") {
  const std::vector<std::string> others{" a", " ", "a"};
  CHECK(encode(scored_llama(others, {.dummy_prefix = false}), "a a") == std::vector<token_id>{261, 259});
  CHECK(scored_llama(others, {.dummy_prefix = false}).decode(std::vector<token_id>{259}) == " a");
  const std::string marked = "a\u2581a";
  const auto blank = scored_llama(others), bytes = scored_llama(others, {.marker_is_blank = false});
  CHECK(encode_spans(blank, marked) == std::vector<token_span>{{259, 0, 1}, {259, 1, 5}});
  CHECK(encode_spans(blank, marked) == encode_spans(blank, marked));
  CHECK(encode_spans(blank, "a a") == std::vector<token_span>{{259, 0, 1}, {259, 1, 3}});
  CHECK(blank.decode(encode(blank, marked)) == "a a");
  CHECK(encode(bytes, marked) == std::vector<token_id>{259, 3 + 0xE2, 3 + 0x96, 3 + 0x81, 261});
  CHECK(bytes.decode(encode(bytes, marked)) == marked);
}

TEST_CASE("what the definition makes, wherever texts may be cut, met before or not", "[language]") {
  std::mt19937 random(13);
  const std::vector<std::string> letters{"a", "b", " ", "c", "\u4e2d", "\u6587", "\xff", "d"};
  for (int round = 0; round < 60; ++round) {
    const std::size_t used = 3 + random() % 4;
    std::map<std::string, int> others{{" ", 0}};
    for (std::size_t k = 0; k < 30; ++k) {
      std::string piece;
      for (std::size_t size = 1 + random() % 4; size > 0; --size)
        piece += letters[random() % std::min<std::size_t>(used, 6)];
      // By turns blanks only at the front, as in Llama's, or anywhere; and single characters that are no piece.
      if (round % 2 == 0 && piece.find(' ', 1) != std::string::npos && piece[0] != ' ') continue;
      others.emplace(piece, 0);
    }
    std::vector<std::string> list;
    for (const auto& [piece, unused] : others) list.push_back(piece);
    std::shuffle(list.begin(), list.end(), random);
    const auto pieces = bytes_with(list);
    auto scores = falling_scores(pieces.size());
    if (round % 3 == 0) {
      for (float& score : scores) score = static_cast<float>(random() % 4);
    }
    const llama_tokenizer tokens(pieces, scores, "test");
    for (int text_round = 0; text_round < 40; ++text_round) {
      std::string text;
      for (std::size_t size = random() % 20; size > 0; --size) text += letters[random() % letters.size()];
      const auto expected = encoded_plainly(pieces, scores, text);
      REQUIRE(encode(tokens, text) == expected);
      const auto spans = encode_spans(tokens, text);  // now some of it is in the cache
      REQUIRE(spans.size() == expected.size());
      std::size_t at = 0;
      for (std::size_t k = 0; k < spans.size(); ++k) {
        REQUIRE(spans[k].id == expected[k]);
        REQUIRE(spans[k].begin == at);
        at = spans[k].end;
      }
      REQUIRE(at == text.size());
      REQUIRE(tokens.decode(expected) == text);
    }
  }
}

TEST_CASE("any bytes come back from Llama's kind of pieces", "[language]") {
  const auto tokens = scored_llama({" ", "a", " a", "aa", "\u4e2d", "\u4e2da", "  "}, {.marker_is_blank = false});
  std::mt19937 random(5);
  for (int round = 0; round < 1000; ++round) {
    std::string text(random() % 40, ' ');
    for (char& c : text) c = round % 2 == 0 ? static_cast<char>(random()) : "a \xe4\xb8\xad\xe2\x96\x81"[random() % 8];
    REQUIRE(tokens.decode(encode(tokens, text)) == text);
  }
}

TEST_CASE("merges as a list, and a splitter of one's own", "[language]") {
  const auto pieces = bytes_with({" ", "1", "a", "11", "a1", " 1"});
  const std::vector<merged_pair> merges{{259, 260}, {261, 260}, {260, 260}};
  const llama_tokenizer whole(pieces, merges, "test");
  CHECK(encode(whole, "1a11") == std::vector<token_id>{264, 263, 260});
  CHECK(encode(whole, "11") == std::vector<token_id>{264, 260});
  CHECK(whole.vocabulary().scores().empty());
  const fallback_bpe<digits_apart> apart(pieces, merges, "test");
  CHECK(encode(apart, "1a11") == std::vector<token_id>{264, 261, 260, 260});
}

TEST_CASE("a line of two megabytes takes a moment", "[language]") {
  const auto tokens = scored_llama({"aa", "aaaa", " ", "a"});
  const auto begin = std::chrono::steady_clock::now();
  CHECK(encode(tokens, std::string(2'000'000, 'a')).size() == 500'001);
  CHECK(encode(tokens, std::string(2'000'000, ' ')).size() == 2'000'001);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(15));
}

TEST_CASE("the ids of SentencePiece for hard lines", "[language]") {
  std::vector<std::string> others;
  std::vector<float> scores(259);
  for (const auto& [text, score] : reference::fallback_bpe_pieces) {
    std::string& piece = others.emplace_back(text);
    for (std::size_t at; (at = piece.find("\u2581")) != std::string::npos;) piece.replace(at, 3, " ");
    scores.push_back(score);
  }
  const llama_tokenizer tokens(bytes_with(others), scores, "test"),
      exact(bytes_with(others), scores, "test", {.marker_is_blank = false});
  for (int again = 0; again < 2; ++again) {
    for (const auto& [text, ids] : reference::fallback_bpe_lines) {
      INFO(text);
      CHECK(encode(tokens, text) == ids);
      CHECK(exact.decode(encode(exact, text)) == text);
      const bool is_marked = text.find("\u2581") != std::string::npos;
      if (!is_marked) CHECK(tokens.decode(ids) == text);
      CHECK((encode(exact, text) == ids) != is_marked);
    }
  }
}
