#pragma once
/// The data that the benchmarks of recommenders run on: generated in the shape of MovieLens-1M, and the public files
/// themselves where the environment variable CAIRN_DATA names the folder that holds them.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <unordered_set>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/data/delimited.hpp"
#include "cairn/data/interactions.hpp"
#include "cairn/data/read_lists.hpp"
#include "cairn/data/read_text.hpp"
#include "cairn/data/training.hpp"

namespace bench {

/// `count` ratings of 6,040 users for 3,706 items: few items have most of them, and users' numbers spread as widely as
/// in the original (log-normal, at least 20). A rating is a mean, a user's and an item's own taste, and noise.
inline cairn::interactions generated_ratings(std::size_t count = 1000000) {
  constexpr std::uint32_t users = 6040, items = 3706;
  cairn::random_stream random(1, cairn::purpose::simulate);
  std::vector<double> lengths(users);
  double total = 0;
  for (double& length : lengths) total += length = std::exp(1.05 * random.normal());
  std::vector<float> taste(users + items);
  for (float& value : taste) value = static_cast<float>(.4 * random.normal());
  std::vector<cairn::interaction> entries;
  std::unordered_set<std::uint32_t> seen;
  for (std::uint32_t user = 0; user < users; ++user) {
    const double share = 20 + lengths[user] / total * static_cast<double>(count - 20 * users);
    const auto most = static_cast<std::size_t>(std::min(2000., share * 1.06));  // some are cut at 2,000
    for (seen.clear(); seen.size() < most && entries.size() < count;) {
      const double place = std::pow(random.uniform(), 2.2);
      const auto item = static_cast<std::uint32_t>(place * items);
      if (!seen.insert(item).second) continue;
      const double rating = 3.6 + static_cast<double>(taste[user] + taste[users + item]) + .9 * random.normal();
      entries.push_back({user, item, static_cast<float>(std::clamp(std::round(rating), 1., 5.))});
    }
  }
  return {users, items, entries};
}

/// The path of a file below CAIRN_DATA; empty where it is not there.
inline std::string file_of_data(const char* name) {
  const char* const folder = std::getenv("CAIRN_DATA");
  const std::string path = folder == nullptr ? std::string() : std::string(folder) + "/" + name;
  return !path.empty() && std::filesystem::exists(path) ? path : std::string();
}

/// The training pairs of MovieLens-1M as neural collaborative filtering cuts them: 6,040 x 3,706, 994,169 pairs.
/// Without rows where the file is not there.
inline cairn::interactions read_ml_1m() {
  const std::string path = file_of_data("ml-1m/ncf.ml-1m.train.pairs.gz");
  if (path.empty()) return {};
  const std::string text = cairn::read_text(path);
  cairn::delimited_reader rows(text, path, {.separator = "\t", .quotes = false, .header = false});
  std::vector<cairn::interaction> entries;
  std::size_t users = 0, items = 0;
  while (rows.next()) {
    entries.push_back({rows.number_at<std::uint32_t>(0), rows.number_at<std::uint32_t>(1), 1});
    users = std::max<std::size_t>(users, entries.back().user + 1);
    items = std::max<std::size_t>(items, entries.back().item + 1);
  }
  return {users, items, entries};
}

/// The training lists of Gowalla as LightGCN publishes them: 29,858 x 40,981, 810,128 pairs. Without rows where the
/// file is not there.
inline cairn::interactions read_gowalla() {
  const std::string path = file_of_data("lightgcn-gowalla/train.txt.gz");
  if (path.empty()) return {};
  const cairn::event_log log = cairn::read_lists(path);
  std::vector<cairn::interaction> entries;
  for (const cairn::event& e : log.events) entries.push_back({e.user, e.item, 1});
  return {log.names.users.size(), log.names.items.size(), entries};
}

using training_data = cairn::training<cairn::interactions>;

/// The same as training data, read or made once a program.
inline const training_data& generated() {
  static const training_data data = cairn::all_of(generated_ratings());
  return data;
}
inline const training_data& ml_1m() {
  static const training_data data = cairn::all_of(read_ml_1m());
  return data;
}
inline const training_data& gowalla() {
  static const training_data data = cairn::all_of(read_gowalla());
  return data;
}

}  // namespace bench
