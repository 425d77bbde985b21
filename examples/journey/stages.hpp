#pragma once
/// The stages of the journey and what each hands on to the next. A stage is a function in a file of its name; what it
/// found is a plain struct, which the terminal, the page (report.cpp) and the JSON file (json.cpp) tell in their ways.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cairn/data/cleaning.hpp"
#include "cairn/data/simulated_shop.hpp"
#include "cairn/data/split.hpp"
#include "cairn/evaluate/leaderboard.hpp"
#include "cairn/recommender/any_recommender.hpp"
#include "cairn/report/html.hpp"
#include "cairn/report/number_text.hpp"
#include "cairn/report/table.hpp"

namespace journey {

struct options {
  std::string events, format = "events", report, json;
  std::uint64_t seed = 1;
  int threads = 0;
  bool quick = false;
  cairn::seen_items seen = cairn::seen_items::exclude;
};

/// Nothing where the command line asked for help or was wrong: then `exit_code` is to be returned.
std::optional<options> parse(int count, char** words, int& exit_code);

/// The log as it came, and what cleaning left of it.
struct collected {
  std::optional<cairn::simulated_shop> shop;  ///< where no file was named
  std::size_t rows = 0;
  cairn::event_view clean;
  std::vector<std::pair<std::string, std::pair<std::size_t, std::size_t>>>
      planted;  ///< kind, planted rows, still there
};
collected collect(const options& o);
cairn::table account_table(const collected& log);
cairn::table planted_table(const collected& log);

/// Train and test, cut by time.
struct cut_log {
  cairn::split<cairn::event_part> events;
  cairn::split<cairn::interactions> parts;
  cairn::unknown_counts unknown;
  std::size_t repeats = 0;  ///< pairs of test that train has too
  bool purchases = false;   ///< whether anybody buys in this log
};
cut_log cut(const collected& log);

/// What is known of goods and customers, encoded by what train alone says.
struct learned_features {
  std::size_t item_columns = 0, user_columns = 0;
  cairn::table summary;  ///< the raw numbers: how many are missing, and how they spread
};
learned_features learn_features(const cut_log& log);

struct contender {
  std::string name;  ///< as the leaderboards have it
  bool learned = false, oracle = false;
  cairn::any_recommender model = {};  ///< what the leaderboards judge
  std::string plain_name = {};        ///< of a learned model before repeats are blended in
  cairn::any_recommender plain = {};
  std::vector<double> weights = {};  ///< of the blend
  double fit_seconds = 0;
};
/// Fitted, with progress. The last is what the simulated shop intends, where there is one.
std::vector<contender> train(const options& o, const collected& log, const cut_log& cut);

using leaderboard = cairn::leaderboard<cairn::full_ranking, cairn::random_ties>;
struct judged {
  std::string title, key, baseline;     ///< the baseline that every learned model has to beat
  leaderboard models = {}, plain = {};  ///< plain: the learned ones without the blend
  std::size_t new_customers = 0;        ///< judged, without a past: served by popularity
  double of_new = 0, of_known = 0;      ///< mean NDCG@10 of the best learned model over both kinds of customers
  std::vector<std::string> learned = {};
  std::vector<cairn::paired_comparison> gains = {};  ///< of the learned over the baseline, customer by customer
  std::vector<double> p_values = {};                 ///< of the gains, corrected for their number by Holm
  std::size_t best = 0;                              ///< the best learned, among the models
};
/// New items, all items, repeats alone.
std::vector<judged> compare_all(const options& o, const cut_log& cut, const std::vector<contender>& models);
cairn::table board_table(const judged& board);
cairn::table blend_table(const std::vector<judged>& boards, const std::vector<contender>& models);
cairn::table weight_table(const std::vector<contender>& models);

struct told {
  std::string customer, item, because;
  bool came_true = false;  ///< he took it in the held-out time
};
struct explanations {
  std::string by;  ///< the model whose shares they are: the best, or where it cannot say why, the neighbors
  std::vector<told> all;
};
explanations recommend_in_words(const options& o, const cut_log& cut, const std::vector<contender>& models,
                                const judged& board);

/// The held-out future, day by day: one model folds each day in and is fitted again every week, the other never learns.
struct replayed {
  std::size_t days = 0, cases = 0, customers = 0, served_new = 0;
  cairn::interval frozen, learning;  ///< NDCG@10, mean over customers of the mean over their days
  cairn::paired_comparison gain;
  std::vector<double> day, frozen_by_day, learning_by_day;  ///< means of the seven days up to each
};
replayed replay(const options& o, const cut_log& cut);

/// All that was found.
struct account {
  options asked;
  const collected& log;
  const cut_log& cut;
  const learned_features& features;
  const std::vector<contender>& models;
  const std::vector<judged>& boards;
  const explanations& recommended;
  const replayed& feedback;
  double seconds = 0;
};
void write_report(const account& all);
void add_leaderboards(cairn::html_page& page, const account& all);
inline std::string count(std::size_t n) {
  return cairn::number_text(static_cast<double>(n), 0);
}
void write_json(const account& all);

}  // namespace journey
