#pragma once
/// PyTorch as a contender.

#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <malloc.h>

namespace bench {

/// at::set_num_threads leaves out OpenBLAS, which Debian's PyTorch multiplies with.
inline void set_their_threads(int threads) {
  at::set_num_threads(threads);
  if (void* const set = dlsym(RTLD_DEFAULT, "openblas_set_num_threads")) reinterpret_cast<void (*)(int)>(set)(threads);
}

/// Lets their temporaries stay with the process, so that no page is faulted in twice.
inline void keep_freed_memory() {
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
}

}  // namespace bench
