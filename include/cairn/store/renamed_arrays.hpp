#pragma once
/// Weights of other software: which array of a file is which of a model, as a table.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/store/stored_numbers.hpp"
#include "cairn/store/tensor.hpp"

namespace cairn {

/// An array of a model and where a file has it: as it is, transposed, or as rows of a larger one. Several arrays of a
/// model may be rows of one of the file; together they are all of it.
struct renamed_array {
  std::string ours = {};                  ///< dotted name
  std::string theirs = {};                ///< as it is written
  std::vector<std::uint64_t> shape = {};  ///< of theirs: one or two numbers
  bool transposed = false;                ///< whether it is the transpose of theirs that has our rows
  std::size_t first = 0;                  ///< the row of theirs, or of its transpose, with which ours begins
};

/// An array that files may hold a second time under another name: it has to have the same numbers.
struct repeated_array {
  std::string theirs = {}, of = {};
};

/// The table.
struct renamed_arrays {
  std::vector<renamed_array> arrays = {};
  std::vector<std::string> prefixes = {};                         ///< of names that files may have or lack
  std::vector<std::pair<std::string, std::string>> endings = {};  ///< of names as they were once, and as they are now
  std::vector<std::string> ignored = {};                          ///< endings of names that are passed over
  std::vector<repeated_array> repeated = {};

  /// A name without prefix, and with the ending that it has now.
  std::string plain(std::string_view name) const {
    for (const std::string& prefix : prefixes) {
      if (!name.starts_with(prefix)) continue;
      name.remove_prefix(prefix.size());
      break;
    }
    for (const auto& [once, now] : endings) {
      if (name.ends_with(once)) return std::string(name.substr(0, name.size() - once.size())) + now;
    }
    return std::string(name);
  }
};

namespace detail {

inline std::string shape_text(const std::vector<std::uint64_t>& shape) {
  std::string text = "[";
  for (const std::uint64_t size : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(size);
  return text + "]";
}

/// The arrays of a model that make up one of a file.
struct composed_array {
  const renamed_array* theirs = nullptr;
  std::vector<std::size_t> parts;  ///< places in the model's list, in the order of their rows
  std::vector<std::size_t> firsts;

  bool whole() const noexcept { return parts.size() == 1 && !theirs->transposed; }
};

/// The table applied to the arrays of a model. Throws where a row of it names none of them, one is named by no row or
/// by two, or shapes do not fit; arrays without numbers need none.
template <class Byte>
std::vector<composed_array> composed(const renamed_arrays& names, std::span<const basic_tensor<Byte>> ours) {
  std::map<std::string_view, std::size_t> places;
  for (std::size_t n = 0; n < ours.size(); ++n) {
    if (!ours[n].bytes.empty()) places.emplace(ours[n].name, n);
  }
  std::map<std::string_view, std::vector<std::pair<std::size_t, const renamed_array*>>> rows;  // by theirs
  for (const renamed_array& row : names.arrays) {
    const auto at = places.find(row.ours);
    if (at == places.end()) throw error("has no place in the model", "renamed_arrays, " + row.ours, "one, named once");
    rows[row.theirs].emplace_back(at->second, &row);
    places.erase(at);
  }
  if (!places.empty()) {
    throw error("is not in the table", "renamed_arrays, " + std::string(places.begin()->first), "a row of it");
  }
  std::vector<composed_array> all;
  for (auto& [theirs, parts] : rows) {
    std::sort(parts.begin(), parts.end(),
              [](const auto& a, const auto& b) { return a.second->first < b.second->first; });
    const renamed_array& of = *parts[0].second;
    const auto misfit = [&](const renamed_array& row, const std::string& what) {
      return error(what, "renamed_arrays, " + row.ours, "rows of " + row.theirs + ", " + shape_text(of.shape));
    };
    if (of.shape.empty() || of.shape.size() > 2) throw misfit(of, "an array of other than one or two dimensions");
    std::vector<std::uint64_t> shape = of.shape;
    if (of.transposed) std::reverse(shape.begin(), shape.end());
    composed_array one{&of, {}, {}};
    std::size_t at = 0;
    for (const auto& [place, row] : parts) {
      std::vector<std::uint64_t> expected = ours[place].shape;
      if (row->first != at || row->transposed != of.transposed || row->shape != of.shape) {
        throw misfit(*row, "rows from " + std::to_string(row->first) + " of " + shape_text(row->shape));
      }
      at += expected[0];
      expected[0] = shape[0];
      if (expected != shape || at > shape[0]) throw misfit(*row, "is " + shape_text(ours[place].shape));
      one.parts.push_back(place);
      one.firsts.push_back(row->first);
    }
    if (at != shape[0]) throw misfit(of, std::to_string(at) + " of its rows");
    all.push_back(std::move(one));
  }
  return all;
}

/// How rows lie in the array of a file.
inline stored_rows rows_of_theirs(const renamed_array& theirs, std::size_t first) {
  return {theirs.shape.size() == 1 ? 1 : static_cast<std::size_t>(theirs.shape[1]), first, theirs.transposed};
}
template <class Byte>
std::size_t columns_of(const basic_tensor<Byte>& of) noexcept {
  return of.shape.size() == 1 ? 1 : static_cast<std::size_t>(of.shape[1]);
}

}  // namespace detail

}  // namespace cairn
