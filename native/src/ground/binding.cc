// groundLabels(sweeps, options, threads) → one Uint8Array of labels a sweep.
#include <napi.h>

#include "families.h"
#include "ground/ground.h"
#include "parallel/crew.h"
#include "sweep/read.h"

namespace lanetrace {

namespace {

Napi::Value GroundLabels(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const std::vector<PlacedSweep> sweeps = js::ReadSweeps(info[0]);
  const auto given = info[1].As<Napi::Object>();
  GroundOptions options;
  options.cellM = js::Number(given, "cellM");
  options.rangeM = js::Number(given, "rangeM");
  options.egoM = js::Number(given, "egoM");
  options.stepM = js::Number(given, "stepM");
  options.aboveM = js::Number(given, "aboveM");
  const GroundGrid grid(options);
  std::vector<GroundResult> results(sweeps.size());
  Crew crew(js::Threads(info[2]));
  crew.Run(sweeps.size(), [&](std::size_t i) { results[i] = grid.Label(sweeps[i]); });
  auto out = Napi::Array::New(env, results.size());
  for (std::uint32_t i = 0; i < results.size(); ++i) {
    const auto& labels = results[i].labels;
    auto array = Napi::Uint8Array::New(env, labels.size());
    std::copy(labels.begin(), labels.end(), array.Data());
    out.Set(i, results[i].found ? Napi::Value(array) : env.Undefined());
  }
  return out;
}

}  // namespace

void RegisterGround(Napi::Env env, Napi::Object exports) {
  exports.Set("groundLabels", Napi::Function::New(env, GroundLabels));
}

}  // namespace lanetrace
