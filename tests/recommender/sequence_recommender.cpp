#include "cairn/recommender/sequence_recommender.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>
#include <string>

#include "cairn/recommender/sasrec.hpp"
#include "cairn/store/safetensors.hpp"
#include "catch.hpp"
#include "next_item_laws.hpp"
#include "store/files.hpp"

using namespace cairn;

namespace {

sasrec_softmax small_reader_model(std::size_t epochs) {
  return sasrec_softmax(
      {.encoder = {.width = 16, .heads = 2, .layers = 1, .positions = 9, .dropout = .1},
       .training = {.optimizer = {.rate = .01}, .epochs = epochs, .batch_tokens = 64, .shard_tokens = 24}});
}

}  // namespace

TEST_CASE("a network learns what follows what", "[recommender]") {
  const auto parts = leave_last_two_out(cairn::testing::random_walks(200, 30, 12));
  auto model = small_reader_model(15);
  model.fit(parts.train);
  CHECK(cairn::testing::right_on_the_ring(model, 30) >= 28);
  CHECK(model.report().losses.back() < model.report().losses.front());
}

TEST_CASE("a fit that watches validation serves its best epoch, and stops where patience is out", "[recommender]") {
  const auto parts = leave_last_two_out(cairn::testing::random_walks(60, 30, 12));
  auto settings = small_reader_model(40).settings();
  settings.training.patience = 2;
  sasrec_softmax model(settings);
  model.fit(parts.train, parts.validation);
  const training_report& report = model.report();
  CHECK(report.epochs < 40);
  CHECK(report.stopped_early);
  const next_item_validation watched(*parts.validation, 9, settings.validation_cases, settings.training.seed);
  CHECK(watched.ndcg(model.network(), 1) == report.best.value);
  CHECK_THROWS_WITH(model.fit(all_of(cairn::testing::random_walks(60, 31, 12)), parts.validation),
                    Catch::Contains("another catalogue"));
}

TEST_CASE("one event more of a history that is kept is scored as the whole", "[recommender]") {
  const auto parts = leave_last_two_out(cairn::testing::random_walks(50, 30, 12));
  auto model = small_reader_model(2);
  CHECK_THROWS_WITH(model.read(), Catch::Contains("not fitted"));
  model.fit(parts.train);
  const std::vector<item_index> history{3, 4, 9, 9, 1, 2, 7, 8, 9};
  auto kept = model.read(std::span(history).first(2));
  std::vector<float> stepped(30), whole(30);
  for (std::size_t n = 2; n < history.size(); ++n) {
    kept.append(history[n]);
    kept.scores(stepped);
    model.score_next(std::span(history).first(n + 1), whole);
    for (std::size_t i = 0; i < 30; ++i) CHECK(stepped[i] == Approx(whole[i]).epsilon(1e-4).margin(1e-5));
  }
  CHECK(kept.length() == 9);
  CHECK_THROWS_WITH(kept.append(1), Catch::Contains("10 events") && Catch::Contains("at most 9"));
  CHECK_THROWS_WITH(model.read(std::vector<item_index>{30}), Catch::Contains("no item 30"));
  std::vector<float> again(30);
  kept.scores(again);
  CHECK(again == stepped);  // what was refused changed nothing
  CHECK_THROWS_WITH(model.read().scores(again), Catch::Contains("empty history"));
}

TEST_CASE("a fit that was stopped goes on to the same bits, and its memory is foretold", "[recommender]") {
  const auto parts = leave_last_two_out(cairn::testing::random_walks(60, 30, 12));
  auto model = small_reader_model(6), resumed = small_reader_model(6);
  model.fit(parts.train, parts.validation, {.threads = 2});

  auto state = resumed.first_state(parts.train);
  std::size_t steps = 0;
  const execution stopping{.threads = 1, .report = [&](const progress_update&) { return ++steps < 9; }};
  CHECK_THROWS_AS(resumed.fit(state, parts.train, parts.validation, stopping, no_hook()), cancelled);
  CHECK(resumed.items() == 0);
  CHECK(state.steps > 3);
  resumed.fit(state, parts.train, parts.validation, {}, no_hook());
  CHECK((resumed.network().items.table == model.network().items.table));
  CHECK(resumed.report().validations == model.report().validations);

  auto other = resumed.first_state(all_of(cairn::testing::random_walks(9, 31, 12)));
  CHECK_THROWS_WITH(resumed.fit(other, parts.train, parts.validation, {}, no_hook()),
                    Catch::Contains("the state is of another catalogue"));
  const memory_estimate foretold = model.memory_for(parts.train, {.threads = 1});
  CHECK(foretold.parameters == parameter_count(model.network()) * sizeof(float));
  CHECK(foretold.total() > 4 * foretold.parameters);  // gradients and two slots besides
}

