/// The cut by time, and features that are fitted on what lies before it.

#include <algorithm>
#include <cmath>

#include "cairn/data/features.hpp"
#include "cairn/data/leakage.hpp"
#include "cairn/data/shop_features.hpp"
#include "cairn/data/weighting.hpp"
#include "stages.hpp"

namespace journey {

namespace {

/// A row of the summary: how the known values of a column spread.
void summarize(cairn::table& into, const char* what, const cairn::feature_column<double>& column) {
  std::vector<double> known;
  for (const double value : column.values) {
    if (!std::isnan(value)) known.push_back(value);
  }
  std::sort(known.begin(), known.end());
  const bool logarithm = column.name.starts_with("log ");
  const auto at = [&](double share) {
    if (known.empty()) return cairn::cell();
    const double value = known[static_cast<std::size_t>(share * static_cast<double>(known.size() - 1))];
    if (!logarithm) return cairn::cell(value);
    return cairn::cell(column.name == "log price" ? std::exp(value) : std::expm1(value));
  };
  into.add({what, column.values.size() - known.size(), at(.1), at(.5), at(.9)});
}

}  // namespace

cut_log cut(const collected& log) {
  cairn::event_log all = cairn::to_log(log.clean);
  if (all.names.items.size() < 20) {
    throw cairn::error("goods left: " + std::to_string(all.names.items.size()), "the clean log",
                       "at least 20, the length of the longest list that is judged");
  }
  auto events = cairn::split_by_time(std::move(all));
  if (std::none_of(events.train->events.begin(), events.train->events.end(), cairn::is_target)) {
    throw cairn::error("nothing is left to learn from before the latest fifth of the events", "split by time",
                       "events of more than one time");
  }
  cairn::check_leakage(events, cairn::split_promise::times_apart);
  auto parts = cairn::interactions_of(events, cairn::implicit_weighting{});
  cut_log result{events, parts, cairn::unknown_in_train(parts)};
  for (std::size_t user = 0; user < parts.test->users(); ++user) {
    for (const cairn::item_index item : parts.test->by_user().columns_of(user)) {
      result.repeats += parts.train->by_user().contains(user, item) ? 1U : 0U;
    }
  }
  result.purchases = std::any_of(events.train->events.begin(), events.train->events.end(),
                                 [](const cairn::event& e) { return e.what == cairn::action::purchase; });
  if (parts.test->size() == 0) {
    throw cairn::error("nobody takes anything in the latest fifth of the events", "split by time",
                       "customers to be judged on");
  }
  return result;
}

learned_features learn_features(const cut_log& log) {
  const auto items = cairn::item_features(log.events.train);
  std::int64_t now = log.events.train->events.front().time;
  for (const cairn::event& e : log.events.train->events) now = std::max(now, e.time);
  const auto users = cairn::user_features(log.events.train, now);
  cairn::feature_schema of_items, of_users;
  of_items.fit(items);
  of_users.fit(users);
  const auto encoded_items = of_items.transform(items), encoded_users = of_users.transform(users);
  learned_features result{encoded_items.names.size(),
                          encoded_users.names.size(),
                          {.columns = {{.name = "number"},
                                       {.name = "missing", .decimals = 0},
                                       {.name = "10% below"},
                                       {.name = "median"},
                                       {.name = "90% below"}}}};
  const char* const of_items_in_words[] = {"price of a good", "customers of a good"};
  for (std::size_t n = 0; n < items->numbers.size(); ++n) {
    summarize(result.summary, of_items_in_words[n], items->numbers[n]);
  }
  const char* const of_users_in_words[] = {"days since a customer's last event", "his days with a purchase",
                                           "what he spent"};
  for (std::size_t n = 0; n < 3; ++n) summarize(result.summary, of_users_in_words[n], users->numbers[n]);
  return result;
}

}  // namespace journey
