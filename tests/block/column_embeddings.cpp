#include "cairn/block/column_embeddings.hpp"

#include <array>
#include <vector>

#include "block/laws.hpp"
#include "catch.hpp"

namespace {

const std::vector<cairn::event_column> two_columns{{"hour", 3}, {"action", 2}};
/// Of four events: both known, one of them, none, both again.
const std::vector<std::uint32_t> told_values{2, 0, cairn::none, 1, cairn::none, cairn::none, 2, 1};

}  // namespace

TEST_CASE("what is known of events is added to their rows, and what is not adds nothing", "[block]") {
  auto tables = cairn::tables_of<double>(two_columns, 2, 10);
  REQUIRE(tables.size() == 2);
  CHECK((tables[0].count() == 3 && tables[1].count() == 2 && tables[1].width() == 2 && tables[1].scale == 10));
  tables[0].table << 1, 2, 3, 4, 5, 6;
  tables[1].table << .1, .2, .3, .4;
  std::vector<double> rows{100, 200, 0, 0, 7, 8, 0, 0};
  cairn::detail::add_columns(tables, told_values, cairn::matrix_view<double>{rows.data(), 4, 2}, .5);
  CHECK(laws::difference({125.5, 231, 1.5, 2, 7, 8, 26.5, 32}, rows) < 1e-14);

  const auto before = rows;
  cairn::detail::add_columns<double>({}, {}, cairn::matrix_view<double>{rows.data(), 4, 2});
  CHECK(rows == before);
  CHECK(cairn::tables_of<double>({}, 2).empty());
  CHECK_THROWS_WITH(cairn::tables_of<double>(std::array{cairn::event_column{"empty", 0}}, 2),
                    Catch::Contains("embedding_settings.count"));
}

TEST_CASE("gradients of columns are differences", "[block]") {
  auto tables = cairn::tables_of<double>(two_columns, 3, 1.5);
  cairn::random_stream random(5, cairn::purpose::initialize);
  cairn::detail::initialize_columns(tables, random, .3);
  CHECK_FALSE(tables[1].table.isZero(1e-3));
  const laws::packed_batch<double> weights({4}, 3);
  const auto loss = [&] {
    std::vector<double> rows(12, .2);
    cairn::detail::add_columns(tables, told_values, cairn::matrix_view<double>{rows.data(), 4, 3}, .7);
    double sum = 0;
    for (std::size_t n = 0; n < 12; ++n) sum += weights.values[n] * rows[n];
    return sum;
  };
  std::vector<laws::numbers> lists;
  for (auto& each : tables) lists.push_back({"table", each.table.data(), static_cast<std::size_t>(each.table.size())});
  const auto numerical = laws::differences_of(lists, 60, loss);
  auto gradient = cairn::detail::empty_columns(tables);
  REQUIRE(gradient.size() == 2);
  cairn::detail::learn_columns<double>(tables, told_values, weights.rows(), gradient, .7);
  laws::check_against({{"hour", laws::dense(gradient[0].table, 9)}, {"action", laws::dense(gradient[1].table, 6)}},
                      numerical);
  for (const std::uint32_t id : gradient[0].table.ids()) CHECK(id == 2);  // no event had another
}
