// groundLabels(sweeps, options, threads) → one Uint8Array of labels a sweep.
#include <napi.h>

#include "families.h"
#include "ground/ground.h"
#include "parallel/thread_pool.h"
#include "sweep/read.h"

namespace lanetrace {

namespace {

Napi::Value GroundLabels(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  js::Borrowed borrowed;
  const std::vector<PlacedSweep> sweeps = js::ReadSweeps(info[0], borrowed);
  const js::Fields given(info[1], "options");
  GroundOptions options;
  options.cellM = given.Number("cellM", 0.05, 100);
  options.rangeM = given.Number("rangeM", 0, 1000);
  options.egoM = given.Number("egoM", 0, 1000);
  options.stepM = given.Number("stepM", 0, 100);
  options.aboveM = given.Number("aboveM", 0, 100);
  const unsigned threads = js::Threads(info[2]);
  borrowed.Settle();
  const GroundGrid grid(options);
  std::vector<GroundResult> results(sweeps.size());
  ThreadPool pool(threads);
  pool.Run(sweeps.size(), [&](std::size_t i) { results[i] = grid.Label(sweeps[i]); });
  auto out = Napi::Array::New(env, results.size());
  for (std::uint32_t i = 0; i < results.size(); ++i) {
    const auto& labels = results[i].labels;
    auto array = Napi::Uint8Array::New(env, labels.size());
    if (!labels.empty()) std::copy(labels.begin(), labels.end(), array.Data());
    out.Set(i, results[i].found ? Napi::Value(array) : env.Undefined());
  }
  return out;
}

}  // namespace

void RegisterGround(Napi::Env env, Napi::Object exports) {
  exports.Set("groundLabels", js::Function<GroundLabels>(env, "groundLabels"));
}

}  // namespace lanetrace
