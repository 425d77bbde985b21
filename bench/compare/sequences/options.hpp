#pragma once
/// The options of compare_sequences.

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "cairn/data/event.hpp"
#include "cairn/data/item_attributes.hpp"
#include "harness/options.hpp"

namespace compare {

/// What --item-attributes says, for models that can use it: none until the data is read.
using shared_attributes = std::shared_ptr<cairn::item_attributes>;

struct options : shared_options {
  std::string data, test, item_attributes, format = "sequence", split = "leave-last-out", ranking = "full";
  std::string target = "purchase", context, alone;
  std::vector<std::string> further;
  std::size_t min_item_count = 0;
  shared_attributes attributes = std::make_shared<cairn::item_attributes>();
  options() { metrics = "hr@10,ndcg@10"; }
};

inline void declare(CLI::App& app, options& o) {
  app.add_option("--data", o.data, "sequences: to be split here, or to learn from where the split is given");
  app.add_option(
         "--format", o.format,
         "sequence|sessions|clicks|behaviors: a line is a customer and his items, oldest first; items alone; one "
         "click, in columns SessionId, ItemId and Time between tabs; or a customer, an item and a time between tabs, "
         "one action a file")
      ->capture_default_str();
  app.add_option("--split", o.split,
                 "leave-last-out|given: the last item is test and the one before it validation; or test cases come "
                 "from --test, and validation is the last item of a tenth of the sessions. Of behaviors the last item "
                 "is that of the target, and whatever its customer did with it is left out")
      ->capture_default_str();
  app.add_option(
      "--test", o.test,
      "cases of a given split: a line is a prefix, a tab, the next item; of clicks, sessions as in --data, of "
      "which each click but the first is a case; of behaviors, rows as in --data");
  app.add_option("--min-item-count", o.min_item_count, "items that the data holds less often are dropped")
      ->capture_default_str();
  app.add_option("--target", o.target, "of behaviors: the action of --data, which is foretold")->capture_default_str();
  app.add_option("--further", o.further, "of behaviors: action=F, any number of times: what is known besides")
      ->allow_extra_args(false);
  app.add_option(
      "--context", o.context,
      "of behaviors, between commas: what networks, towers, fpmc and din are told of each event; hour, "
      "weekday, interval, action, action-ahead (what the customer does next: the target, where a case is asked)");
  app.add_option("--alone", o.alone,
                 "of behaviors with --context action: every model is measured once more, fitted on and shown events of "
                 "this action alone");
  app.add_option("--item-attributes", o.item_attributes,
                 "JSON file of {\"item\": [attributes]}, plain or gzip, for models that read them");
  app.add_option("--ranking", o.ranking,
                 "full|uniform-N|popular-N: against the whole catalogue, or N items drawn from what the history does "
                 "not hold")
      ->capture_default_str();
  declare_shared(app, o, "the validation part");
  declare_ranking(app, o);
}

/// How many items a case is ranked against, and whether popular ones are drawn more often; 0: all of the catalogue.
struct drawn_negatives {
  std::size_t count = 0;
  bool popular = false;
};

inline drawn_negatives negatives_of(const std::string& ranking) {
  if (ranking == "full") return {};
  for (const std::string_view kind : {"uniform-", "popular-"}) {
    if (!ranking.starts_with(kind)) continue;
    const std::string number = ranking.substr(kind.size());
    std::size_t count = 0;
    const auto [end, wrong] = std::from_chars(number.data(), number.data() + number.size(), count);
    if (wrong == std::errc() && end == number.data() + number.size() && count > 0) return {count, kind[0] == 'p'};
  }
  throw cairn::error("no ranking '" + ranking + "'", "command line", "full, uniform-100 or popular-100, say");
}

inline cairn::action action_of(const std::string& name) {
  const auto found = cairn::action_named(name);
  if (!found) {
    cairn::refuse_name("action", name, "command line", {cairn::action_names.begin(), cairn::action_names.end()});
  }
  return *found;
}

inline void check_words(const options& o) {
  require_word("format", o.format, {"sequence", "sessions", "clicks", "behaviors"});
  require_word("split", o.split, {"leave-last-out", "given"});
  negatives_of(o.ranking);
  action_of(o.target);
  if (!o.alone.empty()) {
    action_of(o.alone);
    const auto told = listed(o.context);
    cairn::require(std::find(told.begin(), told.end(), "action") != told.end(), "--alone without the column of actions",
                   "command line", "--context action");
  }
  check_ranking_words(o);
}

}  // namespace compare