TEST_CASE("a network that was saved is served as it was, and one of another shape is refused", "[recommender]") {
  const auto parts = leave_last_two_out(cairn::testing::random_walks(50, 30, 12));
  auto model = small_reader_model(2);
  model.fit(parts.train);
  const files::folder folder;
  const std::string path = folder / "network.safetensors";
  save_model(path, model.network());

  auto other = small_reader_model(1);
  auto network = other.first_network(30);
  load_model(path, network);
  other.serve(network);
  std::vector<float> wanted(30), served(30);
  const std::vector<item_index> history{3, 4, 9};
  model.score_next(history, wanted);
  other.score_next(history, served);
  CHECK(served == wanted);

  auto settings = other.settings();
  settings.encoder.positions = 8;
  CHECK_THROWS_WITH(other.serve(sasrec_softmax(settings).first_network(30)),
                    Catch::Contains("encoder.0.table") && Catch::Contains("8 by 16") && Catch::Contains("9 by 16"));
  network.items.table(4, 2) = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_WITH(other.serve(network), Catch::Contains("items.table") && Catch::Contains("not finite"));
  other.score_next(history, served);
  CHECK(served == wanted);
}

TEST_CASE("a network that cannot learn says so", "[recommender]") {
  auto model = small_reader_model(2);
  sequence_builder lonely(5);
  lonely.add(std::vector<item_index>{1});
  CHECK_THROWS_WITH(model.fit(all_of(lonely.finish())), Catch::Contains("no sequence of two events"));
  CHECK_THROWS_WITH(model.fit(all_of(sequences{})), Catch::Contains("fewer than two items"));
  auto settings = small_reader_model(3).settings();
  settings.encoder.heads = 3;
  CHECK_THROWS_WITH(sasrec_softmax(settings).fit(all_of(cairn::testing::random_walks(9, 30, 12))),
                    Catch::Contains("width 16 is not divided by 3 heads"));
  settings = small_reader_model(3).settings();
  settings.training.optimizer.rate = 1e30;
  CHECK_THROWS_WITH(sasrec_softmax(settings).fit(all_of(cairn::testing::random_walks(9, 30, 12))),
                    Catch::Contains("not finite") && Catch::Contains("epoch") && Catch::Contains("batch"));
}

TEST_CASE("what is known beside an item tells what comes next", "[recommender]") {
  CHECK(cairn::testing::broken_column_laws([] { return small_reader_model(15); }) == std::vector<std::string>{});
}

TEST_CASE("a history that is kept and a network that is served read columns", "[recommender]") {
  auto model = small_reader_model(2);
  model.fit(all_of(cairn::testing::told_histories(30, 8, 6)));
  const std::vector<item_index> history{5, 1, 4, 3};
  const std::vector<std::uint32_t> known{1, 4, 3, none}, offsets{0, 4};
  std::vector<float> scores(8), stepped(8);
  model.score_next(sequence_batch{offsets, history, known}, scores, 1);
  auto kept = model.read(std::span(history).first(2), std::span(known).first(2));
  for (std::size_t n = 2; n < 4; ++n) kept.append(history[n], std::span(known).subspan(n, 1));
  kept.scores(stepped);
  for (std::size_t i = 0; i < 8; ++i) CHECK(stepped[i] == Approx(scores[i]).epsilon(1e-4).margin(1e-5));
  CHECK_THROWS_WITH(kept.append(1), Catch::Contains("0 values beside 1 events"));
  auto plain = small_reader_model(1);
  plain.fit(all_of(cairn::testing::random_walks(20, 8, 12)));
  CHECK_THROWS_WITH(plain.serve(model.network()), Catch::Contains("parts differ in number"));
  plain.serve(model.network(), model.columns());
  plain.score_next(sequence_batch{offsets, history, known}, stepped, 1);
  CHECK(stepped == scores);
}

