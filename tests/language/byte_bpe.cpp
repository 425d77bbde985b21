#include "cairn/language/byte_bpe.hpp"

#include <chrono>
#include <random>

#include "catch.hpp"

using namespace cairn;

namespace {

/// The 256 bytes with their values as ids, and what `merges` make, in order.
std::vector<std::string> byte_pieces(const std::vector<std::pair<std::string, std::string>>& merges = {}) {
  std::vector<std::string> pieces;
  for (int byte = 0; byte < 256; ++byte) pieces.emplace_back(1, static_cast<char>(byte));
  for (const auto& [left, right] : merges) pieces.push_back(left + right);
  return pieces;
}

template <class Splitter = gpt2_splitter>
byte_bpe<Splitter> tokenizer_of(const std::vector<std::pair<std::string, std::string>>& merges) {
  const auto pieces = byte_pieces(merges);
  const piece_table table(pieces, "test");
  std::vector<merged_pair> pairs;
  for (const auto& [left, right] : merges) pairs.push_back({table.find(left), table.find(right)});
  return {pieces, pairs, "test"};
}

/// A user's own: words of so many bytes.
struct tuples_splitter {
  std::size_t size = 2;
  template <class F>
  void split(std::string_view text, F&& f) const {
    for (std::size_t at = 0; at < text.size(); at += size) f(at, std::min(at + size, text.size()));
  }
};

}  // namespace

TEST_CASE("bytes are merged in the order that was learned, within words", "[language]") {
  const auto tokens = tokenizer_of({{"h", "e"}, {"l", "l"}, {"he", "ll"}, {"l", "o"}, {" ", "w"}, {"hell", "o"}});
  CHECK(tokens.vocabulary_size() == 262);
  CHECK(encode(tokens, "") == std::vector<token_id>{});
  CHECK(encode_spans(tokens, "hello wlo") == std::vector<token_span>{{261, 0, 5}, {260, 5, 7}, {259, 7, 9}});
  CHECK(encode(tokens, "hel lo") == std::vector<token_id>{256, 'l', ' ', 259});  // no merge across words
  CHECK(encode(tokens, "l l") == std::vector<token_id>{'l', ' ', 'l'});
  CHECK(tokens.piece(260) == "\u0120w");
  CHECK(tokens.decode(std::vector<token_id>{261, 260}) == "hello w");
  CHECK_THROWS_WITH(tokens.decode(std::vector<token_id>{262}), Catch::Contains("id 262"));
  CHECK_THROWS_AS(tokens.piece(262), error);
}

TEST_CASE("places are the same the second time, when the word is known", "[language]") {
  const auto tokens = tokenizer_of({{"a", "b"}, {"ab", "c"}});
  const std::string text = " abcab abcabx \u4e2d a1 abcab";
  const auto first = encode_spans(tokens, text), second = encode_spans(tokens, text);
  CHECK(first == second);
  std::size_t at = 0;
  for (const token_span& span : first) {
    CHECK(span.begin == at);
    CHECK(text.substr(span.begin, span.end - span.begin) == tokens.pieces()[span.id]);
    at = span.end;
  }
  CHECK(at == text.size());
}

TEST_CASE("any bytes come back", "[language]") {
  const auto tokens =
      tokenizer_of({{"\xe4", "\xb8"}, {"\xff", "\xff"}, {std::string(1, '\0'), "a"}, {"a", " "}, {" ", " "}});
  std::mt19937 random(5);
  for (int round = 0; round < 500; ++round) {
    std::string text(random() % 60, ' ');
    for (char& c : text) c = round % 2 == 0 ? static_cast<char>(random()) : "a \xe4\xb8\xff\0"[random() % 6];
    REQUIRE(tokens.decode(encode(tokens, text)) == text);
  }
}

TEST_CASE("a user's splitter has its say", "[language]") {
  const auto plain = tokenizer_of<no_splitter>({{"a", " "}, {"a ", "a"}});
  CHECK(encode(plain, "a a") == std::vector<token_id>{257});
  const auto tuples = tokenizer_of<tuples_splitter>({{"a", " "}, {"a ", "a"}});
  CHECK(encode(tuples, "a a") == std::vector<token_id>{256, 'a'});
}

TEST_CASE("the same on any number of threads", "[language]") {
  const auto tokens = tokenizer_of({{"a", "b"}, {"ab", "a"}, {" ", "ab"}, {"b", "b"}});
  std::vector<std::string> texts;
  std::mt19937 random(11);
  for (int k = 0; k < 3000; ++k) {
    std::string& text = texts.emplace_back(random() % 30, ' ');
    for (char& c : text) c = "ab ab"[random() % 5];
  }
  const packed_tokens one = encode_all(tokens, texts, 1);
  CHECK(encode_all(tokens, texts, 3) == one);
  CHECK(encode_all(decltype(tokens)(tokens), texts, 2) == one);
}

TEST_CASE("one word of two megabytes takes a moment", "[language]") {
  const auto tokens = tokenizer_of({{"a", "a"}, {"aa", "aa"}, {"aaaa", "aaaa"}});
  const std::string text(2'000'000, 'a');
  const auto begin = std::chrono::steady_clock::now();
  CHECK(encode(tokens, text) == std::vector<token_id>(250'000, 258));
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(15));
}

TEST_CASE("vocabularies and merges that do not fit are refused (K1)", "[language]") {
  const auto refusal = [](std::vector<std::string> pieces, const std::vector<merged_pair>& merges) -> std::string {
    try {
      gpt2_tokenizer(pieces, merges, "file");
    } catch (const error& e) {
      return e.what();
    }
    return "accepted";
  };
  auto pieces = byte_pieces({{"a", "b"}});
  CHECK(refusal(pieces, {{'a', 'b'}}) == "accepted");
  CHECK(refusal(pieces, {{'a', 257}}) == "file, merge 0: an id that no piece has; expected ids of pieces");
  CHECK(refusal(pieces, {{'a', 'b'}, {'b', 'a'}}) ==
        "file, merge 1: makes 'ba', which is no piece; expected a piece of the vocabulary");
  CHECK(refusal(pieces, {{'a', 'b'}, {'a', 'b'}}).find("there twice") != std::string::npos);
  pieces[7] = "seven";
  CHECK(refusal(pieces, {}) == "file: no piece for the byte '\\x07'; expected a piece for each of the 256 bytes");
  pieces[7] = "a";
  CHECK(refusal(pieces, {}).find("id 97: the piece 'a' has id 7 too") != std::string::npos);
}
