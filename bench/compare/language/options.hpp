#pragma once
/// The options of compare_language.

#include <string>

#include "harness/options.hpp"

namespace compare {

struct options : shared_options {
  std::string train, valid, test, unit = "character";
  std::size_t pieces = 8192;
  double share = .1;
  options() { metrics = "bits-per-byte,perplexity,loss"; }
};

inline void declare(CLI::App& app, options& o) {
  app.add_option("--train", o.train, "text to learn from, plain or gzip")->required();
  app.add_option("--valid", o.valid, "text that fits stop by; the end of --train, where none is given");
  app.add_option("--test", o.test, "text to be judged on; the validation text, where none is given");
  app.add_option("--held-out", o.share, "share at the end of --train that is the validation text")
      ->check(CLI::Range(.001, .5))
      ->capture_default_str();
  app.add_option(
         "--unit", o.unit,
         "character|word|bpe: what is foretold; words stand between blanks, and a line's end is one; what train "
         "does not have is an unknown one; bpe are byte pairs, learned from train")
      ->capture_default_str();
  app.add_option("--pieces", o.pieces, "of bpe")->check(CLI::Range(257, 1000000))->capture_default_str();
  declare_shared(app, o, "the validation text");
}

inline void check_words(const options& o) {
  require_word("unit", o.unit, {"character", "word", "bpe"});
  for (const std::string& metric : listed(o.metrics)) {
    require_word("metric", metric, {"loss", "perplexity", "word-perplexity", "bits-per-byte"});
  }
  cairn::require(!listed(o.metrics).empty(), "no metric", "--metrics", "at least one");
}

}  // namespace compare
