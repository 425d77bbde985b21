#include "cairn/store/renamed_arrays.hpp"

#include "catch.hpp"

namespace {
/// A table applied to arrays of these names and shapes.
std::string table_refusal(const cairn::renamed_arrays& names,
                          const std::vector<std::pair<std::string, std::vector<std::uint64_t>>>& arrays) {
  std::vector<std::byte> bytes(4);
  std::vector<cairn::tensor_target> ours;
  for (const auto& [name, shape] : arrays) {
    const bool empty = shape[0] == 0;
    ours.push_back({name, cairn::tensor_type::f32, shape, empty ? std::span<std::byte>() : std::span(bytes)});
  }
  try {
    cairn::detail::composed(names, std::span<const cairn::tensor_target>(ours));
  } catch (const cairn::error& e) {
    return e.what();
  }
  return "accepted";
}
const std::vector<std::pair<std::string, std::vector<std::uint64_t>>> fused_model{
    {"query", {4, 3}}, {"key", {2, 3}}, {"norm", {3}}, {"none", {0}}};
cairn::renamed_arrays fused_names() {
  return {.arrays = {{"query", "attn", {3, 6}, true, 0}, {"key", "attn", {3, 6}, true, 4}, {"norm", "ln", {3}}}};
}
}  // namespace

TEST_CASE("names lose a prefix and older endings") {
  const cairn::renamed_arrays names{.prefixes = {"transformer.", "model."},
                                    .endings = {{".gamma", ".weight"}, {".beta", ".bias"}}};
  CHECK(names.plain("transformer.h.0.ln") == "h.0.ln");
  CHECK(names.plain("model.norm.gamma") == "norm.weight");
  CHECK(names.plain("transformer.model.x") == "model.x");
  CHECK(names.plain("h.transformer.beta") == "h.transformer.bias");
  CHECK(names.plain("gamma") == "gamma");
}

TEST_CASE("arrays make up those of a file, by rows") {
  CHECK(table_refusal(fused_names(), fused_model) == "accepted");
  auto names = fused_names();
  names.arrays.pop_back();
  CHECK(table_refusal(names, fused_model).find("norm: is not in the table") != std::string::npos);
  names = fused_names();
  names.arrays.push_back({"norm", "ln2", {3}});
  CHECK(table_refusal(names, fused_model).find("norm: has no place in the model; expected one, named once") !=
        std::string::npos);
  names.arrays.back().ours = "none";
  CHECK(table_refusal(names, fused_model).find("none: has no place in the model") != std::string::npos);
}

TEST_CASE("rows that leave some out, overlap or are of another width are named") {
  const auto changed = [](std::size_t row, auto change) {
    auto names = fused_names();
    change(names.arrays[row]);
    return table_refusal(names, fused_model);
  };
  CHECK(changed(1, [](auto& row) {
          row.first = 3;
        }).find("key: rows from 3 of [3, 6]; expected rows of attn, [3, 6]") != std::string::npos);
  CHECK(changed(1, [](auto& row) { row.first = 5; }).find("key: rows from 5") != std::string::npos);
  CHECK(changed(1, [](auto& row) { row.transposed = false; }).find("key: rows from 4") != std::string::npos);
  CHECK(changed(1, [](auto& row) { row.theirs = "other"; }).find("query: 4 of its rows") != std::string::npos);
  CHECK(changed(2, [](auto& row) { row.shape = {4}; }).find("norm: 3 of its rows; expected rows of ln, [4]") !=
        std::string::npos);
  CHECK(changed(2, [](auto& row) { row.shape = {2}; }).find("norm: is [3]") != std::string::npos);
  CHECK(changed(2, [](auto& row) { row.shape = {3, 1}; }).find("norm: is [3]") != std::string::npos);
  CHECK(changed(2, [](auto& row) { row.shape = {3, 1, 1}; }).find("one or two dimensions") != std::string::npos);
  auto names = fused_names();
  for (auto& row : names.arrays) row.shape = row.shape.size() == 2 ? std::vector<std::uint64_t>{6, 3} : row.shape;
  CHECK(table_refusal(names, fused_model).find("query: is [4, 3]; expected rows of attn, [6, 3]") != std::string::npos);
  for (auto& row : names.arrays) row.transposed = false;
  CHECK(table_refusal(names, fused_model) == "accepted");
}
