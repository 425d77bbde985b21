/// The main job: from a shop's log to recommendations that are measured, explained, and better for listening.

#include <chrono>
#include <cstdio>
#include <exception>

#include "stages.hpp"

namespace {

void say(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
}

std::string number(double value, int decimals) {
  return cairn::number_text(value, decimals);
}

std::string number(const cairn::interval& value) {
  return cairn::number_text(cairn::estimate{value.mean, value.low, value.high}, 4);
}

void tell(const journey::judged& board) {
  say("\n" + board.title + ": " + board.models.text());
  if (board.new_customers > 0) {
    say("  new customers: " + std::to_string(board.new_customers) + ", served by popularity, NDCG@10 " +
        number(board.of_new, 4) + "; the best model on those whom it knows " + number(board.of_known, 4) + "\n");
  }
  for (std::size_t n = 0; n < board.gains.size(); ++n) {
    say("  " + board.learned[n] + " over " + board.baseline + ": " + number(board.gains[n].difference) + ", p " +
        number(board.p_values[n], 3) + "\n");
  }
}

int run(int count, char** words) {
  int exit_code = 0;
  const auto asked = journey::parse(count, words, exit_code);
  if (!asked) return exit_code;
  const auto begin = std::chrono::steady_clock::now();

  say("Log: " + (asked->events.empty() ? "a simulated shop" : asked->events) + "\n");
  const journey::collected log = journey::collect(*asked);
  say("\nCleaning\n" + journey::account_table(log).text());
  if (log.shop) say("\nPlanted dirt\n" + journey::planted_table(log).text());

  const journey::cut_log cut = journey::cut(log);
  const auto& names = *cut.events.train->names;
  say("\n" + std::to_string(log.clean.size()) + " of " + std::to_string(log.rows) + " rows stay: " +
      std::to_string(names.users.size()) + " customers, " + std::to_string(names.items.size()) + " goods\n");
  say("Split by time: " + std::to_string(cut.parts.train->size()) + " pairs to learn from, " +
      std::to_string(cut.parts.test->size()) + " held out, of them " + std::to_string(cut.repeats) + " repeats; " +
      std::to_string(cut.unknown.users) + " customers and " + std::to_string(cut.unknown.items) +
      " goods of the held-out time are new\n");
  const journey::learned_features features = journey::learn_features(cut);
  say("Features, from training alone: goods in " + std::to_string(features.item_columns) + " columns, customers in " +
      std::to_string(features.user_columns) + "\n");

  const auto models = journey::train(*asked, log, cut);
  const auto boards = journey::compare_all(*asked, cut, models);
  for (const journey::judged& board : boards) tell(board);

  const auto& by = boards[asked->seen == cairn::seen_items::exclude ? 0 : 1];
  const auto recommended = journey::recommend_in_words(*asked, cut, models, by);
  say("\nRecommendations of " + by.models.entries()[by.best].name + ", shares of the score of " + recommended.by +
      "\n");
  std::string last;
  for (const journey::told& each : recommended.all) {
    if (each.customer != last) say("  customer " + each.customer + "\n");
    last = each.customer;
    say("    " + each.item + (each.came_true ? " (came true)" : "") + "\n      " + each.because + "\n");
  }

  const journey::replayed feedback = journey::replay(*asked, cut);
  say("\nFeedback: " + std::to_string(feedback.cases) + " cases on " + std::to_string(feedback.days) +
      " replayed days; NDCG@10 " + number(feedback.frozen) + " never learning again, " + number(feedback.learning) +
      " folding each day in, " +
      (feedback.frozen.mean > 0 ? number(100 * feedback.gain.difference.mean / feedback.frozen.mean, 1) + "%, " : "") +
      "difference " + number(feedback.gain.difference) + "\n");

  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  const journey::account all{*asked, log, cut, features, models, boards, recommended, feedback, seconds};
  if (!asked->report.empty()) journey::write_report(all);
  if (!asked->json.empty()) journey::write_json(all);
  say("Done in " + number(seconds, 1) + " s" + (asked->report.empty() ? "" : "; report: " + asked->report) + "\n");
  return 0;
}

}  // namespace

int main(int count, char** words) {
  try {
    return run(count, words);
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "journey: %s\n", problem.what());
    return 1;
  }
}
