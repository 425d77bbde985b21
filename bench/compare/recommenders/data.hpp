#pragma once
/// From files and --split to the parts that models learn from and are judged on.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "cairn/data/leakage.hpp"
#include "cairn/data/read_events.hpp"
#include "cairn/data/read_lists.hpp"
#include "cairn/data/read_movielens.hpp"
#include "cairn/data/read_ncf.hpp"
#include "cairn/data/read_online_retail.hpp"
#include "cairn/data/read_recbole.hpp"
#include "cairn/data/split.hpp"
#include "cairn/data/weighting.hpp"
#include "recommenders/options.hpp"

namespace compare {

/// The folds to be judged (one but for k-fold), with values as they stand in the data and with every interaction alike.
struct prepared_data {
  std::vector<cairn::split<cairn::interactions>> folds;    ///< implicit: how often
  std::vector<cairn::split<cairn::interactions>> ratings;  ///< empty where the data has none
  std::vector<std::vector<cairn::item_index>> negatives;   ///< by user, where the format brings them
};

inline cairn::event_log read_log(const std::string& path, const std::string& format) {
  if (format == "events") return cairn::read_events(path);
  if (format == "lists") return cairn::read_lists(path);
  if (format == "sequence") return cairn::read_lists(path, cairn::list_order::by_time);
  if (format == "movielens") return cairn::read_movielens(path);
  if (format == "recbole") return cairn::read_recbole(path);
  if (format == "online-retail") return cairn::read_online_retail(path);
  throw cairn::error("format ncf needs --train, --test and --negatives", "command line", "those three files");
}

inline prepared_data load_ncf(const options& o) {
  if (o.train.empty() || o.test.empty() || o.negatives.empty()) read_log("", "ncf");
  prepared_data result;
  cairn::ncf_data data = cairn::read_ncf(o.train, o.test, o.negatives);
  const std::size_t users = data.train.names.users.size(), items = data.train.names.items.size();
  std::vector<cairn::interaction> train, test;
  for (const cairn::event& e : data.train.events) train.push_back({e.user, e.item, 1});
  result.negatives.resize(users);
  for (cairn::ncf_case& each : data.test) {
    test.push_back({each.positive.user, each.positive.item, 1});
    result.negatives[each.positive.user] = std::move(each.negatives);
  }
  result.folds.push_back(cairn::given_split(users, items, train, test));
  cairn::check_leakage(result.folds.front(), cairn::split_promise::events_apart);
  return result;
}

inline prepared_data load(const options& o) {
  if (o.format == "ncf") return load_ncf(o);
  prepared_data result;
  const auto is_rating = [](const cairn::event& e) { return e.what == cairn::action::rating; };
  const auto add = [&](const cairn::split<cairn::event_part>& parts, cairn::split_promise promise) {
    cairn::check_leakage(parts, promise);
    result.folds.push_back(cairn::interactions_of(
        parts, cairn::implicit_weighting{.view = 1, .cart = 1, .purchase = 1, .rating = 1, .review = 1}));
    if (std::any_of(parts.train->events.begin(), parts.train->events.end(), is_rating)) {
      result.ratings.push_back(cairn::interactions_of(parts, cairn::rating_weighting{}));
    }
  };
  using cairn::split_promise;
  if (o.data.empty()) {
    if (o.train.empty() || o.test.empty()) {
      throw cairn::error("no data", "command line", "--data F, or --train F and --test F");
    }
    add(cairn::given_split(read_log(o.train, o.format), read_log(o.test, o.format)), split_promise::events_apart);
    return result;
  }
  cairn::event_log log = read_log(o.data, o.format);
  if (o.split == "k-fold") {
    for (const auto& fold : cairn::k_fold(std::move(log), {.folds = o.folds, .seed = o.seed})) {
      add(fold, split_promise::events_apart);
    }
  } else if (o.split == "leave-last-out") {
    add(cairn::leave_last_out(std::move(log)), split_promise::last_out);
  } else if (o.split == "time") {
    add(cairn::split_by_time(std::move(log)), split_promise::times_apart);
  } else if (o.split == "strong") {
    add(cairn::hold_users_out(std::move(log), {.seed = o.seed}), split_promise::users_apart);
  } else {
    add(cairn::split_at_random(std::move(log), {.seed = o.seed}), split_promise::events_apart);
  }
  return result;
}

}  // namespace compare
