#include "cairn/language/span_tags.hpp"

#include <string>
#include <vector>

#include "catch.hpp"
#include "language/small_encoders.hpp"

using namespace cairn;

namespace {

constexpr span_tags two_labels{.labels = 2};
// Words of two bytes and a space: [0, 2), [3, 5) ...
std::vector<asked_token> words_of_two(std::uint32_t count) {
  std::vector<asked_token> asked;
  for (std::uint32_t n = 0; n < count; ++n) asked.push_back({n + 1, 3 * n, 3 * n + 2});
  return asked;
}
using spans = std::vector<labeled_span>;
using tags = std::vector<std::uint32_t>;

}  // namespace

TEST_CASE("tags of two labels", "[language]") {
  CHECK(two_labels.count() == 5);
  CHECK(span_tags::begins(1) == 3);
  CHECK(span_tags::inside(1) == 4);
  for (std::uint32_t label = 0; label < 2; ++label) {
    CHECK(span_tags::label_of(span_tags::begins(label)) == label);
    CHECK(span_tags::label_of(span_tags::inside(label)) == label);
    CHECK(span_tags::is_begin(span_tags::begins(label)));
    CHECK_FALSE(span_tags::is_begin(span_tags::inside(label)));
  }
  CHECK_FALSE(span_tags::is_begin(span_tags::outside));
}

TEST_CASE("spans become tags and tags the same spans", "[language]") {
  const std::vector<asked_token> asked = words_of_two(6);
  const spans all{{3, 8, 1}, {9, 11, 1}, {15, 17, 0}};
  const tags found = two_labels.tags_of(asked, {all[2], all[0], all[1]}, 17);
  CHECK(found == tags{0, 3, 4, 3, 0, 1});  // the second begins right behind the first
  CHECK(span_tags::spans_of(asked, found) == all);
  // Each way to cover five words with spans that begin and end with words.
  const std::vector<asked_token> five = words_of_two(5);
  std::size_t ways = 0;
  for (std::uint32_t code = 0; code < 5 * 5 * 5 * 5 * 5; ++code) {
    tags own(5);
    for (std::uint32_t n = 0, left = code; n < 5; ++n, left /= 5) own[n] = left % 5;
    const spans meant = span_tags::spans_of(five, own);
    const tags again = two_labels.tags_of(five, meant, 14);
    CHECK(span_tags::spans_of(five, again) == meant);
    ways += again == own ? 1 : 0;
  }
  // Valid ones: behind a word outside three tags, behind one of a label four.
  std::size_t outside = 1, of_label = 0;
  for (int n = 0; n < 5; ++n) {
    const std::size_t before = outside;
    outside += of_label;
    of_label = 2 * before + 3 * of_label;
  }
  CHECK(ways == outside + of_label);
}

TEST_CASE("a tag inside without its beginning begins a span, as in conlleval", "[language]") {
  const std::vector<asked_token> asked = words_of_two(6);
  CHECK(span_tags::spans_of(asked, tags{2, 2, 0, 4, 2, 2}) == spans{{0, 5, 0}, {9, 11, 1}, {12, 17, 0}});
  CHECK(span_tags::spans_of(asked, tags{1, 4, 3, 4, 1, 1}) ==
        spans{{0, 2, 0}, {3, 5, 1}, {6, 11, 1}, {12, 14, 0}, {15, 17, 0}});
  CHECK(span_tags::spans_of(asked, tags(6, 0)).empty());
}

TEST_CASE("a token is of a span where they share a byte, and of the first of two", "[language]") {
  const std::vector<asked_token> asked = words_of_two(3);
  CHECK(two_labels.tags_of(asked, {{1, 4, 0}}, 8) == tags{1, 2, 0});
  CHECK(two_labels.tags_of(asked, {{2, 6, 0}}, 8) == tags{0, 1, 0});
  CHECK(two_labels.tags_of(asked, {{0, 4, 0}, {4, 7, 1}}, 8) == tags{1, 2, 3});
}

TEST_CASE("what begins behind the tokens that were read has no tag", "[language]") {
  const std::vector<asked_token> asked = words_of_two(2);
  CHECK(two_labels.tags_of(asked, {{3, 9, 0}, {9, 11, 1}}, 20, 5) == tags{0, 1});
  CHECK_THROWS_WITH(two_labels.tags_of(asked, {{9, 11, 1}}, 20), Catch::Contains("no token for bytes [9, 11)"));
}

TEST_CASE("spans without a token of their own are refused", "[language]") {
  const std::vector<asked_token> asked = words_of_two(3);
  CHECK_THROWS_WITH(two_labels.tags_of(asked, {{2, 3, 0}}, 8, 99, "text 4"),
                    Catch::Contains("text 4") && Catch::Contains("no token for bytes [2, 3)"));
  CHECK_THROWS_WITH(two_labels.tags_of(asked, {{0, 1, 0}, {1, 2, 0}}, 8), Catch::Contains("no token for bytes [1, 2)"));
  CHECK_THROWS_WITH(two_labels.tags_of(asked, {{0, 2, 2}}, 8), Catch::Contains("label 2"));
  CHECK_THROWS_WITH(two_labels.tags_of(asked, {{0, 5, 0}, {4, 8, 0}}, 8), Catch::Contains("overlap"));
}

TEST_CASE("all tokens are asked or the first of each word; none of the frame", "[language]") {
  const bert_tokenizer tokens(
      wordpiece(std::vector<std::string>{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "##a", "##b", "-"}));
  const bert_frame frame = bert_frame::of(tokens.model().pieces());
  const framed_tokens text = encode_framed(tokens, frame, "aba-b ab");
  const std::vector<asked_token> each = asked_tokens(std::span(text.tokens));
  CHECK(each == std::vector<asked_token>{{1, 0, 1}, {2, 1, 2}, {3, 2, 3}, {4, 3, 4}, {5, 4, 5}, {6, 6, 7}, {7, 7, 8}});
  const std::vector<asked_token> words = asked_tokens(std::span(text.tokens), first_of_word{&tokens});
  CHECK(words == std::vector<asked_token>{{1, 0, 3}, {4, 3, 4}, {5, 4, 5}, {6, 6, 8}});
  const std::vector<token_span> inside{{7, 0, 1}, {8, 1, 2}};
  CHECK(asked_tokens(std::span(inside), first_of_word{&tokens}) == std::vector<asked_token>{{0, 0, 2}});
}
