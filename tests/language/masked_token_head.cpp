#include "cairn/language/masked_token_head.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

#include "block/laws.hpp"
#include "catch.hpp"

namespace {
using masked_head = cairn::masked_token_head<double>;

masked_head shaken_head() {
  masked_head head(7, {.width = 4, .epsilon = 1e-12});
  cairn::random_stream random(3, cairn::purpose::initialize);
  head.initialize(random, .5);
  laws::shake(head);
  return head;
}
}  // namespace

TEST_CASE("hidden tokens are scored by the table that tokens are read by", "[language]") {
  const masked_head head = shaken_head();
  const laws::packed_batch<double> batch({3, 2}, 4), table({7}, 4, 8);
  cairn::workspace memory;
  const cairn::pass p(batch.offsets, memory);
  const auto scores = head.scores(batch.rows(), table.rows(), p);
  REQUIRE(scores.rows == 5);
  REQUIRE(scores.columns == 7);
  // By hand, for each row.
  const auto& dense = std::get<0>(head.transform.parts);
  const auto& norm = std::get<2>(head.transform.parts);
  for (std::size_t r = 0; r < 5; ++r) {
    double t[4], mean = 0, variance = 0;
    for (Eigen::Index o = 0; o < 4; ++o) {
      double sum = dense.bias(o);
      for (Eigen::Index i = 0; i < 4; ++i) sum += dense.weight(o, i) * batch.rows()(r, static_cast<std::size_t>(i));
      t[o] = sum * std::erfc(-sum / std::sqrt(2.)) / 2;
      mean += t[o] / 4;
    }
    for (const double value : t) variance += (value - mean) * (value - mean) / 4;
    for (std::size_t v = 0; v < 7; ++v) {
      double expected = head.bias(static_cast<Eigen::Index>(v));
      for (Eigen::Index o = 0; o < 4; ++o) {
        expected += (norm.gain(o) * (t[o] - mean) / std::sqrt(variance + 1e-12) + norm.bias(o)) *
                    table.rows()(v, static_cast<std::size_t>(o));
      }
      CHECK(scores(r, v) == Approx(expected).epsilon(1e-12));
    }
  }
}

TEST_CASE("the head's gradients, in one block of rows or several", "[language]") {
  masked_head head = shaken_head();
  laws::packed_batch<double> batch({3, 2}, 4), table({7}, 4, 8);
  const std::vector<std::uint32_t> targets{6, 0, cairn::no_target, 3, 3};
  cairn::workspace memory;
  const cairn::pass p(batch.offsets, memory);
  std::vector<double> d_h(20);
  const auto learn = [&](masked_head::gradient& to, cairn::touched_rows<double>& d_table, std::size_t together) {
    memory.reset();
    return head.learn(batch.rows(), targets, table.rows(), p, .25, {d_h.data(), 5, 4}, to, d_table, together);
  };
  const auto loss = [&] {
    auto unused = head.empty_gradient();
    cairn::touched_rows<double> d_table(7, 4);
    return .25 * learn(unused, d_table, 64);
  };
  std::vector<laws::numbers> lists{{"h", batch.values.data(), 20}, {"table", table.values.data(), 28}};
  cairn::for_each_array(head, [&](const std::string& name, auto& values) {
    lists.push_back({name, values.data(), static_cast<std::size_t>(values.size())});
  });
  const auto numerical = laws::differences_of(lists, 1000, loss);
  for (const std::size_t together : {64U, 2U, 1U}) {
    auto to = head.empty_gradient();
    cairn::touched_rows<double> d_table(7, 4);
    CHECK(.25 * learn(to, d_table, together) == Approx(loss()).epsilon(1e-14));
    learn(to = head.empty_gradient(), d_table = cairn::touched_rows<double>(7, 4), together);
    std::vector<laws::named_gradient> found{{"h", d_h}, {"table", laws::dense(d_table, 28)}};
    cairn::zip_arrays(
        [&](const std::string& name, auto& values, auto& of_values) {
          found.push_back({name, laws::dense(of_values, static_cast<std::size_t>(values.size()))});
        },
        head, to);
    laws::check_against(found, numerical);
  }
}
