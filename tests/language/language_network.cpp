#include "cairn/language/language_network.hpp"

#include "cairn/language/next_token_task.hpp"
#include "catch.hpp"
#include "language/small_decoders.hpp"
#include "recommender/task_gradients.hpp"

using namespace cairn;
using namespace cairn::testing;

TEST_CASE("a language model's gradients, with one table and with two", "[language]") {
  const packed_tokens texts = packed({{1, 2, 3, 2, 6}, {0, 5, 4}});
  const next_token_task task(texts.ids, tiled_windows(texts, 4));
  auto tied = small_gpt2.make<double>();
  check_task_gradients(tied, task, {1, 0});
  auto own = small_llama.make<double>();
  static_assert(learning_task<next_token_task<tiled_windows>, decltype(own)>);
  check_task_gradients(own, task, {0, 1});
  auto recurrent = small_lstm.make<double>();
  check_task_gradients(recurrent, task, {0, 1});
  CHECK(tied.tied());
  CHECK_FALSE(own.tied());
  CHECK(own.scored().data == own.output[0].table.data());
}

TEST_CASE("what is kept of a text, and last rows alone, give what reading the whole gives", "[language]") {
  const auto network = shaken<double>(small_llama);
  const std::vector<token_id> text{3, 1, 4, 1, 5, 6};
  const std::vector<double> whole = scores_of_text(network, text);
  workspace memory;
  decltype(network)::cache kept;
  const std::vector<std::uint32_t> one{0, 1};
  for (std::size_t n = 0; n < text.size(); ++n) {
    const pass p(one, memory);
    const auto scores = laws::copied(network.scores(network.forward(std::span(text).subspan(n, 1), p, kept), p));
    for (std::size_t v = 0; v < scores.size(); ++v) CHECK(scores[v] == Approx(whole[n * 7 + v]).epsilon(1e-12));
  }
  const std::vector<std::uint32_t> all{0, 6};
  const pass p(all, memory);
  const auto last = laws::copied(network.scores(network.forward_last(text, p), p));
  for (std::size_t v = 0; v < 7; ++v) CHECK(last[v] == Approx(whole[5 * 7 + v]).epsilon(1e-12));
}

TEST_CASE("a table and a body of other widths are no language model", "[language]") {
  using network = llama_decoder::network<double>;
  CHECK_THROWS_WITH(network(embedding<double>({7, 4}), small_llama.make<double>().body),
                    Catch::Contains("language_network.tokens gives 4 columns"));
}
