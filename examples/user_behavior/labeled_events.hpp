#pragma once
/// Rows of user, item and label: read from a CSV file, or drawn from a truth of low rank.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/random.hpp"
#include "cairn/data/delimited.hpp"
#include "cairn/data/event.hpp"
#include "cairn/data/read_text.hpp"
#include "cairn/loss/logistic.hpp"

namespace user_behavior {

/// The log of a text whose header names user, item and label, in any order and among others: a rating a row, whose
/// value is the label. Throws where a user or an item is empty or a label neither 0 nor 1, and as delimited_reader
/// does.
inline cairn::event_log parse_labeled_events(std::string_view text, std::string_view source) {
  cairn::delimited_reader rows(text, source);
  const std::size_t user = rows.column("user"), item = rows.column("item"), label = rows.column("label");
  cairn::event_log log;
  while (rows.next()) {
    for (const std::size_t place : {user, item}) {
      if (rows[place].empty()) throw cairn::error("'' is empty", rows.where(place), "an id");
    }
    const auto value = rows.number_at<float>(label);
    if (value != 0 && value != 1) {
      throw cairn::error(cairn::escaped(rows[label]) + " is no label", rows.where(label), "0 or 1");
    }
    log.events.push_back({.user = log.names.users.insert(rows[user]),
                          .item = log.names.items.insert(rows[item]),
                          .what = cairn::action::rating,
                          .value = value});
  }
  return log;
}

/// The same of a file, plain or gzip.
inline cairn::event_log read_labeled_events(const std::string& path) {
  return parse_labeled_events(cairn::read_text(path), path);
}

struct truth_settings {
  std::size_t users = 500, items = 300;
  std::size_t rows = 40;    ///< of each user, on distinct items
  std::size_t factors = 4;  ///< rank of the taste that users share
  double taste = 2.5;       ///< deviation of the taste's part of the log odds
  std::uint64_t seed = 1;
};

/// A CSV text whose labels are drawn with log odds of -.4 + how eager a user is + how loved an item is + his taste for
/// it.
inline std::string simulated_labels(const truth_settings& truth = {}) {
  const double deviation = std::sqrt(truth.taste / std::sqrt(static_cast<double>(truth.factors)));
  const auto side = [&](std::uint64_t of, std::size_t index) {  // what is in a person or a good: [bias, factors...]
    cairn::random_stream draw(truth.seed, cairn::purpose::simulate, of << 40U | index);
    std::vector<double> row(truth.factors + 1);
    for (double& value : row) value = deviation * draw.normal();
    row[0] = .7 * draw.normal();
    return row;
  };
  std::vector<std::vector<double>> goods;
  for (std::size_t item = 0; item < truth.items; ++item) goods.push_back(side(1, item));
  std::string text = "user,item,label\n";
  std::vector<std::size_t> items(truth.items);
  std::iota(items.begin(), items.end(), std::size_t{0});
  for (std::size_t user = 0; user < truth.users; ++user) {
    const std::vector<double> person = side(0, user);
    cairn::random_stream draw(truth.seed, cairn::purpose::simulate, std::uint64_t{2} << 40U | user);
    draw.shuffle(std::span(items));
    for (std::size_t n = 0; n < truth.rows && n < items.size(); ++n) {
      const std::vector<double>& good = goods[items[n]];
      const double odds = std::inner_product(person.begin() + 1, person.end(), good.begin() + 1, person[0] + good[0]);
      text += "u" + std::to_string(user) + ",i" + std::to_string(items[n]);
      text += draw.uniform() < cairn::sigmoid(odds - .4) ? ",1\n" : ",0\n";
    }
  }
  return text;
}

}  // namespace user_behavior
