#include "cairn/language/kept_words.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"

namespace {
cairn::kept_words all_kept(const cairn::word_text& text, std::size_t first, std::size_t last,
                           const std::vector<std::uint32_t>& thresholds) {
  return {text, first, last, thresholds, cairn::random_stream(1, cairn::purpose::negative)};
}
}  // namespace

TEST_CASE("the share of kept words by hand", "[language]") {
  const std::vector<std::uint64_t> counts{75, 24, 1};
  const auto kept = cairn::keep_thresholds(counts, .01);
  CHECK(kept[0] * 0x1p-32 == Approx(std::sqrt(.01 / .75) + .01 / .75));
  CHECK(kept[1] * 0x1p-32 == Approx(std::sqrt(.01 / .24) + .01 / .24));
  CHECK(kept[2] == std::numeric_limits<std::uint32_t>::max());
  for (const std::uint32_t all : cairn::keep_thresholds(counts, 0))
    CHECK(all == std::numeric_limits<std::uint32_t>::max());
}

TEST_CASE("words come line by line, those alone in their line not at all", "[language]") {
  const auto text = cairn::words_of("a b a\nb\na c\n", {.least_count = 1});
  const auto thresholds = cairn::keep_thresholds(text.vocabulary.counts(), 0);
  auto words = all_kept(text, 0, 3, thresholds);
  CHECK(words.share_read() == 0);
  std::string seen;
  double share = 0;
  for (cairn::kept_word word{}; words.next(word);) {
    seen += text.vocabulary.word(word.line[word.at]) + std::to_string(word.line.size()) + " ";
    CHECK(words.share_read() > share);
    share = words.share_read();
  }
  CHECK(seen == "a3 b3 a3 a2 c2 ");
  CHECK(words.share_read() == 1);
  auto last = all_kept(text, 2, 3, thresholds), no_word = all_kept(text, 2, 2, thresholds);
  cairn::kept_word word{};
  CHECK(last.next(word));
  CHECK(word.line.size() == 2);
  CHECK_FALSE(no_word.next(word));
  CHECK(no_word.share_read() == 1);
  auto alone = all_kept(text, 1, 2, thresholds);  // a last line of one word is read too
  CHECK_FALSE(alone.next(word));
  CHECK(alone.share_read() == 1);
}

TEST_CASE("frequent words are thinned out as often as their share says", "[language]") {
  std::string lines;
  for (int n = 0; n < 2000; ++n) lines += "a a a a a a a b b c\n";
  const auto text = cairn::words_of(lines);
  const auto thresholds = cairn::keep_thresholds(text.vocabulary.counts(), .1);
  auto words = all_kept(text, 0, text.size(), thresholds);
  std::vector<double> count(3);
  for (cairn::kept_word word{}; words.next(word);) ++count[word.line[word.at]];
  // of lines with two kept words or more, which nearly all are
  CHECK(count[0] / 14000 == Approx(std::sqrt(1 / 7.) + 1 / 7.).epsilon(.03));
  CHECK(count[1] / 4000 == Approx(1).epsilon(.01));
}

TEST_CASE("texts are cut into parts of whole lines", "[language]") {
  const auto text = cairn::words_of("a b\na b\na b\na b\na b c d e f\n", {.least_count = 1});
  CHECK(cairn::cut_lines(text, 2) == std::vector<std::size_t>{0, 4, 5});
  CHECK(cairn::cut_lines(text, 1) == std::vector<std::size_t>{0, 5});
  const auto many = cairn::cut_lines(text, 20);
  CHECK(many.size() == 21);
  CHECK(many.back() == 5);
  CHECK(std::is_sorted(many.begin(), many.end()));
}