TEST_CASE("a recommender reads what is known of items", "[recommender]") {
  // Items 0 to 9 are red, the others blue; after red comes blue and after blue red, whatever the item.
  sequence_builder builder(20);
  random_stream random(6, purpose::simulate);
  for (int n = 0; n < 150; ++n) {
    std::uint32_t blue = random.below(2);
    for (int event = 0; event < 7; ++event, blue = 1 - blue)
      builder.push(10 * blue + random.below(9));  // 9 and 19 never
    builder.end_sequence();
  }
  const auto train = all_of(builder.finish());
  std::vector<std::vector<std::uint32_t>> colors(20, {0});
  for (std::size_t item = 10; item < 20; ++item) colors[item] = {1};
  auto settings = small_reader_model(20).settings();
  settings.attributes = std::make_shared<const item_attributes>(attributes_of_lists(colors, 2));
  sasrec_softmax model(settings);
  model.fit(train);
  std::vector<float> scores(20);
  const auto share_of_blue = [&](item_index last) {
    model.score_next(std::vector<item_index>{last}, scores);
    std::vector<std::size_t> best(20);
    std::iota(best.begin(), best.end(), std::size_t{0});
    std::sort(best.begin(), best.end(), [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
    return std::count_if(best.begin(), best.begin() + 9, [](std::size_t item) { return item >= 10; });
  };
  CHECK(share_of_blue(3) >= 8);
  CHECK(share_of_blue(13) <= 1);
  CHECK(share_of_blue(9) >= 8);  // nobody took it, but it is red
  CHECK(share_of_blue(19) <= 1);
  sasrec_softmax served(settings), plain(small_reader_model(1).settings());
  served.serve(model.network());
  std::vector<float> again(20);
  served.score_next(std::vector<item_index>{19}, again);
  CHECK(again == scores);
  CHECK_THROWS_WITH(plain.serve(model.network()), Catch::Contains("parts differ in number"));
  CHECK_THROWS_WITH(model.fit(all_of(cairn::testing::random_walks(60, 30, 12))),
                    Catch::Contains("attributes of 20 items") && Catch::Contains("of all 30"));
}

TEST_CASE("a recommender predicts items by what is known of them", "[recommender]") {
  // Items 0 to 9 are red, the others blue, and a history has one color. Nobody took 9 and 19.
  sequence_builder builder(20);
  random_stream random(6, purpose::simulate);
  for (int n = 0; n < 150; ++n) {
    const std::uint32_t blue = random.below(2);
    for (int event = 0; event < 7; ++event) builder.push(10 * blue + random.below(9));
    builder.end_sequence();
  }
  const auto parts = leave_last_two_out(builder.finish());
  std::vector<std::vector<std::uint32_t>> colors(20);
  for (std::uint32_t item = 0; item < 20; ++item) colors[item] = {item / 10, 2};  // and all have one more
  sasrec_sampled_softmax::settings_type settings;  // draws only what was taken: 9 and 19 keep their first rows
  settings.encoder = {.width = 16, .heads = 2, .layers = 1, .positions = 9, .dropout = .1};
  settings.head.negatives = 8;
  settings.training = small_reader_model(20).settings().training;
  settings.attributes = std::make_shared<const item_attributes>(attributes_of_lists(colors, 3));
  std::vector<float> scores(20), several(120), stepped(20);
  const auto fitted = [&](bool predict) {
    settings.use_of_attributes = {.predict = predict, .power = .5};
    sasrec_sampled_softmax model(settings);
    model.fit(parts.train);
    return model;
  };
  // By how much 19, which is blue, is above 9, once a red item or a blue one was taken.
  const auto ahead = [&](const sasrec_sampled_softmax& model, item_index last) {
    model.score_next(std::vector<item_index>{last}, scores);
    return scores[19] - scores[9];
  };
  const auto reading = fitted(false), model = fitted(true);
  CHECK(ahead(model, 13) > 2);
  CHECK(ahead(model, 3) < -2);
  CHECK(std::abs(ahead(reading, 13)) < 1);

  // Scores are the products with the sums, for one history, several, one event more and the ten best.
  const auto& network = model.network();
  const std::vector<item_index> history{13, 14, 15, 16};
  model.score_next(history, scores);
  const std::vector<std::uint32_t> offsets{0, 4};
  workspace memory;
  const auto row = network.forward_last(history, pass(offsets, memory).part(0));
  for (std::size_t i = 0; i < 20; ++i) {
    double sum = 0;
    for (Eigen::Index c = 0; c < 16; ++c) {
      double of_item = network.items.table(static_cast<Eigen::Index>(i), c);
      for (const std::uint32_t each : colors[i])
        of_item += network.attributes[0].table(static_cast<Eigen::Index>(each), c) / std::sqrt(2.);
      sum += of_item * row(0, static_cast<std::size_t>(c));
    }
    CHECK(scores[i] == Approx(sum).epsilon(1e-4).margin(1e-5));
  }
  std::vector<item_index> six_times;
  std::vector<std::uint32_t> starts{0};
  for (int n = 0; n < 6; ++n) {
    six_times.insert(six_times.end(), history.begin(), history.end());
    starts.push_back(static_cast<std::uint32_t>(six_times.size()));
  }
  model.score_next(sequence_batch{starts, six_times}, several, 1);
  auto kept = model.read(std::span(history).first(2));
  kept.append(std::span(history).subspan(2));
  kept.scores(stepped);
  for (std::size_t i = 0; i < 20; ++i) {
    CHECK(several[100 + i] == Approx(scores[i]).epsilon(1e-4).margin(1e-5));
    CHECK(stepped[i] == Approx(scores[i]).epsilon(1e-4).margin(1e-5));
  }
  const auto best = recommend_next(model, history, 10, {.seen = seen_items::allow});
  REQUIRE(best.size() == 10);
  CHECK(best.front().score == *std::max_element(scores.begin(), scores.end()));
  CHECK(best.front().item > 9);
  for (const std::span<const item_index> left_out :
       {std::span<const item_index>(), std::span<const item_index>(history)}) {
    std::vector<float> left = stepped;
    for (const item_index item : left_out) left[item] = -std::numeric_limits<float>::infinity();
    std::vector<scored_index> expected, found;
    top_k(left, 2, expected);
    for (const auto& [item, score] : kept.best(2, left_out)) found.push_back({item, score});
    CHECK(found == expected);
  }
  CHECK_THROWS_WITH(model.read().best(3), "reading::best: an empty history; expected at least one event");
  CHECK_THROWS_WITH(kept.best(21), Catch::Contains("reading::best: asked for 21 items"));

  // Products beyond the range of floats are a score that is NaN, and none that is left out.
  auto vast = network;
  for (Eigen::Index c = 0; c < vast.items.table.cols(); ++c) vast.items.table(3, c) = c % 2 == 0 ? 3e38F : -3e38F;
  sasrec_sampled_softmax beyond(settings);
  beyond.serve(std::move(vast));
  CHECK_THROWS_WITH(beyond.best_next(std::span(history).first(1), 2), Catch::Contains("NaN"));

  sasrec_sampled_softmax stopped(settings);
  stopped.fit(parts.train, parts.validation);
  const next_item_validation watched(*parts.validation, 9, settings.validation_cases, settings.training.seed);
  CHECK(watched.ndcg(stopped.network(), 1) == stopped.report().best.value);

  const files::folder folder;
  save_model(folder / "network.safetensors", network);
  sasrec_sampled_softmax served(settings);
  auto loaded = served.first_network(20);
  load_model(folder / "network.safetensors", loaded);
  served.serve(std::move(loaded));
  served.score_next(history, stepped);
  CHECK(stepped == scores);
  settings.use_of_attributes.power = -1;
  CHECK_THROWS_WITH(sasrec_sampled_softmax(settings).fit(parts.train), Catch::Contains("attribute_use.power"));
}

TEST_CASE("a fit stops by seen items where they come again", "[recommender]") {
  // What comes next is what was: among other items nothing can be told.
  sequence_builder builder(20);
  for (std::uint32_t n = 0; n < 100; ++n) {
    for (int event = 0; event < 5; ++event) builder.push(n % 20);
    builder.end_sequence();
  }
  const auto parts = leave_last_two_out(builder.finish());
  auto settings = small_reader_model(10).settings();
  settings.training.patience = 3;
  sasrec_softmax without(settings);
  without.fit(parts.train, parts.validation);
  CHECK(without.report().best.value == 0);
  settings.validation_seen = seen_items::allow;
  sasrec_softmax with(settings);
  with.fit(parts.train, parts.validation);
  CHECK(with.report().best.value > .9);
}

TEST_CASE("a state of other columns is refused", "[recommender]") {
  const auto walks_with = [](std::uint32_t values) {
    sequence_builder builder(8, {{"hour", values}});
    for (std::uint32_t n = 0; n < 8; ++n) builder.push(n, std::array{values - 1});
    builder.end_sequence();
    return all_of(builder.finish());
  };
  auto model = small_reader_model(1);
  auto state = model.first_state(walks_with(2));
  const auto none_held = part_maker::validation(next_items{sequences{{0}, {}, 8, {{"hour", 9}}}, {}});
  CHECK_THROWS_WITH(model.fit(state, walks_with(9), none_held, {}, no_hook()), Catch::Contains("items and columns"));
}
