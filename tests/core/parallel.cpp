#include "cairn/core/parallel.hpp"

#include <atomic>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "catch.hpp"

TEST_CASE("every element is visited once, on any number of threads") {
  for (const int threads : {1, 2, 3, 8}) {
    for (const std::size_t count : {0U, 1U, 7U, 100U, 101U}) {
      std::vector<std::atomic<int>> visits(count);
      cairn::parallel_for(count, 10, threads, [&](std::size_t begin, std::size_t end, int worker) {
        if (worker < 0 || worker >= cairn::thread_count(threads)) throw std::logic_error("worker out of range");
        for (std::size_t i = begin; i < end; ++i) ++visits[i];
      });
      for (const auto& n : visits) CHECK(n == 1);
    }
  }
}

TEST_CASE("an ordered sum has the same bits on any number of threads, and another grain may differ") {
  std::vector<float> values(10007);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::sin(static_cast<float>(i)) * 1e3F;
  const auto sum = [&](std::size_t grain, int threads) {
    return cairn::ordered_reduce(values.size(), grain, threads, 0.F, [&](std::size_t begin, std::size_t end) {
      float part = 0;
      for (std::size_t i = begin; i < end; ++i) part += values[i];
      return part;
    });
  };
  const float once = sum(64, 1);
  for (const int threads : {2, 3, 8}) CHECK(sum(64, threads) == once);
  CHECK(sum(64, 1) == Approx(sum(10007, 1)).margin(1));
}

TEST_CASE("the first exception comes out, on any number of threads") {
  for (const int threads : {1, 2, 8}) {
    CHECK_THROWS_AS(cairn::parallel_tasks(100, threads,
                                          [](std::size_t task, int) {
                                            if (task == 42) throw std::out_of_range("42");
                                          }),
                    std::out_of_range);
  }
}

TEST_CASE("0 asks for what the machine has") {
  CHECK(cairn::thread_count(0) >= 1);
  CHECK(cairn::thread_count(5) == 5);
}
