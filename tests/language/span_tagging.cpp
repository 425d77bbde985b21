#include "cairn/language/span_tagging.hpp"

#include <string>
#include <vector>

#include "cairn/block/linear.hpp"
#include "cairn/language/token_labels.hpp"
#include "catch.hpp"
#include "language/learned.hpp"
#include "language/small_encoders.hpp"

using namespace cairn;

namespace {

using all_spans = std::vector<std::vector<labeled_span>>;

/// Words 0 to 11. Runs of the words 4 to 7 are spans: their label is 0 behind a word 0, 1 behind a word 1 and further
/// ones; other words stand between.
struct spanned_lines {
  std::vector<std::string> texts;
  all_spans spans;
};
spanned_lines lines_of(std::size_t count, std::uint64_t seed) {
  spanned_lines lines;
  random_stream random(seed, purpose::simulate);
  for (std::size_t n = 0; n < count; ++n) {
    std::vector<std::size_t> words;
    std::vector<labeled_span> spans;
    for (int part = 0; part < 2; ++part) {
      for (std::uint32_t k = random.below(3); k > 0; --k) words.push_back(8 + random.below(4));
      const std::uint32_t label = random.below(2);
      words.push_back(label);
      const std::size_t first = words.size(), length = 1 + random.below(2);
      for (std::size_t k = 0; k < length; ++k) words.push_back(4 + random.below(4));
      spans.push_back({static_cast<std::uint32_t>(3 * first), static_cast<std::uint32_t>(3 * words.size() - 1), label});
    }
    lines.texts.push_back(testing::joined(words));
    lines.spans.push_back(spans);
  }
  return lines;
}

}  // namespace

TEST_CASE("targets of tokens: tags, none for the frame, for what continues a word and for what was cut", "[language]") {
  const bert_tokenizer tokens(
      wordpiece(std::vector<std::string>{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "##a", "##b"}));
  const bert_frame frame = bert_frame::of(tokens.model().pieces(), 7);
  const std::vector<std::string> texts{"ab a ba", "b aa ab a b"};
  const placed_texts placed = place_all(tokens, frame, texts, 1);
  const span_tagging words{span_tags{.labels = 2}, first_of_word{&tokens}};
  const span_tagging<> pieces{span_tags{.labels = 2}};
  const all_spans spans{{{5, 7, 1}}, {{0, 4, 0}, {8, 9, 1}, {10, 11, 0}}};
  constexpr std::uint32_t unasked = no_target;
  // [CLS] a ##b a b ##a [SEP], [CLS] b a ##a a ##b [SEP]
  CHECK(words.targets(placed, spans) == std::vector<std::uint32_t>{unasked, 0, unasked, 0, 3, unasked, unasked, unasked,
                                                                   1, 2, unasked, 0, unasked, unasked});
  CHECK(pieces.targets(placed, spans) ==
        std::vector<std::uint32_t>{unasked, 0, 0, 0, 3, 4, unasked, unasked, 1, 2, 2, 0, 0, unasked});
  // And back, by scores that say so.
  for (std::size_t n = 0; n < 2; ++n) {
    const framed_tokens& own = placed.places[n];
    std::vector<float> scores(5 * own.tokens.size());
    const std::vector<std::uint32_t> all = words.targets(placed, spans);
    for (std::size_t t = 0; t < own.tokens.size(); ++t) {
      const std::uint32_t tag = all[placed.texts.tokens.offsets[n] + t];
      scores[5 * t + (tag == unasked ? 4 : tag)] = 1;  // what is not asked may say what it will
    }
    all_spans expected{spans[0], {{0, 4, 0}}};
    CHECK(words.spans_of(own, matrix_view<const float>{scores.data(), own.tokens.size(), 5}) == expected[n]);
  }
}

TEST_CASE("lists of spans that are not those of the texts are refused", "[language]") {
  const std::vector<std::string> texts{"a b", "c"};
  const placed_texts placed = place_all(testing::letters(), testing::letter_frame(), texts, 1);
  const span_tagging<> tagging{span_tags{.labels = 1}};
  CHECK_THROWS_WITH(tagging.targets(placed, all_spans{{}}), Catch::Contains("1 lists of spans of 2 texts"));
  CHECK_THROWS_WITH(tagging.targets(placed, all_spans{{}, {{0, 2, 0}}}),
                    Catch::Contains("text 1") && Catch::Contains("bytes [0, 2)"));
  CHECK_THROWS_WITH(tagging.targets(placed, all_spans{{{1, 2, 0}}, {}}), Catch::Contains("no token for bytes [1, 2)"));
  const headed_encoder<bert_network<float>, linear<float>> network(testing::letter_encoder<float>(),
                                                                   linear<float>({4, 4}));
  CHECK_THROWS_WITH(tagging.found(network, placed),
                    Catch::Contains("4 scores of a token") && Catch::Contains("3, one"));
}

TEST_CASE("an encoder learns to find spans by what stands before them", "[language]") {
  const bert_tokenizer tokens = testing::made_up_words(12);
  const bert_frame frame = bert_frame::of(tokens.model().pieces(), 32);
  const spanned_lines train = lines_of(300, 1), test = lines_of(100, 2);
  const placed_texts texts = place_all(tokens, frame, train.texts, 1), held = place_all(tokens, frame, test.texts, 1);
  const span_tagging<> tagging{span_tags{.labels = 2}};
  const std::vector<std::uint32_t> tags = tagging.targets(texts, train.spans);
  headed_encoder<bert_network<float>, linear<float>> network(testing::word_encoder(tokens, 16, 1),
                                                             linear<float>({16, tagging.tags.count()}));
  network = testing::learned(network, framed_task(texts.texts, token_labels(texts.texts, tags)), {.epochs = 40});
  const all_spans found = tagging.found(network, held, 1);
  CHECK(found == tagging.found(network, held, 3));
  std::size_t right = 0, all = 0, given = 0;
  for (std::size_t n = 0; n < found.size(); ++n) {
    for (const labeled_span& span : found[n]) {
      right += std::find(test.spans[n].begin(), test.spans[n].end(), span) != test.spans[n].end() ? 1 : 0;
    }
    all += test.spans[n].size();
    given += found[n].size();
  }
  // Who knows the words alone finds all spans, and guesses their labels: F1 is .5.
  const double f1 = 2. * static_cast<double>(right) / static_cast<double>(all + given);
  INFO("F1 " << f1);
  CHECK(f1 > .8);
}
