// Classes of pairs of texts: frame_pairs and text_labels, which have tests of their own, joined.

#include <string>
#include <vector>

#include "cairn/block/linear.hpp"
#include "cairn/block/pooling.hpp"
#include "cairn/block/sequential.hpp"
#include "cairn/language/framed_task.hpp"
#include "cairn/language/headed_encoder.hpp"
#include "catch.hpp"
#include "language/learned.hpp"

using namespace cairn;

namespace {

using pair_head = sequential<pooling<float, first_pooling>, linear<float>>;
using pair_network = headed_encoder<bert_network<float>, pair_head>;

/// Two of eight words; the second text has the same ones in the other order (1), or one of them is another (0).
struct labeled_pairs {
  std::vector<std::string> firsts, seconds;
  std::vector<std::uint32_t> labels;
};
labeled_pairs pairs_of(std::size_t count, std::uint64_t seed) {
  labeled_pairs all;
  random_stream random(seed, purpose::simulate);
  for (std::size_t n = 0; n < count; ++n) {
    std::vector<std::size_t> words{0, 1, 2, 3, 4, 5, 6, 7};
    random.shuffle(std::span(words));
    const std::uint32_t same = random.below(2);
    all.firsts.push_back(testing::joined({words[0], words[1]}));
    all.seconds.push_back(testing::joined({words[1], words[same == 1 ? 0 : 2]}));
    all.labels.push_back(same);
  }
  return all;
}

double learned_accuracy(const bert_tokenizer& tokens, const framed_texts& train, const framed_texts& test,
                        const labeled_pairs& of_train, const labeled_pairs& of_test) {
  pair_head head(pooling<float, first_pooling>{}, linear<float>({16, 2}));
  random_stream random(3, purpose::initialize);
  head.initialize(random, .15);
  const pair_network network = testing::learned(pair_network(testing::word_encoder(tokens, 16, 2), head),
                                                framed_task(train, text_labels{of_train.labels}), {.epochs = 10});
  return testing::accuracy_of(scores_of(network, test, 1), of_test.labels, 2);
}

}  // namespace

TEST_CASE("an encoder of pairs learns whether both say the same, which the first text does not tell", "[language]") {
  const bert_tokenizer tokens = testing::made_up_words(8);
  const bert_frame frame = bert_frame::of(tokens.model().pieces(), 32);
  const labeled_pairs train = pairs_of(600, 1), test = pairs_of(200, 2);
  const double both = learned_accuracy(tokens, frame_pairs(tokens, frame, train.firsts, train.seconds, 1),
                                       frame_pairs(tokens, frame, test.firsts, test.seconds, 1), train, test),
               first = learned_accuracy(tokens, frame_all(tokens, frame, train.firsts, 1),
                                        frame_all(tokens, frame, test.firsts, 1), train, test);
  INFO("right of pairs " << both << ", of first texts " << first);
  CHECK(both > .8);
  CHECK(first < .65);
}
