/// The account as JSON.

#include <fstream>
#include <nlohmann/json.hpp>

#include "stages.hpp"

namespace journey {

namespace {

nlohmann::json json_of(const cairn::interval& value) {
  return {{"mean", value.mean}, {"low", value.low}, {"high", value.high}};
}

}  // namespace

void write_json(const account& all) {
  using nlohmann::json;
  json cleaning = json::array(), planted = json::object(), boards = json::object(), said = json::array();
  for (const cairn::account_line& line : all.log.clean.account()) {
    json reasons = json::object();
    for (const auto& reason : line.reasons)
      reasons[reason.why] = {{"dropped", reason.dropped}, {"mended", reason.mended}};
    cleaning.push_back(
        {{"step", line.step}, {"rows_in", line.rows_in}, {"rows_out", line.rows_out}, {"reasons", reasons}});
  }
  for (const auto& kind : all.log.planted)
    planted[kind.first] = {{"planted", kind.second.first}, {"left", kind.second.second}};
  for (const judged& board : all.boards) {
    json entry = json::parse(board.models.json());
    entry["without_repeats"] = json::parse(board.plain.json())["models"];
    entry["new_customers"] = board.new_customers;
    entry["baseline"] = board.baseline;
    json gains = json::object();
    for (std::size_t n = 0; n < board.gains.size(); ++n) {
      gains[board.learned[n]] = json_of(board.gains[n].difference);
      gains[board.learned[n]]["p"] = board.p_values[n];
    }
    entry["gain_over_baseline"] = gains;
    boards[board.key] = entry;
  }
  for (const told& each : all.recommended.all) {
    said.push_back(
        {{"customer", each.customer}, {"item", each.item}, {"why", each.because}, {"came_true", each.came_true}});
  }
  const replayed& f = all.feedback;
  const json out{{"log", all.asked.events.empty() ? "simulated shop" : all.asked.events},
                 {"seed", all.asked.seed},
                 {"seen", all.asked.seen == cairn::seen_items::exclude ? "exclude" : "allow"},
                 {"rows", all.log.rows},
                 {"rows_left", all.log.clean.size()},
                 {"cleaning", cleaning},
                 {"planted", planted},
                 {"split",
                  {{"train_pairs", all.cut.parts.train->size()},
                   {"test_pairs", all.cut.parts.test->size()},
                   {"repeat_pairs", all.cut.repeats},
                   {"new_customers", all.cut.unknown.users},
                   {"new_items", all.cut.unknown.items}}},
                 {"leaderboard", boards},
                 {"recommendations", said},
                 {"reasons_by", all.recommended.by},
                 {"feedback",
                  {{"days", f.days},
                   {"cases", f.cases},
                   {"customers", f.customers},
                   {"frozen", json_of(f.frozen)},
                   {"learning", json_of(f.learning)},
                   {"gain", json_of(f.gain.difference)},
                   {"p", f.gain.p_permutation}}},
                 {"seconds", all.seconds}};
  std::ofstream file(all.asked.json);
  // A name of the log may hold bytes that are no text.
  file << out.dump(1, ' ', false, json::error_handler_t::replace) << '\n';
  file.flush();
  if (!file)
    throw cairn::error("cannot be written", all.asked.json, "a file in a folder that exists, and room on the disk");
}

}  // namespace journey
