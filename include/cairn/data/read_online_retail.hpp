#pragma once
/// The Online Retail data of the UCI repository (Chen, Sain and Guo 2012): the invoices of a gift shop.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/delimited.hpp"
#include "cairn/data/event_rows.hpp"
#include "cairn/data/read_text.hpp"

namespace cairn {

/// One event a row: a cancellation where the number of the invoice begins with C, else a purchase. The value of a
/// cancellation is how many pieces came back, so positive; a purchase keeps the quantity of the file, which corrections
/// make negative. The session is the invoice; an empty customer is none; the ".0" that a spreadsheet hangs on customers
/// is taken off. The title of a stock code is its most frequent description, without spaces at its end. Columns by
/// name: InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID. Throws as delimited_reader
/// does.
inline event_log parse_online_retail(std::string_view text, std::string_view source, bad_rows* bad = nullptr) {
  delimited_reader rows(text, source, {.bad = bad});
  const std::size_t invoice = rows.column("InvoiceNo"), code = rows.column("StockCode"),
                    description = rows.column("Description"), quantity = rows.column("Quantity"),
                    date = rows.column("InvoiceDate"), price = rows.column("UnitPrice"),
                    customer = rows.column("CustomerID");
  event_log log;
  id_map descriptions;
  std::unordered_map<std::uint64_t, std::size_t> counts;  // of (item, description)
  rows.for_each_row([&](const delimited_reader& row) {
    event e;
    e.value = row.number_at<float>(quantity);
    e.price = row.number_at<float>(price);
    e.time = row.time_at(date);
    e.what = row[invoice].starts_with('C') ? action::cancellation : action::purchase;
    if (e.what == action::cancellation && e.value < 0) e.value = -e.value;
    std::string_view who = row[customer];
    if (who.ends_with(".0")) who.remove_suffix(2);
    e.user = detail::number_or_none(log.names.users, who);
    e.item = detail::number_or_none(log.names.items, row[code]);
    e.session = detail::number_or_none(log.names.sessions, row[invoice]);
    std::string_view words = row[description];  // many end in spaces
    while (words.ends_with(' ')) words.remove_suffix(1);
    if (e.item != none && !words.empty()) {
      ++counts[std::uint64_t{e.item} << 32U | descriptions.insert(words)];
    }
    log.events.push_back(e);
  });
  detail::require_events(log, source, "at least one row that can be taken");

  std::vector<std::size_t> most(log.names.items.size());
  std::vector<std::uint32_t> best(log.names.items.size(), none);
  for (const auto& count : counts) {
    const auto item = static_cast<std::size_t>(count.first >> 32U);
    const auto words = static_cast<std::uint32_t>(count.first);
    if (count.second > most[item] || (count.second == most[item] && words < best[item])) {
      most[item] = count.second;
      best[item] = words;
    }
  }
  log.names.titles.resize(log.names.items.size());
  for (std::size_t item = 0; item < best.size(); ++item) {
    if (best[item] != none) log.names.titles[item] = descriptions.name(best[item]);
  }
  return log;
}

/// The same of a file, plain or gzip.
inline event_log read_online_retail(const std::string& path, bad_rows* bad = nullptr) {
  return parse_online_retail(read_text(path), path, bad);
}

}  // namespace cairn
