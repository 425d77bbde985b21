#pragma once
/// The options of compare_recommenders.

#include <string>

#include "harness/options.hpp"

namespace compare {

struct options : shared_options {
  std::string train, test, negatives, data, split = "time", format = "lists", same_item = "drop";
  std::size_t folds = 5;
  options() { metrics = "recall@20,ndcg@20"; }
};

inline void declare(CLI::App& app, options& o) {
  app.add_option("--train", o.train, "file to learn from, already split");
  app.add_option("--test", o.test, "file to be judged on");
  app.add_option("--negatives", o.negatives, "file of negatives for each test case (format ncf)");
  app.add_option("--data", o.data, "file to be split here, in place of --train and --test");
  app.add_option("--split", o.split, "time|leave-last-out|random|strong|k-fold (with --data)")->capture_default_str();
  app.add_option("--folds", o.folds, "of k-fold")->check(CLI::Range(2, 1000))->capture_default_str();
  app.add_option("--format", o.format, "events|ncf|lists|sequence|movielens|recbole|online-retail")
      ->capture_default_str();
  app.add_option("--same-item", o.same_item, "drop|keep: a given negative that is the test item itself")
      ->capture_default_str();
  declare_shared(app, o, "a tenth of train");
  declare_ranking(app, o);
}

inline void check_words(const options& o) {
  require_word("format", o.format, {"events", "ncf", "lists", "sequence", "movielens", "recbole", "online-retail"});
  require_word("split", o.split, {"time", "leave-last-out", "random", "strong", "k-fold"});
  require_word("way with the same item", o.same_item, {"drop", "keep"});
  check_ranking_words(o);
}

}  // namespace compare
