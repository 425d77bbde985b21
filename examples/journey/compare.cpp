/// The leaderboards: what is new to a customer, everything, and what comes again, each with its own baseline.

#include <algorithm>

#include "cairn/recommender/repeat_features.hpp"
#include "stages.hpp"

namespace journey {

namespace {

const std::vector<cairn::any_metric>& metrics() {
  static const std::vector<cairn::any_metric> all{cairn::metric_named("ndcg@10"), cairn::metric_named("recall@20")};
  return all;
}

const leaderboard::result_type& result_of(const leaderboard& of, const std::string& name) {
  const auto found =
      std::find_if(of.entries().begin(), of.entries().end(), [&](const auto& each) { return each.name == name; });
  return found->result;
}

judged judge(const options& o, const cut_log& cut, const std::vector<contender>& models, std::string title,
             std::string key, std::string baseline, const cairn::full_ranking& protocol) {
  judged result{.title = std::move(title), .key = std::move(key), .baseline = std::move(baseline)};
  const auto measured = [&](const cairn::any_recommender& model) {
    return cairn::evaluate(model, cut.parts, metrics(), protocol, cairn::random_ties{.seed = o.seed},
                           {.threads = o.threads});
  };
  double highest = -1;
  for (const contender& each : models) {
    if (each.name == "bought before" && protocol.seen == cairn::seen_items::exclude) continue;  // popularity once more
    if (each.oracle && protocol.items == cairn::wanted::repeat) continue;  // its lists are the best for all items
    result.models.add(each.name, measured(each.model), {.fit_seconds = each.fit_seconds});
    if (!each.learned) continue;
    result.plain.add(each.plain_name, measured(each.plain));
    result.learned.push_back(each.name);
    const double mean = result.models.entries().back().result.summary.front().mean;
    if (mean <= highest) continue;
    highest = mean;
    result.best = result.models.entries().size() - 1;
  }
  const leaderboard::result_type& best = result.models.entries()[result.best].result;
  if (best.users.empty()) return result;
  double sums[2] = {0, 0};
  for (std::size_t n = 0; n < best.users.size(); ++n) {
    const bool known = cut.parts.train->by_user().row_size(best.users[n]) > 0;
    sums[known ? 1 : 0] += best.values[0][n];
    result.new_customers += known ? 0U : 1U;
  }
  const auto mean = [](double sum, std::size_t count) { return count == 0 ? 0 : sum / static_cast<double>(count); };
  result.of_new = mean(sums[0], result.new_customers);
  result.of_known = mean(sums[1], best.users.size() - result.new_customers);
  std::vector<double> p;
  for (const std::string& name : result.learned) {
    result.gains.push_back(cairn::compare(result_of(result.models, name), result_of(result.models, result.baseline),
                                          "ndcg@10", {}, o.threads));
    p.push_back(result.gains.back().p_permutation);
  }
  result.p_values = cairn::holm(p);
  return result;
}

cairn::estimate shown(const cairn::interval& value) {
  return {value.mean, value.low, value.high};
}

}  // namespace

std::vector<judged> compare_all(const options& o, const cut_log& cut, const std::vector<contender>& models) {
  using cairn::seen_items, cairn::wanted;
  std::vector<judged> boards;
  boards.push_back(judge(o, cut, models, "Items new to the customer", "new_items", "popularity", {}));
  if (boards.front().models.entries().front().result.users.empty()) {
    throw cairn::error("no customer takes a new item in the latest fifth of the events", "leaderboard of new items",
                       "somebody to be judged on");
  }
  boards.push_back(
      judge(o, cut, models, "All items, repeats too", "all_items", "bought before", {.seen = seen_items::allow}));
  if (cut.repeats > 0) {
    boards.push_back(judge(o, cut, models, "Repeats alone", "repeat_items", "bought before",
                           {.seen = seen_items::allow, .items = wanted::repeat}));
  }
  return boards;
}

cairn::table board_table(const judged& board) {
  cairn::table rows{.columns = {{.name = "model"},
                                {.name = "NDCG@10", .decimals = 4},
                                {.name = "recall@20", .decimals = 4},
                                {.name = "gain over " + board.baseline, .decimals = 4},
                                {.name = "fit, s", .decimals = 2}}};
  std::size_t learned = 0;
  for (const auto& each : board.models.entries()) {
    const bool gains = learned < board.learned.size() && each.name == board.learned[learned];
    rows.add({each.name, shown(each.result["ndcg@10"]), each.result["recall@20"].mean,
              gains ? cairn::cell(shown(board.gains[learned].difference)) : cairn::cell(), each.cost.fit_seconds});
    learned += gains ? 1U : 0U;
  }
  return rows;
}

cairn::table blend_table(const std::vector<judged>& boards, const std::vector<contender>& models) {
  cairn::table rows{.columns = {{.name = "model"}}};
  for (const judged& board : boards) {
    const std::string short_title = board.key.substr(0, board.key.find('_'));  // new, all, repeat
    rows.columns.push_back({.name = short_title + " items", .decimals = 4});
    rows.columns.push_back({.name = "+ repeats", .decimals = 4});
  }
  for (const contender& each : models) {
    if (!each.learned) continue;
    std::vector<cairn::cell> row{each.plain_name};
    for (const judged& board : boards) {
      row.push_back(result_of(board.plain, each.plain_name)["ndcg@10"].mean);
      row.push_back(result_of(board.models, each.name)["ndcg@10"].mean);
    }
    rows.add(std::move(row));
  }
  return rows;
}

cairn::table weight_table(const std::vector<contender>& models) {
  cairn::table rows{.columns = {{.name = "what speaks for an item"}}};
  std::vector<const contender*> learned;
  for (const contender& each : models) {
    if (!each.learned) continue;
    learned.push_back(&each);
    rows.columns.push_back({.name = each.plain_name, .decimals = 2});
  }
  for (std::size_t f = 0; f < cairn::repeat_feature_count; ++f) {
    std::vector<cairn::cell> row{cairn::repeat_feature_names[f]};
    for (const contender* each : learned) row.push_back(each->weights[f]);
    rows.add(std::move(row));
  }
  return rows;
}

}  // namespace journey
