#pragma once
/// Weights of other software: files read into a model, and a model written, by a table of names.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/fields.hpp"
#include "cairn/store/renamed_arrays.hpp"
#include "cairn/store/safetensors.hpp"
#include "cairn/store/stored_numbers.hpp"
#include "cairn/store/tensor.hpp"

namespace cairn {

namespace detail {

/// Where an array is.
struct array_in_file {
  const safetensors_file* file = nullptr;
  std::string name;
  std::string where() const { return place_of(file->path(), name); }
  /// In full, which is for names that the table knows.
  std::string known() const { return file->path() + ", array '" + name + "'"; }
};

/// What files have, by plain names. Throws where a name is there twice.
inline std::map<std::string, array_in_file> arrays_in(std::span<const safetensors_file> files,
                                                      const renamed_arrays& names) {
  std::map<std::string, array_in_file> all;
  for (const safetensors_file& file : files) {
    for (const std::string& name : file.names()) {
      const auto [at, is_new] = all.try_emplace(names.plain(name), array_in_file{&file, name});
      if (!is_new) {
        throw error("is there twice", place_of(file.path(), name), "one; another is in " + at->second.where());
      }
    }
  }
  return all;
}

inline std::vector<std::byte> stored_bytes(const array_in_file& from, stored_numbers kind) {
  tensor_target all{from.name, from.file->type(from.name), from.file->shape(from.name), {}};
  std::uint64_t size = info_of(all.type).bytes;
  for (const std::uint64_t n : all.shape) size *= n;  // checked with the header
  std::vector<std::byte> bytes(static_cast<std::size_t>(size));
  all.bytes = bytes;
  from.file->read(all, kind);
  return bytes;
}

}  // namespace detail

/// Throws unless the files have all arrays of the table, each once, of its shape and of a type that fits into `type`,
/// and no others but those that may be there: nothing has to be allocated for the model before that is known.
inline void require_renamed(std::span<const safetensors_file> files, const renamed_arrays& names,
                            tensor_type type = tensor_type::f32) {
  auto all = detail::arrays_in(files, names);
  const auto take = [&](const std::string& theirs, const std::vector<std::uint64_t>& shape) {
    const auto found = all.find(names.plain(theirs));
    if (found == all.end()) return false;
    const detail::array_in_file& at = found->second;
    if (at.file->shape(at.name) != shape || !detail::fits_into(at.file->type(at.name), type)) {
      throw error("is " + shape_text(at.file->type(at.name), at.file->shape(at.name)), at.known(),
                  shape_text(type, shape) + ", or narrower fractions");
    }
    return true;
  };
  std::map<std::string, const std::vector<std::uint64_t>*> wanted;
  for (const renamed_array& row : names.arrays) {
    if (!wanted.emplace(names.plain(row.theirs), &row.shape).second) continue;
    if (!take(row.theirs, row.shape)) {
      throw error("no array of the name '" + row.theirs + "'", files.empty() ? "no file" : files[0].path(),
                  "one of shape " + detail::shape_text(row.shape));
    }
  }
  for (const repeated_array& again : names.repeated) {
    const auto of = wanted.find(names.plain(again.of));
    if (of == wanted.end()) throw error("is not in the table", "renamed_arrays, " + again.of, "a row of it");
    if (take(again.theirs, *of->second)) wanted.emplace(names.plain(again.theirs), nullptr);
  }
  for (const auto& [plain, at] : all) {
    bool known = wanted.contains(plain);
    for (const std::string& ending : names.ignored) known = known || plain.ends_with(ending);
    if (known) continue;
    throw error("an array that has no place, " + shape_text(at.file->type(at.name), at.file->shape(at.name)),
                at.where(), "none");
  }
}

/// Reads all arrays of a model, narrow fractions widened. Throws where the files, the table and the model do not fit
/// each other, with nothing read; where a number is not finite or a repeated array differs, with some of it read.
/// Memory: the largest array of the files that is not ours as it stands.
inline void read_renamed(std::span<const safetensors_file> files, const renamed_arrays& names,
                         std::span<const tensor_target> ours, stored_numbers kind = stored_numbers::finite) {
  const std::vector<detail::composed_array> table = detail::composed(names, ours);
  auto widest = tensor_type::f64;
  for (const tensor_target& one : ours) widest = one.type == tensor_type::f64 ? widest : tensor_type::f32;
  require_renamed(files, names, widest);
  const auto all = detail::arrays_in(files, names);
  const auto file_of = [&](const detail::composed_array& one) -> const detail::array_in_file& {
    return all.at(names.plain(one.theirs->theirs));
  };
  for (const detail::composed_array& one : table) {
    const detail::array_in_file& from = file_of(one);
    for (const std::size_t part : one.parts) {
      if (detail::fits_into(from.file->type(from.name), ours[part].type)) continue;
      throw error("is " + shape_text(from.file->type(from.name), from.file->shape(from.name)), from.known(),
                  "numbers that fit into " + shape_text(ours[part].type, ours[part].shape));
    }
  }
  for (const detail::composed_array& one : table) {
    const detail::array_in_file& from = file_of(one);
    if (one.whole()) {
      tensor_target to = ours[one.parts[0]];
      to.name = from.name;
      from.file->read_widened(to, kind);
      continue;
    }
    const std::vector<std::byte> bytes = detail::stored_bytes(from, kind);
    for (std::size_t n = 0; n < one.parts.size(); ++n) {
      const tensor_target& to = ours[one.parts[n]];
      detail::take_stored(from.file->type(from.name), bytes, detail::rows_of_theirs(*one.theirs, one.firsts[n]),
                          to.type, to.bytes, static_cast<std::size_t>(to.shape[0]), detail::columns_of(to));
    }
  }
  for (const repeated_array& again : names.repeated) {
    const auto second = all.find(names.plain(again.theirs));
    if (second == all.end()) continue;
    const detail::array_in_file& first = all.at(names.plain(again.of));
    if (first.file->type(first.name) != second->second.file->type(second->second.name) ||
        detail::stored_bytes(first, kind) != detail::stored_bytes(second->second, kind)) {
      throw error("has other numbers than '" + first.name + "'", second->second.known(),
                  "the same: the settings say that they are one array");
    }
  }
}

/// The same; where anything does not fit the model is left as it was. Memory: a second model for the time.
template <has_fields Model>
void load_renamed(std::span<const safetensors_file> files, const renamed_arrays& names, Model& model) {
  Model loaded = model;
  read_renamed(files, names, tensors_of(loaded));
  model = std::move(loaded);
}

/// Writes a model under the names of the table. Memory: a copy of all that is not written as it stands.
template <has_fields Model>
void save_renamed(const std::string& path, const renamed_arrays& names, const Model& model,
                  const file_metadata& metadata = {}) {
  const std::vector<tensor> ours = tensors_of(model);
  std::vector<std::vector<std::byte>> copies;
  std::vector<tensor> all;
  for (const detail::composed_array& one : detail::composed(names, std::span<const tensor>(ours))) {
    all.push_back({one.theirs->theirs, ours[one.parts[0]].type, one.theirs->shape, ours[one.parts[0]].bytes});
    if (one.whole()) continue;
    std::size_t size = 0;
    for (const std::size_t part : one.parts) size += ours[part].bytes.size();
    std::vector<std::byte>& bytes = copies.emplace_back(size);
    for (std::size_t n = 0; n < one.parts.size(); ++n) {
      const tensor& from = ours[one.parts[n]];
      detail::give_stored(from.type, from.bytes, static_cast<std::size_t>(from.shape[0]), detail::columns_of(from),
                          bytes, detail::rows_of_theirs(*one.theirs, one.firsts[n]));
    }
    all.back().bytes = bytes;
  }
  write_safetensors(path, all, metadata);
}

}  // namespace cairn
