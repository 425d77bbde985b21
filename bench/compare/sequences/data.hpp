#pragma once
/// From files and --split to the parts that models learn from, are chosen by and are judged on.

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "cairn/data/read_events.hpp"
#include "cairn/data/read_item_attributes.hpp"
#include "cairn/data/read_lists.hpp"
#include "cairn/data/read_sessions.hpp"
#include "cairn/data/session_data.hpp"
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

inline prepared_data load(const options& o) {
  const auto need = [](bool good, const char* what, const char* expected) {
    cairn::require(good, what, "command line", expected);
  };
  need(!o.data.empty(), "no data", "--data F");
  if (o.split == "given") {
    need(o.format != "sequence", "a given split of format sequence", "--format sessions or clicks");
    need(!o.test.empty(), "a given split without its test", "--test F");
    cairn::session_data data = read(o);
    return {cairn::given_split(data.train, std::move(data.test), {.seed = o.seed}), data.rare_cases,
            take_attributes(o, data.items)};
  }
  need(o.test.empty(), "--test with a split that is made here", "--split given, or no --test");
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
