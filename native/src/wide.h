#pragma once
#include <cstddef>  // of glibc: defines __GLIBC__

// Before a function: it is compiled twice, for every x86-64 processor and for those with AVX2, and the loader chooses.
// AVX2 works on eight floats at a time and rounds each of them as SSE does; there is no fused multiply-add and no other
// order of sums, so values stay the same. Other compilers and systems, and the sanitizers, have the first one only.
// What the function calls becomes part of it (flatten): only so its loops are compiled for AVX2, too.
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(LANETRACE_SANITIZE)
#define LANETRACE_WIDE __attribute__((target_clones("avx2", "default"), flatten))
#else
#define LANETRACE_WIDE
#endif
