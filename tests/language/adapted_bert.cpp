#include <cstdint>
#include <string>
#include <vector>

#include "cairn/language/adapters.hpp"
#include "catch.hpp"
#include "language/adapted_networks.hpp"
#include "language/tiny_bert.hpp"

namespace {

using namespace cairn;

const testing::bert_task batch_of_bert{{testing::hidden_rows, testing::hidden_tokens, testing::follows_first}};

template <class Network>
std::vector<double> rows_of_texts(const Network& network) {
  workspace memory;
  nothing unkept;
  return laws::copied(
      network.forward({testing::bert_ids, testing::bert_segments}, pass(testing::bert_offsets, memory), unkept));
}

}  // namespace

TEST_CASE("BERT's gradients with adapters alone, with a head, and with all heads and norms", "[language]") {
  const auto check = [](const adapter_settings& adapters) {
    auto network = adapted(testing::tiny_bert, testing::shaken_bert<double>(.3), adapters);
    testing::check_task_gradients(network, batch_of_bert, {0});
    return parameter_count(network.empty_gradient());
  };
  constexpr std::size_t adapters = 2 * 2 * 2 * (4 + 4);
  CHECK(check({.rank = 2, .alpha = 3}) == adapters);
  CHECK(check({.rank = 2, .alpha = 3, .learn = {"pooler", "following"}}) == adapters + (16 + 4) + (8 + 2));
  check({.rank = 2, .alpha = 3, .maps = {}, .learn = {"pooler", "masked", "following", "gain", "segments"}});
  check({.rank = 2, .alpha = 3, .learn = {"masked.0.bias"}});
}

TEST_CASE("BERT with adapters begins as it was, and is again a BERT when they are merged", "[language]") {
  const bert_network<float> network = testing::shaken_bert<float>(.3);
  auto made = adapted(testing::tiny_bert, network, {.rank = 2, .maps = {"attention"}});
  CHECK(rows_of_texts(made) == rows_of_texts(network));
  testing::shake_adapters(made);
  const bert_network<float> plain = merged(testing::tiny_bert, made);
  CHECK(laws::difference(rows_of_texts(plain), rows_of_texts(network)) > .01);
  CHECK(laws::difference(rows_of_texts(plain), rows_of_texts(made)) < 1e-5);
  CHECK((plain.pooler[0].dense.weight == network.pooler[0].dense.weight));
}

TEST_CASE("BERT's n-grams stay with adapters, learn where they are named, and are there when all is merged",
          "[language]") {
  const bert_network<float> network = testing::shaken_bert<float>(.3, testing::tiny_bert_of_ngrams);
  const auto made = adapted(testing::tiny_bert_of_ngrams, network, {.rank = 2});
  CHECK(rows_of_texts(made) == rows_of_texts(network));
  CHECK((merged(testing::tiny_bert_of_ngrams, made).ngrams[0].table == network.ngrams[0].table));
  bert_text_encoder louder = testing::tiny_bert_of_ngrams;
  louder.ngram_scale = 2;
  CHECK_THROWS_WITH(adapted(louder, network, {.rank = 2}), Catch::Contains("'ngrams.0' reads in another way"));
  CHECK_THROWS_WITH(adapted(testing::tiny_bert, network, {.rank = 2}), Catch::Contains("'ngrams' has 1 parts"));
  for (const std::vector<std::string>& learn : {std::vector<std::string>{}, {"ngrams"}}) {
    auto tuned = adapted(testing::tiny_bert_of_ngrams, testing::shaken_bert<double>(.3, testing::tiny_bert_of_ngrams),
                         {.rank = 2, .alpha = 3, .learn = learn});
    testing::check_task_gradients(tuned, batch_of_bert, {0});
    workspace memory;
    auto gradient = tuned.empty_gradient();
    const std::vector<std::uint32_t> first{0};
    batch_of_bert.learn(tuned, shard{first, 7, .25}, memory, gradient);
    const auto& rows = gradient.ngrams[0].table;
    CHECK(rows.ids().empty() == learn.empty());
  }
}
