#pragma once
/// Parallel loops and ordered reductions. The chunks are cut by the caller's grain, never by the number of threads, so
/// that results are the same bits on any number of them. OpenMP where the compiler has it on; std::jthread where
/// CAIRN_JTHREAD is defined; otherwise one thread.

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#if defined(_OPENMP) && !defined(CAIRN_JTHREAD)
#include <omp.h>
#endif

namespace cairn {

/// The number of threads that a request for `threads` gives; 0 asks for as many as the machine runs at once.
inline int thread_count(int threads) noexcept {
  if (threads > 0) return threads;
#if defined(_OPENMP) && !defined(CAIRN_JTHREAD)
  return omp_get_max_threads();
#else
  return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
#endif
}

namespace detail {

/// The number of chunks of `grain` in `count` elements: no sum here overflows, so a grain may say "all at once".
constexpr std::size_t chunk_count(std::size_t count, std::size_t grain) noexcept {
  return count / grain + (count % grain != 0 ? 1 : 0);
}

/// Keeps the first exception of a parallel region and makes the rest of the work stop early.
class first_exception {
 public:
  template <class F>
  void run(F&& body) noexcept {
    if (failed_.load(std::memory_order_relaxed)) return;
    try {
      body();
    } catch (...) {
      const std::scoped_lock lock(guard_);
      if (!failed_.exchange(true)) held_ = std::current_exception();
    }
  }
  void rethrow() {
    if (failed_) std::rethrow_exception(held_);
  }

 private:
  std::atomic<bool> failed_ = false;
  std::mutex guard_;
  std::exception_ptr held_;
};

/// Where the workers of a round wait for its slowest. Whoever is early looks a while, yielding, which is all that a wait
/// among equals takes, and then sleeps, so that on a busy machine the slowest finds a free core.
class round_barrier {
 public:
  explicit round_barrier(int workers) noexcept : workers_(workers), missing_(workers) {}

  void arrive_and_wait() noexcept {
    const unsigned round = round_.load(std::memory_order_relaxed);
    if (missing_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      missing_.store(workers_, std::memory_order_relaxed);
      round_.store(round + 1, std::memory_order_release);
      round_.notify_all();
      return;
    }
    for (int look = 0; look < 200; ++look) {
      if (round_.load(std::memory_order_acquire) != round) return;
      std::this_thread::yield();
    }
    round_.wait(round, std::memory_order_acquire);
  }

 private:
  int workers_;
  std::atomic<int> missing_;
  std::atomic<unsigned> round_ = 0;
};

/// Calls work(worker, workers) on as many workers as there are: up to `threads`, and no more than tasks.
template <class Work>
void parallel_region(std::size_t tasks, int threads, Work&& work) {
  const auto workers = static_cast<int>(
      std::min<std::size_t>(static_cast<std::size_t>(thread_count(threads)), std::max<std::size_t>(tasks, 1)));
  if (workers == 1) {
    work(0, 1);
    return;
  }
#if defined(CAIRN_JTHREAD)
  std::vector<std::jthread> pool;
  for (int worker = 1; worker < workers; ++worker)
    pool.emplace_back([&work, worker, workers] { work(worker, workers); });
  work(0, workers);
#elif defined(_OPENMP)
#pragma omp parallel num_threads(workers)
  work(omp_get_thread_num(), omp_get_num_threads());
#else
  work(0, 1);
#endif
}

}  // namespace detail

/// Runs body(task, worker) for every task in [0, tasks). Tasks are taken dynamically by up to `threads` workers;
/// `worker` in [0, thread_count(threads)) names a workspace, and no result may depend on it. Rethrows the first
/// exception.
template <class Body>
void parallel_tasks(std::size_t tasks, int threads, Body&& body) {
  detail::first_exception failure;
  std::atomic<std::size_t> next = 0;
  detail::parallel_region(tasks, threads, [&](int worker, int) {
    for (std::size_t task = next++; task < tasks; task = next++) failure.run([&] { body(task, worker); });
  });
  failure.rethrow();
}

/// Runs body(round, task, worker) for every task of round after round: all tasks of a round end before the next begins.
/// A worker begins each round with the same tasks, neighbors all of them, whose data its core has in its cache from the
/// round before, and then helps the worker beside it: cores that others use, or slower ones, hold no round up for long.
/// Rethrows the first exception.
template <class Body>
void parallel_rounds(std::size_t rounds, std::size_t tasks, int threads, Body&& body) {
  detail::first_exception failure;
  std::once_flag counted;
  std::optional<detail::round_barrier> round_ends;
  std::vector<std::atomic<std::size_t>> done(tasks);  // rounds that a task was taken in
  detail::parallel_region(tasks, threads, [&](int worker, int workers) {
    std::call_once(counted, [&] { round_ends.emplace(workers); });
    // Two neighbors come towards each other: one up from the first of its tasks, one down from the last.
    const auto own = static_cast<std::size_t>(worker), all = static_cast<std::size_t>(workers);
    const bool up = own % 2 == 0;
    const std::size_t first = up ? own * tasks / all : (own + 1) * tasks / all + tasks - 1;
    for (std::size_t round = 0; round < rounds; ++round) {
      for (std::size_t n = 0; n < tasks; ++n) {
        const std::size_t task = (up ? first + n : first - n) % tasks;
        std::size_t expected = round;
        if (done[task].load(std::memory_order_relaxed) != round ||
            !done[task].compare_exchange_strong(expected, round + 1, std::memory_order_relaxed)) {
          continue;
        }
        failure.run([&] { body(round, task, worker); });
      }
      if (workers > 1) round_ends->arrive_and_wait();
    }
  });
  failure.rethrow();
}

/// Runs body(begin, end, worker) over [0, count) in chunks of `grain` elements (the last may be shorter).
template <class Body>
void parallel_for(std::size_t count, std::size_t grain, int threads, Body&& body) {
  grain = std::max<std::size_t>(grain, 1);
  parallel_tasks(detail::chunk_count(count, grain), threads, [&](std::size_t chunk, int worker) {
    const std::size_t begin = chunk * grain;
    body(begin, begin + std::min(grain, count - begin), worker);
  });
}

/// Sums body(begin, end) -> Sum over chunks of `grain`; the parts are joined with += in the order of the chunks.
template <class Sum, class Body>
Sum ordered_reduce(std::size_t count, std::size_t grain, int threads, Sum initial, Body&& body) {
  grain = std::max<std::size_t>(grain, 1);
  std::vector<Sum> parts(detail::chunk_count(count, grain), initial);
  parallel_tasks(parts.size(), threads, [&](std::size_t chunk, int) {
    const std::size_t begin = chunk * grain;
    parts[chunk] = body(begin, begin + std::min(grain, count - begin));
  });
  for (const Sum& part : parts) initial += part;
  return initial;
}

}  // namespace cairn
