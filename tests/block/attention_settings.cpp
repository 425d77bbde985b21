#include <vector>

#include "block/laws.hpp"
#include "cairn/block/self_attention.hpp"
#include "catch.hpp"

namespace {

template <class B>
std::vector<double> attended_by(const B& block, const laws::packed_batch<double>& batch) {
  cairn::workspace memory;
  cairn::nothing unkept;
  return laws::copied(block.forward(batch.rows(), cairn::pass(batch.offsets, memory), unkept));
}

using by_groups = cairn::self_attention<double, cairn::causal, cairn::no_position, cairn::grouped_query>;

}  // namespace

TEST_CASE("attention with every mask and layout of heads", "[block]") {
  laws::check_block(by_groups({.width = 12, .heads = {6, 2}}));
  laws::check_block(by_groups({.width = 12, .heads = {6, 1}, .bias = false}));
  laws::check_block(cairn::self_attention<double, cairn::bidirectional>({.width = 6, .heads = {2}}));
  laws::check_block(cairn::self_attention<double, cairn::windowed>({.width = 6, .heads = {2}, .mask = {3}}));
  laws::check_modes(cairn::self_attention<float>({.width = 32, .heads = {4}}));
}

TEST_CASE("grouped queries are many heads whose keys and values are equal", "[block]") {
  by_groups grouped({.width = 8, .heads = {4, 2}});
  laws::shake(grouped);
  cairn::self_attention<double> many({.width = 8, .heads = {4}});
  many.query = grouped.query;
  many.output = grouped.output;
  for (Eigen::Index row = 0; row < 8; ++row) {  // heads are 2 wide; two of them share a group
    const Eigen::Index from = row / 4 * 2 + row % 2;
    many.key.weight.row(row) = grouped.key.weight.row(from);
    many.key.bias[row] = grouped.key.bias[from];
    many.value.weight.row(row) = grouped.value.weight.row(from);
    many.value.bias[row] = grouped.value.bias[from];
  }
  const laws::packed_batch<double> batch({4, 1, 7}, 8);
  CHECK(laws::difference(attended_by(grouped, batch), attended_by(many, batch)) < 1e-13);
  many.key.bias[0] += .1;
  many.key.weight(0, 0) += .1;
  CHECK(laws::difference(attended_by(grouped, batch), attended_by(many, batch)) > 1e-6);
}

TEST_CASE("what a mask hides changes nothing", "[block]") {
  laws::packed_batch<double> batch({6}, 4);
  cairn::self_attention<double> sees_past({.width = 4, .heads = {2}});
  cairn::self_attention<double, cairn::bidirectional> sees_all({.width = 4, .heads = {2}});
  cairn::self_attention<double, cairn::windowed> sees_few({.width = 4, .heads = {2}, .mask = {2}});
  laws::shake(sees_past);
  laws::shake(sees_all);
  laws::shake(sees_few);
  const auto changed = [&](const auto& block, std::size_t of, std::size_t seen_from) {
    const auto before = attended_by(block, batch);
    batch.values[of * 4] += 1;
    const auto after = attended_by(block, batch);
    batch.values[of * 4] -= 1;
    return !std::equal(before.begin() + static_cast<std::ptrdiff_t>(seen_from * 4),
                       before.begin() + static_cast<std::ptrdiff_t>(seen_from * 4 + 4),
                       after.begin() + static_cast<std::ptrdiff_t>(seen_from * 4));
  };
  CHECK(changed(sees_past, 0, 5));
  CHECK_FALSE(changed(sees_past, 5, 4));
  CHECK(changed(sees_all, 5, 0));
  CHECK(changed(sees_few, 4, 5));
  CHECK_FALSE(changed(sees_few, 1, 5));
  CHECK_FALSE(changed(sees_few, 5, 4));
}

TEST_CASE("heads that cannot be", "[block]") {
  CHECK_THROWS_WITH(
      cairn::self_attention<float>({.width = 50, .heads = {3}}),
      "self_attention_settings.heads: width 50 is not divided by 3 heads; expected a number of heads that "
      "divides the width");
  CHECK_THROWS_WITH(by_groups({.width = 12, .heads = {4, 3}}),
                    "self_attention_settings.heads.groups: 4 heads are not divided by 3 groups; expected a number of "
                    "groups that divides the heads");
  CHECK_THROWS_WITH(cairn::self_attention<float>({.width = 0}),
                    "self_attention_settings.width: 0 is no size of an array; expected 1 to below 2^31");
  CHECK_THROWS_WITH(cairn::self_attention<float>({.width = 4, .heads = {0}}),
                    "self_attention_settings.heads: 0 is no size of an array; expected 1 to below 2^31");
  CHECK_THROWS_WITH(by_groups({.width = 4, .heads = {2, 0}}),
                    "self_attention_settings.heads.groups: 0 is no size of an array; expected 1 to below 2^31");
}
