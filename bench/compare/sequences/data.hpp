#pragma once
/// From files and --split to the parts that models learn from, are chosen by and are judged on.

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cairn/data/event_features.hpp"
#include "cairn/data/read_behaviors.hpp"
#include "cairn/data/read_events.hpp"
#include "cairn/data/read_item_attributes.hpp"
#include "cairn/data/read_lists.hpp"
#include "cairn/data/read_sessions.hpp"
#include "cairn/data/session_data.hpp"
#include "cairn/data/split_behaviors.hpp"
#include "cairn/data/split_sequences.hpp"
#include "sequences/options.hpp"

namespace compare {

struct prepared_data {
  cairn::sequence_split parts;
  std::size_t rare_cases = 0;      ///< test cases left out as too little of them is frequent
  std::string of_attributes = {};  ///< what there is to say of them
};

/// Puts the attributes of --item-attributes, where it is given, into the options; says how many there are. kept: the
/// former numbers of the items that are left.
inline std::string take_attributes(const options& o, const cairn::id_map& items,
                                   std::span<const cairn::item_index> kept = {}) {
  if (o.item_attributes.empty()) return {};
  cairn::named_attributes found = cairn::read_item_attributes(o.item_attributes, items);
  *o.attributes = kept.empty() ? std::move(found.attributes) : cairn::attributes_of_items(found.attributes, kept);
  return std::to_string(o.attributes->size()) + " attributes of items (" + std::to_string(o.attributes->count) +
         " different; items of the file that are not in the data " + std::to_string(found.unknown) + ")";
}

/// Sessions, with the cases of --test where it is given.
inline cairn::session_data read(const options& o) {
  if (o.format == "sessions") return cairn::read_sessions(o.data, o.test, o.min_item_count);
  const auto clicks = [](const std::string& path) {
    return cairn::read_events(path, {.user = "SessionId", .item = "ItemId", .time = "Time"}, {.separator = "\t"});
  };
  return cairn::sessions_of(clicks(o.data), o.test.empty() ? cairn::event_log{} : clicks(o.test), o.min_item_count);
}

/// The columns that --context names, in its order, of those that the data has.
inline cairn::sequences with_columns(cairn::sequences all, const std::vector<std::string>& names) {
  std::vector<std::string_view> known;
  for (const cairn::event_column& column : all.columns) known.push_back(column.name);
  std::vector<std::size_t> places;
  for (const std::string& name : names) {
    require_word("column", name, known);
    places.push_back(static_cast<std::size_t>(std::find(known.begin(), known.end(), name) - known.begin()));
  }
  std::vector<std::uint32_t> context;
  for (std::size_t n = 0; n < all.size(); ++n) {
    const auto own = all.context_of(n, 1);
    for (const std::size_t at : places) context.push_back(own[at]);
  }
  std::vector<cairn::event_column> columns;
  for (const std::size_t at : places) columns.push_back(all.columns[at]);
  all.columns = std::move(columns);
  all.context = std::move(context);
  return all;
}

inline prepared_data load_behaviors(const options& o) {
  const cairn::action target = action_of(o.target);
  std::vector<cairn::behavior_file> files{{target, o.data}};
  for (const std::string& further : o.further) {
    const std::size_t at = further.find('=');
    cairn::require(at != std::string::npos, "no action of a further file", "command line", "--further action=F");
    files.push_back({action_of(further.substr(0, at)), further.substr(at + 1)});
  }
  cairn::event_log log = cairn::read_behaviors(files);
  const auto split = [&]() {
    using namespace cairn;
    const auto cut = [&](const auto&... features) {
      if (o.split != "given") return split_behaviors(log, target, features...);
      event_log test = read_behaviors(std::array{behavior_file{target, o.test}}, log.names);
      log.names = std::move(test.names);  // items of test alone
      return split_behaviors(log, std::span<const event>(test.events), target, features...);
    };
    return cut(hour_of_day{}, day_of_week{}, interval_before{}, action_taken{}, action_ahead{});
  };
  cairn::sequence_split parts = split();
  const auto names = listed(o.context);
  const auto chosen = [&](const cairn::sequences& all) { return with_columns(all, names); };
  const auto cases = [&](const cairn::next_items& all) { return cairn::next_items{chosen(all.histories), all.next}; };
  return {{parts.train.on_side(chosen), parts.validation.on_side(cases), parts.test.on_side(cases), parts.counts},
          0,
          take_attributes(o, log.names.items)};
}

inline prepared_data load(const options& o) {
  const auto need = [](bool good, const char* what, const char* expected) {
    cairn::require(good, what, "command line", expected);
  };
  need(!o.data.empty(), "no data", "--data F");
  need(o.split != "given" || !o.test.empty(), "a given split without its test", "--test F");
  need(o.split == "given" || o.test.empty(), "--test with a split that is made here", "--split given, or no --test");
  if (o.format == "behaviors") {
    need(o.min_item_count == 0, "--min-item-count of behaviors", "data without rare items");
    return load_behaviors(o);
  }
  need(o.further.empty() && o.context.empty() && o.alone.empty(), "--further, --context or --alone of other data",
       "--format behaviors");
  if (o.split == "given") {
    need(o.format != "sequence", "a given split of format sequence", "--format sessions or clicks");
    cairn::session_data data = read(o);
    return {cairn::given_split(data.train, std::move(data.test), {.seed = o.seed}), data.rare_cases,
            take_attributes(o, data.items)};
  }
  if (o.format != "sequence") {
    const cairn::session_data data = read(o);
    return {cairn::leave_last_two_out(data.train), 0, take_attributes(o, data.items)};
  }
  const cairn::event_log log = cairn::read_lists(o.data, cairn::list_order::by_time);
  const auto [kept, original] = cairn::without_rare_items(cairn::sequences_of(log), o.min_item_count);
  return {cairn::leave_last_two_out(kept), 0, take_attributes(o, log.names.items, original)};
}

/// One line about the parts.
inline std::string described(const prepared_data& data) {
  const cairn::sequences& train = *data.parts.train;
  const cairn::sequence_split_counts& counts = data.parts.counts;
  const auto text = [](std::size_t count) { return std::to_string(count); };
  std::string out = text(train.users()) + " sequences, " + text(train.items()) + " items, train " + text(train.size()) +
                    ", validation " + text(data.parts.validation->size()) + ", test " + text(data.parts.test->size());
  if (counts.whole > 0) out += ", too short to be cut " + text(counts.whole);
  if (counts.unknown_in_test > 0) out += ", test items unknown to train in " + text(counts.unknown_in_test) + " cases";
  if (data.rare_cases > 0) out += ", cases of rare items left out " + text(data.rare_cases);
  if (!data.of_attributes.empty()) out += ", " + data.of_attributes;
  return out;
}

}  // namespace compare
