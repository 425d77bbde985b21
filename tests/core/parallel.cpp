#include "cairn/core/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cairn/core/random.hpp"
#include "catch.hpp"

namespace {

constexpr int thread_counts[] = {1, 2, 3, 8};

std::vector<float> terms() {
  std::vector<float> values(10007);
  cairn::random_stream stream(1, cairn::purpose::user);
  for (float& value : values) value = static_cast<float>(stream.normal() * std::exp(4 * stream.normal()));
  return values;
}

}  // namespace

TEST_CASE("every task runs once, on a worker that the request allows", "[core]") {
  for (const int threads : thread_counts) {
    for (const std::size_t tasks : {0U, 1U, 2U, 100U}) {
      std::vector<std::atomic<int>> runs(tasks);
      std::atomic<bool> allowed = true;
      cairn::parallel_tasks(tasks, threads, [&](std::size_t task, int worker) {
        ++runs[task];
        if (worker < 0 || worker >= cairn::thread_count(threads)) allowed = false;
      });
      CHECK(std::ranges::all_of(runs, [](const auto& count) { return count == 1; }));
      CHECK(allowed);
    }
  }
}

TEST_CASE("no two tasks share a worker at one time", "[core]") {
  std::vector<std::atomic<int>> busy(8);
  std::atomic<bool> shared = false;
  cairn::parallel_tasks(2000, 8, [&](std::size_t, int worker) {
    auto& mine = busy[static_cast<std::size_t>(worker)];
    if (mine.fetch_add(1) != 0) shared = true;
    mine.fetch_sub(1);
  });
  CHECK_FALSE(shared);
}

TEST_CASE("chunks cover the range, are cut by the grain alone and may be one", "[core]") {
  constexpr std::size_t all = std::numeric_limits<std::size_t>::max();
  for (const int threads : thread_counts) {
    for (const auto& [count, grain] :
         {std::pair<std::size_t, std::size_t>{0, 4}, {1, 4}, {8, 4}, {9, 4}, {9, 0}, {9, all}}) {
      std::vector<int> visits(count);
      std::atomic<bool> even = true;
      cairn::parallel_for(count, grain, threads,
                          [&, whole = std::max<std::size_t>(grain, 1)](auto begin, auto end, int) {
                            if (begin % whole != 0 || (end - begin != whole && end != visits.size())) even = false;
                            for (auto i = begin; i < end; ++i) ++visits[i];
                          });
      CHECK(std::ranges::all_of(visits, [](int times) { return times == 1; }));
      CHECK(even);
    }
  }
}

TEST_CASE("an ordered sum has the same bits on any number of threads", "[core]") {
  const auto values = terms();
  const auto sum = [&](int threads, std::size_t grain) {
    return cairn::ordered_reduce(values.size(), grain, threads, 0.F, [&](std::size_t begin, std::size_t end) {
      float part = 0;
      for (std::size_t i = begin; i < end; ++i) part += values[i];
      return part;
    });
  };
  const float alone = sum(1, 64);
  for (const int threads : thread_counts) {
    for (int repetition = 0; repetition < 5; ++repetition) CHECK(sum(threads, 64) == alone);
  }
  CHECK(sum(8, 1) != sum(8, 64));  // the terms are such that the order shows
  CHECK(sum(3, std::numeric_limits<std::size_t>::max()) == sum(1, values.size()));
}

TEST_CASE("parts of a sum are joined in order", "[core]") {
  const auto letters = [](int threads) {
    return cairn::ordered_reduce(26, 1, threads, std::string(), [](std::size_t begin, std::size_t) {
      return std::string(1, static_cast<char>('a' + begin));
    });
  };
  for (const int threads : thread_counts) CHECK(letters(threads) == "abcdefghijklmnopqrstuvwxyz");
  CHECK(cairn::ordered_reduce(0, 8, 2, 5, [](std::size_t, std::size_t) { return 1; }) == 5);
}

TEST_CASE("an exception leaves the loop as what it was, and later loops run", "[core]") {
  for (const int threads : thread_counts) {
    CHECK_THROWS_WITH(cairn::parallel_tasks(100, threads,
                                            [](std::size_t task, int) {
                                              if (task == 17) throw std::out_of_range("task 17");
                                            }),
                      "task 17");
    CHECK_THROWS_AS(cairn::parallel_for(100, 7, threads, [](auto, auto, int) { throw std::out_of_range("each"); }),
                    std::out_of_range);
    std::atomic<int> runs = 0;
    cairn::parallel_tasks(10, threads, [&](std::size_t, int) { ++runs; });
    CHECK(runs == 10);
  }
}

TEST_CASE("a loop within a loop runs all of its tasks", "[core]") {
  std::atomic<int> runs = 0;
  cairn::parallel_tasks(6, 3,
                        [&](std::size_t, int) { cairn::parallel_tasks(5, 2, [&](std::size_t, int) { ++runs; }); });
  CHECK(runs == 30);
}

TEST_CASE("a request for no number of threads gives at least one", "[core]") {
  CHECK(cairn::thread_count(0) >= 1);
  CHECK(cairn::thread_count(-1) >= 1);
  CHECK(cairn::thread_count(5) == 5);
}

TEST_CASE("rounds follow each other: no task begins before the round before has ended") {
  for (const int threads : {1, 2, 3, 8}) {
    constexpr std::size_t rounds = 50, tasks = 7;
    std::vector<std::atomic<std::size_t>> ended(rounds);
    std::atomic<int> early = 0;
    std::vector<std::atomic<int>> times(rounds * tasks);
    cairn::parallel_rounds(rounds, tasks, threads, [&](std::size_t round, std::size_t task, int) {
      if (round > 0 && ended[round - 1] != tasks) ++early;
      ++times[round * tasks + task];
      ++ended[round];
    });
    CHECK(early == 0);
    CHECK(std::all_of(times.begin(), times.end(), [](const auto& count) { return count == 1; }));
  }
}

#if defined(_OPENMP) || defined(CAIRN_JTHREAD)
TEST_CASE("a worker that is held up in a round is helped with the rest of its tasks") {
  std::atomic<int> others = 0;
  cairn::parallel_rounds(1, 6, 2, [&](std::size_t, std::size_t task, int) {
    if (task != 0) {
      ++others;
      return;
    }
    const auto begin = std::chrono::steady_clock::now();
    while (others < 5 && std::chrono::steady_clock::now() - begin < std::chrono::seconds(20)) std::this_thread::yield();
    CHECK(others == 5);
  });
}
#endif

TEST_CASE("an exception of a round comes out, and nobody waits forever") {
  CHECK_THROWS_AS(cairn::parallel_rounds(10, 5, 3,
                                         [](std::size_t round, std::size_t task, int) {
                                           if (round == 3 && task == 2) throw cairn::error("a", "b", "c");
                                         }),
                  cairn::error);
}
