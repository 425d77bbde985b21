#include "cairn/data/bad_rows.hpp"

#include "catch.hpp"
#include "refusal.hpp"

TEST_CASE("bad rows are passed on without a place to count them, and counted with one", "[data]") {
  const auto reject = [](cairn::bad_rows* bad) {
    try {
      throw cairn::error("wrong", "file:1", "right");
    } catch (const cairn::error& problem) {
      cairn::detail::reject_row(bad, problem);
    }
  };
  CHECK(refusal([&] { reject(nullptr); }) == "file:1: wrong; expected right");
  cairn::bad_rows bad{.most = 12};
  for (int n = 0; n < 12; ++n) reject(&bad);
  CHECK(bad.count == 12);
  CHECK(bad.messages.size() == 10);
  CHECK(refusal([&] { reject(&bad); }) ==
        "file:1: wrong, and 12 bad rows before it; expected right, or at most 12 bad rows");
}
