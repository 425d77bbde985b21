#pragma once
/// The options of compare_text.

#include <string>

#include "harness/options.hpp"

namespace compare {

struct options : shared_options {
  std::string train, test, data, split = "random", format = "csv", text = "text", label = "label", vectors, further;
  std::size_t folds = 10;
  options() { metrics = "macro-f1,log-loss,accuracy"; }
};

inline void declare(CLI::App& app, options& o) {
  app.add_option("--train", o.train, "file to learn from, already split");
  app.add_option("--test", o.test, "file to be judged on");
  app.add_option("--data", o.data, "file to be split here, in place of --train and --test");
  app.add_option("--split", o.split,
                 "random|k-fold (with --data): 8 of 10 texts train, 1 of 10 validation and 1 of 10 test, or each fold "
                 "tested once by what the others teach")
      ->capture_default_str();
  app.add_option("--folds", o.folds, "of k-fold")->check(CLI::Range(2, 1000))->capture_default_str();
  app.add_option("--format", o.format, "csv|tsv|label-text: columns, or a label and a space in front of each line")
      ->capture_default_str();
  app.add_option("--text", o.text, "the column of texts")->capture_default_str();
  app.add_option("--label", o.label, "the column of labels")->capture_default_str();
  app.add_option("--vectors", o.vectors, "word vectors, for models that begin with some");
  app.add_option("--further", o.further, "texts without labels, one a line, for models that pre-train");
  declare_shared(app, o, "the validation part, or a tenth of train");
}

inline void check_words(const options& o) {
  require_word("format", o.format, {"csv", "tsv", "label-text"});
  require_word("split", o.split, {"random", "k-fold"});
  for (const std::string& metric : listed(o.metrics)) {
    require_word("metric", metric, {"accuracy", "macro-f1", "log-loss"});
  }
  cairn::require(!listed(o.metrics).empty(), "no metric", "--metrics", "at least one");
  cairn::require(o.data.empty() != o.train.empty(), "both or none of --data and --train", "command line",
                 "one of them");
  cairn::require(o.train.empty() == o.test.empty(), "one of --train and --test without the other", "command line",
                 "both");
}

}  // namespace compare
