#include "cairn/language/next_token_training.hpp"

#include "cairn/train/loop.hpp"
#include "catch.hpp"
#include "language/small_decoders.hpp"

using namespace cairn;
using namespace cairn::testing;

namespace {

/// Words that go round, so that what comes next is known from the two tokens before.
packed_tokens rounds_of(std::size_t count) {
  packed_tokens text;
  for (std::size_t n = 0; n < count; ++n) text.ids.push_back(std::array<token_id, 8>{0, 1, 2, 1, 3, 4, 1, 5}[n % 8]);
  text.offsets.push_back(count);
  return text;
}

}  // namespace

TEST_CASE("every kind of decoder learns what comes next", "[language]") {
  const packed_tokens train_texts = rounds_of(400), held = rounds_of(81);
  next_token_training<> how{.context = 6, .windows = 8, .steps = 150, .validate_every = 50};
  how.optimizer.inner.rate = .02;
  how.schedule.steps = 10;
  const auto learned = [&](const auto& settings, int threads) {
    auto network = settings.template make<float>();
    random_stream random(1, purpose::initialize);
    settings.initialize(network, random, .1);
    training_state state(network, how.loop());
    const double before = foretell(state.model, held, {.context = 6}).loss();
    const training_report report =
        train(state, how.task(train_texts), how.loop(), {.threads = threads}, how.validated_by(held, threads));
    CHECK(report.epochs == how.steps / 50);
    CHECK(report.validations.size() == report.epochs);
    CHECK(report.best.value == -foretell(state.model, held, {.context = 6}).loss());
    CHECK(before > 1.5);
    return foretell(state.model, held, {.context = 6}).loss();
  };
  // One token in a window has but one before it; the other five follow from two.
  const double gpt = learned(small_gpt2, 1);
  CHECK(gpt < .35);
  CHECK(learned(small_gpt2, 2) == gpt);
  CHECK(learned(small_llama, 1) < .35);
  how.steps = 400;  // four cells learn more slowly
  CHECK(learned(small_lstm, 1) < .5);
}

TEST_CASE("steps are whole rounds", "[language]") {
  const packed_tokens text = rounds_of(50);
  const next_token_training<> how{.context = 5, .windows = 3, .steps = 10, .validate_every = 4};
  CHECK(how.loop().epochs == 3);
  CHECK(how.loop().batch_tokens == 15);
  CHECK(how.task(text).size() == 12);
  CHECK(next_token_training<>{.steps = 10}.loop().epochs == 1);
  CHECK_THROWS_WITH(next_token_training<>{.steps = 0}.loop(), Catch::Contains("next_token_training"));
}
