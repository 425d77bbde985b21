#pragma once
/// The options of compare_sequences.

#include <memory>
#include <string>

#include "cairn/data/item_attributes.hpp"
#include "harness/options.hpp"

namespace compare {

/// What --item-attributes says, for models that can use it: none until the data is read.
using shared_attributes = std::shared_ptr<cairn::item_attributes>;

struct options : shared_options {
  std::string data, test, item_attributes, format = "sequence", split = "leave-last-out", ranking = "full";
  std::size_t min_item_count = 0;
  shared_attributes attributes = std::make_shared<cairn::item_attributes>();
  options() { metrics = "hr@10,ndcg@10"; }
};

inline void declare(CLI::App& app, options& o) {
  app.add_option("--data", o.data, "sequences: to be split here, or to learn from where the split is given");
  app.add_option(
         "--format", o.format,
         "sequence|sessions|clicks: a line is a customer and his items, oldest first; items alone; or one click, in "
         "columns SessionId, ItemId and Time between tabs")
      ->capture_default_str();
  app.add_option("--split", o.split,
                 "leave-last-out|given: the last item is test and the one before it validation; or test cases come "
                 "from --test, and validation is the last item of a tenth of the sessions")
      ->capture_default_str();
  app.add_option(
      "--test", o.test,
      "cases of a given split: a line is a prefix, a tab, the next item; of clicks, sessions as in --data, of "
      "which each click but the first is a case");
  app.add_option("--min-item-count", o.min_item_count, "items that the data holds less often are dropped")
      ->capture_default_str();
  app.add_option("--item-attributes", o.item_attributes,
                 "JSON file of {\"item\": [attributes]}, plain or gzip, for models that read them");
  app.add_option("--ranking", o.ranking,
                 "full|uniform-100|popular-100: against the whole catalogue, or 100 items drawn from what the history "
                 "does not hold")
      ->capture_default_str();
  declare_shared(app, o, "the validation part");
}

inline void check_words(const options& o) {
  require_word("format", o.format, {"sequence", "sessions", "clicks"});
  require_word("split", o.split, {"leave-last-out", "given"});
  require_word("ranking", o.ranking, {"full", "uniform-100", "popular-100"});
  check_shared_words(o);
}

}  // namespace compare
