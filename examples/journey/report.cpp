/// The account as one page that needs nothing else.

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "cairn/report/line_plot.hpp"
#include "stages.hpp"

namespace journey {

namespace {

std::string percent(double share, bool sign = false) {
  return (sign && share >= 0 ? "+" : "") + cairn::number_text(100 * share, 1) + "%";
}

std::string date(std::int64_t time) {
  const std::chrono::year_month_day day{std::chrono::sys_days{std::chrono::days{time / 86400}}};
  char text[40];
  std::snprintf(text, sizeof text, "%d-%02u-%02u", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                static_cast<unsigned>(day.day()));
  return text;
}

void feedback(cairn::html_page& page, const account& all) {
  const replayed& f = all.feedback;
  page.heading("Feedback")
      .paragraph(
          "The held-out future comes in day by day. One model folds every day's events in and is fitted again once "
          "a week; the other was fitted before the future began and never learns again. Both are the same "
          "alternating least squares and serve the same customers: " +
          count(f.cases) + " cases (a customer on a day) on " + count(f.days) + " days, " + count(f.served_new) +
          " of them customers who were new at the cut.");
  if (f.cases == 0) return;
  const double low = f.gain.difference.low, high = f.gain.difference.high;
  page.note("Listening takes NDCG@10 from " + cairn::number_text(f.frozen.mean, 4) + " to " +
            cairn::number_text(f.learning.mean, 4) + ", " +
            percent(f.frozen.mean > 0 ? f.gain.difference.mean / f.frozen.mean : 0, true) + "; the difference is " +
            cairn::number_text(cairn::estimate{f.gain.difference.mean, low, high}, 4) + " over " + count(f.customers) +
            " customers.");
  page.figure(cairn::line_plot({{.name = "listens: folds each day in", .x = f.day, .y = f.learning_by_day},
                                {.name = "never learns again", .x = f.day, .y = f.frozen_by_day}},
                               {.title = "What listening is worth, day by day",
                                .subtitle = "each point is the mean of the seven days up to it",
                                .x = {.name = "days after the cut"},
                                .y = {.name = "NDCG@10, mean over customers", .low = 0}}));
}

}  // namespace

void write_report(const account& all) {
  const bool simulated = all.log.shop.has_value();
  const auto& events = all.cut.events;
  cairn::html_page page{
      {.title = "From a shop's log to recommendations",
       .subtitle = (simulated ? "A simulated shop, seed " + std::to_string(all.asked.seed) : all.asked.events) +
                   ": cleaned, learned, measured, explained, and learned again"}};
  const judged& fresh = all.boards[0];
  const judged& whole = all.boards[1];
  const auto ndcg = [](const judged& board, std::size_t at) {
    return cairn::number_text(board.models.entries()[at].result["ndcg@10"].mean, 4);
  };
  page.tiles(
      {{"Rows that stay", count(all.log.clean.size()), "of " + count(all.log.rows)},
       {"Best on new items", ndcg(fresh, fresh.best),
        fresh.models.entries()[fresh.best].name + "; popularity " + ndcg(fresh, 0)},
       {"Best on all items", ndcg(whole, whole.best),
        whole.models.entries()[whole.best].name + "; bought before " + ndcg(whole, 1)},
       {"Gain from listening",
        percent(all.feedback.frozen.mean > 0 ? all.feedback.gain.difference.mean / all.feedback.frozen.mean : 0, true),
        "over " + count(all.feedback.cases) + " replayed cases"}});

  page.heading("Cleaning")
      .paragraph("Every row that goes has a reason, and every row that was mended is counted.")
      .add(account_table(all.log));
  if (simulated) {
    page.paragraph("The simulated shop knows which rows it spoiled, and so how much of it cleaning missed:")
        .add(planted_table(all.log));
  }
  page.heading("Split and features")
      .paragraph("The latest fifth of the events is held out, from " + date(events.test->events.front().time) +
                 " on: " + count(all.cut.parts.train->size()) + " pairs of customer and good to learn from, " +
                 count(all.cut.parts.test->size()) + " to be judged on. " + count(all.cut.unknown.users) +
                 " customers and " + count(all.cut.unknown.items) +
                 " goods of the held-out time are new. Features are fitted on training alone: goods in " +
                 count(all.features.item_columns) + " columns (numbers, kind, words of the title), customers in " +
                 count(all.features.user_columns) + ".")
      .add(all.features.summary);
  add_leaderboards(page, all);

  const judged& by = all.asked.seen == cairn::seen_items::exclude ? fresh : whole;
  page.heading("Recommendations in words")
      .paragraph("By " + by.models.entries()[by.best].name +
                 (all.asked.seen == cairn::seen_items::exclude ? ", what the customer had before left out"
                                                               : ", what the customer had before allowed") +
                 ". Percentages are exact shares of the score that " + all.recommended.by +
                 " gives. The last column says whether he took it in the "
                 "held-out time.");
  cairn::table said{.columns = {{.name = "customer"}, {.name = "recommended"}, {.name = "why"}, {.name = "came true"}}};
  std::string last;
  for (const told& each : all.recommended.all) {
    said.add(
        {each.customer == last ? std::string() : each.customer, each.item, each.because, each.came_true ? "yes" : ""});
    last = each.customer;
  }
  page.add(said);
  feedback(page, all);
  page.heading("How this page was made")
      .paragraph("examples/journey, seed " + std::to_string(all.asked.seed) + (all.asked.quick ? ", quick" : "") +
                 ", in " + cairn::number_text(all.seconds, 1) +
                 " s. The same seed gives the same numbers on any number of threads; only the seconds differ.");
  page.write(all.asked.report);
}

}  // namespace journey
