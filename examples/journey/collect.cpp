/// Collecting and cleaning: the log is read, or simulated, and every row that goes has a reason.

#include <ctime>
#include <map>
#include <tuple>

#include "cairn/data/read_events.hpp"
#include "cairn/data/read_movielens.hpp"
#include "cairn/data/read_online_retail.hpp"
#include "cairn/data/read_recbole.hpp"
#include "cairn/data/shop_cleaning.hpp"
#include "stages.hpp"

namespace journey {

namespace {

cairn::event_log read(const options& o) {
  if (o.format == "online-retail") return cairn::read_online_retail(o.events);
  if (o.format == "movielens") return cairn::read_movielens(o.events);
  if (o.format == "recbole") return cairn::read_recbole(o.events);
  return cairn::read_events(o.events);
}

/// A shop is not older than 1990, and its log does not know the future.
cairn::shop_cleaning cleaning_of(const options& o, const cairn::event_log& log, const collected& into) {
  cairn::shop_cleaning how;
  how.values.earliest = 631152000;
  how.values.latest = std::time(nullptr);
  if (into.shop)
    how.values.latest = into.shop->settings().start + std::int64_t{86400} * (into.shop->settings().days + 1);
  if (o.format == "movielens" || o.format == "recbole") how.values.highest_stars = 10;
  bool priced = false;
  for (const cairn::event& e : log.events) priced = priced || e.price > 0;
  how.values.priced = priced;
  return how;
}

}  // namespace

collected collect(const options& o) {
  collected result;
  if (o.events.empty()) result.shop.emplace(cairn::simulated_shop_settings{.seed = o.seed});
  cairn::event_log log = result.shop ? result.shop->log() : read(o);
  result.rows = log.events.size();
  if (result.rows == 0) throw cairn::error("the log has no row", o.events, "a header and at least one event");
  const cairn::shop_cleaning how = cleaning_of(o, log, result);
  result.clean = cairn::clean_shop_log(std::move(log), how);
  if (!result.shop) return result;

  // The simulated shop knows its dirt: how much of each kind is still there?
  const auto key = [](const cairn::event& e) {
    return std::tuple(e.user, e.item, e.what, e.value, e.price, e.time, e.session, e.text);
  };
  std::map<decltype(key(cairn::event{})), std::size_t> left;
  for (const cairn::event& e : result.clean) ++left[key(e)];
  std::vector<std::size_t> still(cairn::dirt_names.size());
  for (std::size_t n = 0; n < result.shop->log().events.size(); ++n) {
    const auto found = left.find(key(result.shop->log().events[n]));
    if (found == left.end() || found->second == 0) continue;
    --found->second;
    ++still[static_cast<std::size_t>(result.shop->dirt_of()[n])];
  }
  for (std::size_t kind = 1; kind < still.size(); ++kind) {
    result.planted.push_back({std::string(cairn::dirt_names[kind]), {result.shop->planted()[kind], still[kind]}});
  }
  return result;
}

cairn::table account_table(const collected& log) {
  cairn::table steps{.columns = {{.name = "step"},
                                 {.name = "why"},
                                 {.name = "dropped", .decimals = 0},
                                 {.name = "mended", .decimals = 0},
                                 {.name = "rows left", .decimals = 0}}};
  for (const cairn::account_line& line : log.clean.account()) {
    std::size_t left = line.rows_in;
    bool told = false;
    for (const cairn::account_reason& reason : line.reasons) {
      if (reason.dropped == 0 && reason.mended == 0) continue;
      left -= reason.dropped;
      steps.add({told ? "" : line.step, reason.why, reason.dropped, reason.mended, left});
      told = true;
    }
    if (!told) steps.add({line.step, "nothing to do", 0, 0, left});
  }
  return steps;
}

cairn::table planted_table(const collected& log) {
  cairn::table dirt{.columns = {{.name = "kind of dirt"},
                                {.name = "rows planted", .decimals = 0},
                                {.name = "still there", .decimals = 0}}};
  for (const auto& kind : log.planted) dirt.add({kind.first, kind.second.first, kind.second.second});
  return dirt;
}

}  // namespace journey
