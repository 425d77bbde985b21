#pragma once
/// From files and --split to the parts that models learn from and are judged on.

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
#include "harness/options.hpp"

namespace compare {

/// The folds to be judged (one but for k-fold) and the negatives, where the format brings them.
struct prepared_data {
  std::vector<cairn::split<cairn::interactions>> folds;
  std::vector<std::vector<cairn::item_index>> negatives;  ///< by user
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

inline cairn::split<cairn::interactions> weighted(const cairn::split<cairn::event_part>& parts, bool ratings) {
  if (ratings) return cairn::interactions_of(parts, cairn::rating_weighting{});
  return cairn::interactions_of(
      parts, cairn::implicit_weighting{.view = 1, .cart = 1, .purchase = 1, .rating = 1, .review = 1});
}

inline prepared_data load(const options& o, bool ratings) {
  require_word("format", o.format, {"events", "ncf", "lists", "sequence", "movielens", "recbole", "online-retail"});
  require_word("split", o.split, {"leave-last-out", "random", "time", "strong", "k-fold"});
  prepared_data result;
  if (o.format == "ncf") {
    if (o.train.empty() || o.test.empty() || o.negatives.empty()) read_log("", "ncf");
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
    return result;
  }
  if (!o.data.empty()) {
    cairn::event_log log = read_log(o.data, o.format);
    if (o.split == "k-fold") {
      for (const auto& fold : cairn::k_fold(std::move(log), {.folds = o.folds, .seed = o.seed})) {
        result.folds.push_back(weighted(fold, ratings));
      }
      return result;
    }
    const auto parts = o.split == "leave-last-out" ? cairn::leave_last_out(std::move(log))
                       : o.split == "time"         ? cairn::split_by_time(std::move(log))
                       : o.split == "strong"       ? cairn::hold_users_out(std::move(log), {.seed = o.seed})
                                                   : cairn::split_at_random(std::move(log), {.seed = o.seed});
    result.folds.push_back(weighted(parts, ratings));
    return result;
  }
  if (o.train.empty() || o.test.empty()) {
    throw cairn::error("no data", "command line", "--data F, or --train F and --test F");
  }
  result.folds.push_back(
      weighted(cairn::given_split(read_log(o.train, o.format), read_log(o.test, o.format)), ratings));
  return result;
}

/// A tenth of train, drawn pair by pair, as the test part of a split of its own: what --tune judges settings on.
inline cairn::split<cairn::interactions> held_out_of(const cairn::interactions& train, std::uint64_t seed) {
  std::vector<cairn::interaction> keep, judge;
  cairn::random_stream random(seed, cairn::purpose::tune);
  for (cairn::user_index user = 0; user < train.users(); ++user) {
    const auto history = train.history(user);
    for (std::size_t n = 0; n < history.items.size(); ++n) {
      (random.uniform() < .1 ? judge : keep).push_back({user, history.items[n], history.values[n]});
    }
  }
  return cairn::given_split(train.users(), train.items(), keep, judge);
}

}  // namespace compare
