#include "cairn/language/added_tokens.hpp"

#include <chrono>

#include "catch.hpp"

using namespace cairn;

namespace {

/// Begin and end of all matches.
std::vector<token_span> token_matches(const added_tokens& tokens, std::string_view text) {
  std::vector<token_span> found;
  for (std::size_t at = 0;;) {
    const auto next = tokens.next(text, at);
    if (next.token == nullptr) return found;
    found.push_back({next.token->id, static_cast<std::uint32_t>(next.begin), static_cast<std::uint32_t>(next.end)});
    at = next.end;
  }
}

}  // namespace

TEST_CASE("the leftmost added token, of these the longest", "[language]") {
  const added_tokens tokens({{"<s>", 1}, {"<s>x", 2}, {"<", 3}, {"<sep>", 4}, {"s", 5}, {"\u4e2d", 6}});
  CHECK(token_matches(tokens, "").empty());
  CHECK(token_matches(tokens, "none at all") == std::vector<token_span>{});
  CHECK(token_matches(tokens, "a<s>") == std::vector<token_span>{{1, 1, 4}});
  CHECK(token_matches(tokens, "<s>x<s>") == std::vector<token_span>{{2, 0, 4}, {1, 4, 7}});
  CHECK(token_matches(tokens, "<se") == std::vector<token_span>{{3, 0, 1}, {5, 1, 2}});
  CHECK(token_matches(tokens, "<<sep>>\u4e2d") == std::vector<token_span>{{3, 0, 1}, {4, 1, 6}, {6, 7, 10}});
  CHECK(token_matches(added_tokens(), "<s>").empty());
  CHECK(tokens.find(4)->text == "<sep>");
  CHECK(tokens.find(0) == nullptr);
  CHECK(tokens.find(9) == nullptr);
}

TEST_CASE("added tokens that are words, or take the spaces around them", "[language]") {
  const added_tokens words({{.text = "an", .id = 1, .whole_word = true}, {.text = "a", .id = 2, .whole_word = true}});
  CHECK(token_matches(words,
                      "an ant can a_ an.a \u00e9an an\u00e9 \xff"
                      "an") == std::vector<token_span>{{1, 0, 2}, {1, 14, 16}, {2, 17, 18}, {1, 30, 32}});
  const added_tokens before({{.text = "<m>", .id = 1, .takes_spaces_before = true}});
  CHECK(token_matches(before, "a \t\u3000<m> b<m>") == std::vector<token_span>{{1, 1, 9}, {1, 11, 14}});
  CHECK(token_matches(before, "<m> <m>") == std::vector<token_span>{{1, 0, 3}, {1, 3, 7}});
  const added_tokens behind({{.text = "<m>", .id = 1, .takes_spaces_behind = true}});
  CHECK(token_matches(behind, "a <m> \u00a0b <m> ") == std::vector<token_span>{{1, 2, 8}, {1, 10, 14}});
}

TEST_CASE("tokens that cannot be added", "[language]") {
  using list = std::vector<added_token>;
  CHECK_THROWS_WITH(added_tokens(list{{"", 1}}), Catch::Contains("an empty token"));
  CHECK_THROWS_WITH(added_tokens(list{{"a", 1}, {"b", 2}, {"a", 3}}), Catch::Contains("'a' is there twice"));
  CHECK_THROWS_WITH(added_tokens(list{{"a", 1}, {"b", 1}}), Catch::Contains("two tokens have id 1"));
  CHECK_THROWS_WITH(added_tokens(list{{"\xff", 1}}), Catch::Contains("no UTF-8"));
  CHECK_THROWS_WITH(added_tokens(list{{std::string(65537, 'a'), 1}}), Catch::Contains("64 KiB"));
}

TEST_CASE("two megabytes of what begins like a token take a moment", "[language]") {
  const added_tokens tokens({{"<|endoftext|>", 1}, {"<<<<<<<<<<<<|", 2}});
  const auto begin = std::chrono::steady_clock::now();
  CHECK(token_matches(tokens, std::string(2'000'000, '<')).empty());
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(15));
}
