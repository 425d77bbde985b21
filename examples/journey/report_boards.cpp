/// The leaderboards on the page: a chart, a table, and what they say.

#include <algorithm>

#include "cairn/report/bar_chart.hpp"
#include "stages.hpp"

namespace journey {

namespace {

std::string chart_of(const judged& board) {
  std::vector<cairn::chart_bar> bars;
  for (const auto& each : board.models.entries()) {
    const auto& ndcg = each.result["ndcg@10"];
    const bool learned = std::find(board.learned.begin(), board.learned.end(), each.name) != board.learned.end();
    bars.push_back({each.name, {ndcg.mean, ndcg.low, ndcg.high}, learned});
  }
  return cairn::bar_chart(
      bars, {.title = board.title,
             .subtitle = count(board.models.entries().front().result.users.size()) + " customers, of them " +
                         count(board.new_customers) + " new and served by popularity",
             .value = {.name = "NDCG@10, mean over customers, with its 95% interval"},
             .decimals = 4});
}

}  // namespace

void add_leaderboards(cairn::html_page& page, const account& all) {
  page.heading("Leaderboards")
      .paragraph("Every model ranks the whole catalogue of " + count(all.cut.parts.train->items()) +
                 " goods for every customer who came in the held-out time. " + count(all.cut.repeats) + " of the " +
                 count(all.cut.parts.test->size()) +
                 " pairs of customer and good that were held out are repeats, so new items and repeats are told apart. "
                 "Learned models are blue. The gain over the baseline is paired, customer by customer.");
  for (const judged& board : all.boards) {
    page.subheading(board.title);
    if (board.key == "new_items") {
      page.paragraph(
          "What a customer had before is left out of his list and out of what counts. To be beaten: popularity.");
    } else if (board.key == "all_items") {
      page.paragraph(
          "What he had before may be offered again and counts. To be beaten: what he bought before, most often "
          "first, then what is popular.");
    } else {
      page.paragraph("The same lists, but only what comes again counts.");
    }
    if (board.key != "repeat_items") page.figure(chart_of(board));
    page.add(board_table(board));
    const auto p = std::max_element(board.p_values.begin(), board.p_values.end());
    if (p != board.p_values.end()) {
      page.paragraph("Were a learned model no better than " + board.baseline +
                     ", a gain as large would come by chance with a probability of at most " +
                     cairn::number_text(*p, 3) + " (signs flipped, corrected for the number of models by Holm).");
    }
    if (board.new_customers > 0) {
      page.paragraph("NDCG@10 of the best learned model: " + cairn::number_text(board.of_known, 4) +
                     " for customers whom it knows, " + cairn::number_text(board.of_new, 4) +
                     " for new ones, who get what is popular until they have done something.");
    }
  }
  page.subheading("What the blend adds")
      .paragraph(
          "Each learned model is blended with what the log tells of repeats and of late demand. The weights are "
          "learned on the latest part of train, never on test. NDCG@10:")
      .add(blend_table(all.boards, all.models))
      .paragraph(
          "The weights of the blend (conditional logit): what each unit adds to the log odds that an item is taken.")
      .add(weight_table(all.models));
}

}  // namespace journey
